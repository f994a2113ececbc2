//! A dry run stores nothing and tells what the real one then does.

use serde_json::{Value, json};

use crate::support::{App, files, make};

/// An outcome without what only a stored row has.
fn told(rows: &[Value]) -> Vec<Value> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        if row["outcome"] == "created" {
            row["unit_id"] = json!(null);
        }
    }
    rows
}

async fn a_dry_run_tells_what_the_real_one_does_and_stores_nothing(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    make::enter(&app.county(), make::unit("330106", 2)).await;
    let before = app.county().all("/units").await;
    let codes: Vec<String> = (1..5).map(|serial| make::uscc("330106", serial)).collect();
    let file = files::csv(&[
        ["测试单位1", &codes[0], "330106", "生产", "50", "1000"],
        ["改名", &codes[1], "330106", "生产", "1000", "1000"],
        ["新单位3", &codes[2], "330106", "零售", "1", "1"],
        ["新单位3又一次", &codes[2], "330106", "零售", "1", "1"],
        ["在别处", &codes[3], "330105", "零售", "1", "1"],
        ["合计", "", "", "", "1052", ""],
    ]);
    let query = "kind=units&entry_reason=baseline_survey";
    let dry = app.county().import(&format!("{query}&dry_run=true"), file.clone()).await;
    assert_eq!((&dry["status"], &dry["dry_run"]), (&json!("completed"), &json!(true)), "{dry}");
    let counts = |job: &Value| ["rows_read", "created", "updated", "unchanged", "rejected", "skipped"].map(|name| job[name].as_i64().unwrap());
    assert_eq!(counts(&dry), [6, 1, 1, 1, 2, 1]);
    assert_eq!(app.county().all("/units").await, before);
    for unit in &before {
        assert_eq!(app.county().all(&format!("/units/{}/tier-decisions", unit["id"].as_str().unwrap())).await.len(), 1);
    }
    assert_eq!(app.as_user("county-admin").all("/audit-events?resource=unit").await.len(), 2);
    let dry_rows = app.county().rows(&dry).await;
    let real = app.county().import(query, file).await;
    assert_eq!(counts(&real), counts(&dry));
    assert_eq!(told(&app.county().rows(&real).await), told(&dry_rows));
    assert_eq!(app.county().all("/units").await.len(), 3);
}

async fn what_a_dry_run_would_have_created_has_no_unit(app: App) {
    let file = files::csv(&[["新单位", &make::uscc("330106", 1), "330106", "生产", "1", "1"]]);
    let dry = app.county().import("kind=units&entry_reason=baseline_survey&dry_run=true", file.clone()).await;
    let rows = app.county().rows(&dry).await;
    assert_eq!((rows.len(), &rows[0]["outcome"], &rows[0]["unit_id"]), (1, &json!("created"), &json!(null)));
    let real = app.county().import("kind=units&entry_reason=baseline_survey", file).await;
    let unit = app.county().rows(&real).await[0]["unit_id"].as_str().unwrap().to_owned();
    assert_eq!(app.county().get(&format!("/units/{unit}")).await.status(200).json["name"], "新单位");
}

e2e![a_dry_run_tells_what_the_real_one_does_and_stores_nothing, what_a_dry_run_would_have_created_has_no_unit];
