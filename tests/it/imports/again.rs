//! The same file again changes nothing; a changed row changes what it says and no more.

use serde_json::{Value, json};

use crate::support::{App, files, make};

const QUERY: &str = "kind=units&entry_reason=baseline_survey";

fn count(job: &Value) -> [i64; 5] {
    ["created", "updated", "unchanged", "rejected", "skipped"].map(|name| job[name].as_i64().unwrap())
}

/// The outcome of a file of one row.
async fn row_of(app: &App, file: String) -> Value {
    let job = app.county().import("kind=units", file).await;
    let rows = app.county().rows(&job).await;
    assert_eq!(rows.len(), 1);
    rows[0].clone()
}

async fn a_second_import_of_the_same_file_is_all_unchanged(app: App) {
    let codes: Vec<String> = (1..40).map(|serial| make::uscc("330106", serial)).collect();
    let rows: Vec<[&str; 6]> = codes.iter().map(|code| ["某某公司", code.as_str(), "330106004", "生产、零售", "12", "345.6789"]).collect();
    let file = files::csv(&rows);
    assert_eq!(count(&app.county().import(QUERY, file.clone()).await), [39, 0, 0, 0, 0]);
    let before = app.county().all("/units").await;
    app.set_now("2026-12-01T02:00:00Z");
    let again = app.county().import(QUERY, file).await;
    assert_eq!(count(&again), [0, 0, 39, 0, 0]);
    assert_eq!(app.county().all("/units").await, before);
    let rows = app.county().rows(&again).await;
    assert_eq!(
        rows[0],
        json!({"row": 2, "sheet": null, "outcome": "unchanged", "uscc": codes[0], "unit_id": rows[0]["unit_id"], "changed_fields": [], "errors": [], "warnings": []})
    );
    assert_eq!(app.as_user("county-admin").all("/audit-events?resource=unit").await.len(), 39);
}

async fn a_changed_row_names_the_fields_that_it_changes(app: App) {
    let code = make::uscc("330106", 1);
    let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(50), json!(1000))).await;
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,期末从业人员,主营业务收入（万元）,地址,许可认证,信用风险分类,录入原因,个体工商户";
    let changed = row_of(&app, format!("{heading}\n新名字,{code},330106004,批发,300,1000,文三路,3C,D,监督抽查、摸底调查,是\n")).await;
    assert_eq!((&changed["outcome"], &changed["unit_id"]), (&json!("updated"), &json!(made.id())), "{changed}");
    let fields = [
        "name",
        "activities",
        "sole_proprietor",
        "division_code",
        "address",
        "applicability",
        "credit_risk_class",
        "entry_reasons",
        "employees_period_end",
    ];
    assert_eq!(changed["changed_fields"], json!(fields));
    let unit = app.county().get(made.header("location")).await.status(200).json;
    assert_eq!((&unit["version"], &unit["tier"], &unit["monitoring_level"]), (&json!(2), &json!("D"), &json!("special")));
    assert_eq!(unit["entry_reasons"], json!(["product_spot_check", "baseline_survey"]));
    let reasons = app.county().get(&format!("/units/{}/entry-reasons", made.id())).await.status(200).json;
    let first: Vec<_> =
        reasons["items"].as_array().unwrap().iter().map(|r| (r["reason"].as_str().unwrap(), r["first_entry"].as_bool().unwrap())).collect();
    assert!(first.contains(&("baseline_survey", true)) && first.contains(&("product_spot_check", false)), "{first:?}");
}

async fn an_empty_cell_keeps_what_is_there(app: App) {
    let mut body = make::unit("330106", 1);
    (body["address"], body["applicability"], body["credit_risk_class"]) = (json!("文三路"), json!(["ccc"]), json!("B"));
    let made = make::enter(&app.county(), body).await;
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,期末从业人员,主营业务收入（万元）,地址,许可认证,信用风险分类,年度";
    let row = row_of(&app, format!("{heading}\n测试单位1,{},330106,生产,,,,,,2025\n", make::uscc("330106", 1))).await;
    assert_eq!(row["outcome"], "unchanged", "{row}");
    let row = row_of(&app, format!("{heading}\n测试单位1,{},330106,生产,,2000,,,,2025\n", make::uscc("330106", 1))).await;
    assert_eq!((&row["outcome"], &row["changed_fields"]), (&json!("updated"), &json!(["main_business_revenue_wan"])));
    let figures = app.county().get(&format!("/units/{}/metrics", made.id())).await.status(200).json;
    assert_eq!((&figures["items"][0]["employees_period_end"], &figures["items"][0]["version"]), (&json!(50), &json!(2)));
    let unit = app.county().get(made.header("location")).await.status(200).json;
    assert_eq!((&unit["address"], &unit["tier"]), (&json!("文三路"), &json!("B")));
}

async fn figures_of_a_new_year_stand_beside_the_old(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let file = files::csv(&[["测试单位1", &make::uscc("330106", 1), "330106", "生产", "50", "40000"]]);
    app.set_now("2027-03-01T02:00:00Z");
    let job = app.county().import("kind=units&year=2026", file).await;
    assert_eq!(count(&job), [0, 1, 0, 0, 0]);
    let years = app.county().get(&format!("/units/{}/metrics", made.id())).await.status(200).json;
    let told: Vec<_> =
        years["items"].as_array().unwrap().iter().map(|m| (m["year"].as_i64().unwrap(), m["main_business_revenue_wan"].as_i64().unwrap())).collect();
    assert_eq!(told, [(2026, 40000), (2025, 1000)]);
    assert_eq!(app.county().all("/handovers").await.len(), 1);
}

async fn a_unit_that_moved_in_the_file_moves_in_the_register(app: App) {
    let made = make::enter(&app.city(), make::unit("330106", 1)).await;
    let file = files::csv(&[["测试单位1", &make::uscc("330106", 1), "330105", "生产", "50", "1000"]]);
    let job = app.city().import("kind=units", file).await;
    assert_eq!(app.city().rows(&job).await[0]["changed_fields"], json!(["division_code"]));
    app.county().get(made.header("location")).await.problem(404, "not_found");
    assert_eq!(app.sibling().get(made.header("location")).await.status(200).json["lead_authority"]["name"], "拱墅区市场监督管理局");
}

e2e![
    a_second_import_of_the_same_file_is_all_unchanged,
    a_changed_row_names_the_fields_that_it_changes,
    an_empty_cell_keeps_what_is_there,
    figures_of_a_new_year_stand_beside_the_old,
    a_unit_that_moved_in_the_file_moves_in_the_register
];
