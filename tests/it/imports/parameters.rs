//! What an import is told besides its file, and what it is asked for afterwards.

use serde_json::json;

use crate::support::{App, files, make};

async fn the_entry_reason_of_the_import_is_for_rows_that_state_none(app: App) {
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,录入原因";
    let codes: Vec<String> = (1..3).map(|serial| make::uscc("330106", serial)).collect();
    let file = format!("{heading}\n甲,{},330106,生产,\n乙,{},330106,生产,现场检查\n", codes[0], codes[1]);
    let without = app.county().import("kind=units&dry_run=true", file.clone()).await;
    let rows = app.county().rows(&without).await;
    assert_eq!((&rows[0]["errors"][0]["column"], &rows[0]["errors"][0]["code"]), (&json!("entry_reasons"), &json!("required")));
    assert_eq!(rows[1]["outcome"], "created");
    app.county().import("kind=units&entry_reason=verified_complaint", file).await;
    let units = app.county().all("/units?sort=created_at").await;
    let reasons: Vec<_> = units.iter().map(|u| u["entry_reasons"].clone()).collect();
    assert_eq!(reasons, [json!(["verified_complaint"]), json!(["on_site_inspection"])]);
}

async fn the_year_is_that_of_the_row_or_of_the_import_or_the_last_complete_one(app: App) {
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,期末从业人员,年度";
    for (serial, query, cell, expected) in
        [(1, "", "", 2025), (2, "&year=2023", "", 2023), (3, "&year=2023", "2022", 2022), (4, "", "2021年度", 2021)]
    {
        let file = format!("{heading}\n甲,{},330106,生产,1,{cell}\n", make::uscc("330106", serial));
        let job = app.county().import(&format!("kind=units&entry_reason=baseline_survey{query}"), file).await;
        assert_eq!(job["created"], 1, "{job}");
        let unit = app.county().all("/units").await.remove(0);
        assert_eq!(unit["metrics_year"], expected, "{query} {cell}");
    }
}

async fn an_import_shows_what_its_sender_said(app: App) {
    let file = format!("名称,证照,数\n某某公司,{},12\n", make::uscc("330106", 1));
    let said = "kind=units&entry_reason=baseline_survey&year=2024&division_code=330106&activities=production&money_unit=%E5%85%83&column.uscc=%E8%AF%81%E7%85%A7";
    let job = app.county().import(said, file).await;
    let expected = json!({
        "entry_reason": "baseline_survey", "year": 2024, "division_code": "330106", "activities": ["production"], "money_unit": "元",
        "whole_year": false, "sheet": null, "columns": [{"field": "uscc", "heading": "证照"}]
    });
    assert_eq!(job["parameters"], expected);
    let job = app.county().get(&format!("/imports/{}", job["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!(job["parameters"], expected);
}

async fn a_sender_can_say_that_figures_are_of_the_whole_year(app: App) {
    let file = format!("2025年1-9月报表\n{}", files::csv(&[["甲", &make::uscc("330106", 1), "330106", "生产", "5", "120"]]));
    let job = app.county().import("kind=units&entry_reason=baseline_survey&dry_run=true", file.clone()).await;
    assert_eq!((&job["warnings"][0]["code"], &job["parameters"]["whole_year"]), (&json!("part_of_year_not_read"), &json!(false)));
    let job = app.county().import("kind=units&entry_reason=baseline_survey&whole_year=true", file).await;
    assert_eq!((job["warnings"].as_array().map(Vec::len), &job["parameters"]["whole_year"]), (Some(0), &json!(true)));
    assert_eq!(app.county().all("/units").await.remove(0)["metrics_year"], 2025);
}

async fn wrong_parameters_are_refused_before_the_file_is_read(app: App) {
    let send = async |query: &str| app.county().send_raw(actix_web::http::Method::POST, &format!("/imports?{query}"), "text/csv", "x").await;
    send("kind=users").await.names(400, "invalid_parameter", &[("kind", "unknown_code")]);
    send("dry_run=true").await.names(400, "invalid_parameter", &[("kind", "required")]);
    send("kind=units&entry_reason=rumour").await.names(400, "invalid_parameter", &[("entry_reason", "unknown_code")]);
    send("kind=units&year=1999").await.faults(&[("year", "year_too_early")]);
    send("kind=units&year=2027").await.faults(&[("year", "year_in_future")]);
    send("kind=units&colour=red").await.names(400, "invalid_parameter", &[("colour", "unknown_parameter")]);
    send("kind=units&dry_run=perhaps").await.problem(400, "invalid_parameter");
    assert_eq!(app.county().all("/imports").await.len(), 0);
}

async fn outcomes_are_paged_in_the_order_of_the_file_and_filtered(app: App) {
    let codes: Vec<String> = (1..8).map(|serial| make::uscc("330106", serial)).collect();
    let rows: Vec<[&str; 6]> =
        codes.iter().enumerate().map(|(i, code)| ["甲", code.as_str(), "330106", "生产", if i % 2 == 0 { "1" } else { "-1" }, ""]).collect();
    let job = app.county().import("kind=units&entry_reason=baseline_survey", files::csv(&rows)).await;
    let path = format!("/imports/{}/rows", job["id"].as_str().unwrap());
    let first = app.county().get(&format!("{path}?limit=3&count=true&outcome=created")).await.status(200).json;
    let numbers = |page: &serde_json::Value| page["items"].as_array().unwrap().iter().map(|r| r["row"].as_i64().unwrap()).collect::<Vec<_>>();
    assert_eq!((numbers(&first), &first["total"]), (vec![2, 4, 6], &json!(4)));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.county().get(&format!("{path}?limit=3&outcome=created&cursor={cursor}")).await.status(200).json;
    assert_eq!((numbers(&second), &second["next_cursor"]), (vec![8], &json!(null)));
    assert_eq!(numbers(&app.county().get(&format!("{path}?outcome=rejected")).await.status(200).json), [3, 5, 7]);
    app.county().get(&format!("{path}?outcome=lost")).await.names(400, "invalid_parameter", &[("outcome", "unknown_code")]);
    app.county().get(&format!("{path}?outcome=rejected&cursor={cursor}")).await.problem(400, "cursor_mismatch");
    for stranger in [app.sibling(), app.as_user("other-province")] {
        stranger.get(&path).await.problem(404, "not_found");
        stranger.get(&format!("/imports/{}", job["id"].as_str().unwrap())).await.problem(404, "not_found");
    }
}

e2e![
    an_import_shows_what_its_sender_said,
    a_sender_can_say_that_figures_are_of_the_whole_year,
    the_entry_reason_of_the_import_is_for_rows_that_state_none,
    the_year_is_that_of_the_row_or_of_the_import_or_the_last_complete_one,
    wrong_parameters_are_refused_before_the_file_is_read,
    outcomes_are_paged_in_the_order_of_the_file_and_filtered
];
