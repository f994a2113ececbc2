//! A file may name the territorial authority (属地) by code or id, where it is not that of the division.

use serde_json::{Value, json};

use crate::support::{App, make};

const HEADING: &str = "单位名称,统一社会信用代码,行政区划代码,主体类型,属地监管部门";

async fn station(app: &App) -> Value {
    let body = json!({"name": "文三路市场监督管理所", "level": "station", "division_code": "330106900", "parent_id": app.authority("330106")});
    app.as_user("county-admin").post("/authorities", body).await.status(201).json
}

async fn row_of(app: &App, division: &str, authority: &str) -> Value {
    let file = format!("{HEADING}\n测试单位1,{},{division},生产,{authority}\n", make::uscc("330106", 1));
    let job = app.county().import("kind=units&entry_reason=baseline_survey", file).await;
    assert_eq!(job["columns"][4]["field"], "territorial_authority_id");
    app.county().rows(&job).await.remove(0)
}

async fn a_named_authority_goes_before_that_of_the_division(app: App) {
    let station = station(&app).await;
    assert_eq!(row_of(&app, "330106004", "330106900").await["outcome"], "created");
    let unit = app.county().all("/units").await.remove(0);
    assert_eq!((&unit["territorial_authority"]["id"], &unit["division_code"]), (&station["id"], &json!("330106004")));
    assert_eq!(row_of(&app, "330106004", "330106900").await["outcome"], "unchanged");
    assert_eq!(row_of(&app, "330106004", &station["id"].as_str().unwrap().to_uppercase()).await["outcome"], "unchanged");
    // Nothing named keeps the one that was.
    assert_eq!(row_of(&app, "330106004", "").await["outcome"], "unchanged");
    let moved = row_of(&app, "330106004", "330106").await;
    assert_eq!((&moved["outcome"], &moved["changed_fields"]), (&json!("updated"), &json!(["territorial_authority_id"])));
    let unit = app.county().all("/units").await.remove(0);
    assert_eq!((&unit["territorial_authority"]["name"], &unit["version"]), (&json!("西湖区市场监督管理局"), &json!(2)));
}

async fn an_authority_that_is_not_there_or_not_in_scope_rejects_the_row(app: App) {
    for (division, authority, expected) in [
        ("330106", "330105", json!([["territorial_authority_id", "unknown_authority"]])),
        ("330106", "999999", json!([["territorial_authority_id", "unknown_authority"]])),
        ("330106", "拱墅区局", json!([["territorial_authority_id", "unknown_authority"]])),
        ("999999", "330106", json!([["division_code", "unknown_division"]])),
        ("999999", "330105", json!([["division_code", "unknown_division"], ["territorial_authority_id", "unknown_authority"]])),
    ] {
        let row = row_of(&app, division, authority).await;
        let found: Vec<Value> = row["errors"].as_array().unwrap().iter().map(|e| json!([e["column"], e["code"]])).collect();
        assert_eq!((&row["outcome"], json!(found)), (&json!("rejected"), expected), "{division} {authority}");
    }
    assert_eq!(app.county().all("/units").await.len(), 0);
}

e2e![a_named_authority_goes_before_that_of_the_division, an_authority_that_is_not_there_or_not_in_scope_rejects_the_row];
