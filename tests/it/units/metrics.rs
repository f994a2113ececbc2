//! Figures of reporting years: a new year decides anew and overwrites nothing; a correction needs the version.

use serde_json::json;

use crate::support::{App, make};

async fn a_new_year_makes_a_new_dated_decision_and_the_old_one_stays(app: App) {
    let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(50), json!(1000))).await;
    let path = format!("/units/{}", made.id());
    assert_eq!(made.json["tier"], "C");
    app.set_now("2027-02-10T02:00:00Z");
    let body = json!({"employees_period_end": 320, "main_business_revenue_wan": 41000});
    let recorded = app.county().put(&format!("{path}/metrics/2026"), body).await.status(201);
    assert_eq!(recorded.etag(), "\"1\"");
    assert_eq!((&recorded.json["unit"]["tier"], &recorded.json["unit"]["metrics_year"]), (&json!("A"), &json!(2026)));
    assert_eq!((&recorded.json["unit"]["version"], &recorded.json["warnings"]), (&json!(2), &json!([])));
    let years = app.county().get(&format!("{path}/metrics")).await.status(200).json;
    let told: Vec<_> = years["items"].as_array().unwrap().iter().map(|m| (m["year"].clone(), m["main_business_revenue_wan"].clone())).collect();
    assert_eq!(told, [(json!(2026), json!(41000)), (json!(2025), json!(1000))]);
    let decisions = app.county().all(&format!("{path}/tier-decisions")).await;
    let told: Vec<_> =
        decisions.iter().map(|d| (d["tier"].as_str(), d["metrics_year"].as_i64(), d["effective_on"].as_str(), d["cause"].as_str())).collect();
    let expected = [(Some("A"), Some(2026), Some("2027-02-10"), Some("metrics")), (Some("C"), Some(2025), Some("2026-11-24"), Some("entry"))];
    assert_eq!(told, expected);
    for (day, tier) in [("2026-11-24", "C"), ("2027-02-09", "C"), ("2027-02-10", "A")] {
        assert_eq!(app.county().get(&format!("{path}/tier?as_of={day}")).await.status(200).json["tier"], tier, "{day}");
    }
    app.county().get(&format!("{path}/tier?as_of=2026-11-23")).await.problem(404, "not_found");
}

async fn figures_of_an_older_year_do_not_decide(app: App) {
    let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(50), json!(1000))).await;
    let recorded = app.county().put(&format!("/units/{}/metrics/2024", made.id()), json!({"employees_period_end": 5000})).await.status(201);
    assert_eq!((&recorded.json["unit"]["tier"], &recorded.json["unit"]["metrics_year"]), (&json!("C"), &json!(2025)));
}

async fn a_correction_needs_the_version_that_was_read(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = format!("/units/{}/metrics/2025", made.id());
    let body = json!({"employees_period_end": 300, "main_business_revenue_wan": 1000});
    app.county().put(&path, body.clone()).await.problem(428, "if_match_required");
    app.county().with("If-Match", "\"2\"").put(&path, body.clone()).await.problem(412, "stale_version");
    let corrected = app.county().with("If-Match", "\"1\"").put(&path, body.clone()).await.status(200);
    assert_eq!((corrected.etag().as_str(), &corrected.json["metrics"]["version"]), ("\"2\"", &json!(2)));
    assert_eq!(corrected.json["unit"]["tier"], "B");
    app.county().with("If-Match", "\"1\"").put(&path, body.clone()).await.problem(412, "stale_version");
    // The same again is no change and no new decision.
    let same = app.county().with("If-Match", "\"2\"").put(&path, body).await.status(200);
    assert_eq!((same.etag().as_str(), &same.json["unit"]["version"]), ("\"2\"", &json!(2)));
    assert_eq!(app.county().all(&format!("/units/{}/tier-decisions", made.id())).await.len(), 2);
    let absent = format!("/units/{}/metrics/2024", made.id());
    app.county().with("If-Match", "\"1\"").put(&absent, json!({"employees_period_end": 1})).await.problem(412, "stale_version");
}

async fn absent_figures_are_cleared_and_an_empty_year_gives_way_to_the_one_before(app: App) {
    let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(50), json!(40000))).await;
    let path = format!("/units/{}/metrics", made.id());
    let cleared = app.county().with("If-Match", "\"1\"").put(&format!("{path}/2025"), json!({"employees_period_end": 50})).await.status(200).json;
    assert_eq!((&cleared["metrics"]["main_business_revenue_wan"], &cleared["unit"]["tier"]), (&json!(null), &json!("C")));
    assert_eq!(cleared["unit"]["completeness"], "partial");
    app.county().put(&format!("{path}/2024"), json!({"employees_period_end": 300})).await.status(201);
    let empty = app.county().with("If-Match", "\"2\"").put(&format!("{path}/2025"), json!({})).await.status(200).json;
    assert_eq!((&empty["unit"]["tier"], &empty["unit"]["metrics_year"]), (&json!("B"), &json!(2024)));
}

async fn wrong_figures_leave_everything_as_it_was(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = format!("/units/{}/metrics", made.id());
    let body =
        json!({"employees_period_end": -1, "employees_annual_average": 0.5, "main_business_revenue_wan": "0.0000001", "merchandise_sales_wan": "x"});
    app.county().put(&format!("{path}/2024"), body).await.faults(&[
        ("/employees_period_end", "negative"),
        ("/employees_annual_average", "not_an_integer"),
        ("/main_business_revenue_wan", "too_many_decimals"),
        ("/merchandise_sales_wan", "not_a_number"),
    ]);
    app.county().put(&format!("{path}/1999"), json!({})).await.faults(&[("/year", "year_too_early")]);
    app.county().put(&format!("{path}/2027"), json!({})).await.faults(&[("/year", "year_in_future")]);
    app.county().put(&format!("{path}/25"), json!({})).await.problem(400, "malformed_path");
    app.county().put(&format!("{path}/2024"), json!({"year": 2024})).await.names(400, "malformed_body", &[("/year", "unknown_field")]);
    app.sibling().put(&format!("{path}/2024"), json!({})).await.problem(404, "not_found");
    assert_eq!(app.county().get(&path).await.status(200).json["items"].as_array().unwrap().len(), 1);
    let warned = app.county().put(&format!("{path}/2026"), json!({"employees_period_end": 1})).await.status(201).json;
    assert_eq!((&warned["warnings"][0]["pointer"], &warned["warnings"][0]["code"]), (&json!("/year"), &json!("year_not_over")));
}

e2e![
    a_new_year_makes_a_new_dated_decision_and_the_old_one_stays,
    figures_of_an_older_year_do_not_decide,
    a_correction_needs_the_version_that_was_read,
    absent_figures_are_cleared_and_an_empty_year_gives_way_to_the_one_before,
    wrong_figures_leave_everything_as_it_was
];
