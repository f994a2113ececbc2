//! 录入原因: the first is immutable, later ones come beside it with their dates.

use serde_json::json;

use crate::support::{App, make};

async fn later_reasons_stand_beside_the_first_with_their_day(app: App) {
    let mut body = make::unit("330106", 1);
    body["entry_reasons"] = json!(["risk_monitoring", "product_spot_check"]);
    let made = make::enter(&app.county(), body).await;
    let path = format!("/units/{}/entry-reasons", made.id());
    // 16:30 UTC is the next day in Shanghai.
    app.set_now("2026-11-30T16:30:00Z");
    let added = app.county().post(&path, json!({"reason": "verified_complaint"})).await.status(201);
    assert_eq!((added.header("location"), added.etag().as_str()), (format!("/api/v1{path}").as_str(), "\"2\""));
    let first =
        |reason: &str| json!({"reason": reason, "entered_on": "2026-11-24", "first_entry": true, "recorded_at": "2026-11-24T02:00:00.000000Z"});
    let later =
        json!({"reason": "verified_complaint", "entered_on": "2026-12-01", "first_entry": false, "recorded_at": "2026-11-30T16:30:00.000000Z"});
    let expected = json!([first("product_spot_check"), first("risk_monitoring"), later]);
    assert_eq!(added.json["items"], expected);
    assert_eq!(app.city().get(&path).await.status(200).json["items"], expected);
    let unit = app.county().get(made.header("location")).await.status(200);
    assert_eq!(unit.json["entry_reasons"], json!(["product_spot_check", "risk_monitoring", "verified_complaint"]));
    assert_eq!((unit.etag().as_str(), &unit.json["updated_at"]), ("\"2\"", &json!("2026-11-30T16:30:00.000000Z")));
}

async fn a_reason_that_is_there_is_a_conflict_and_none_can_be_changed(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = format!("/units/{}/entry-reasons", made.id());
    app.county().post(&path, json!({"reason": "baseline_survey"})).await.problem(409, "entry_reason_exists");
    app.county().post(&path, json!({"reason": "rumour"})).await.names(400, "malformed_body", &[("/reason", "wrong_type")]);
    let patch = json!({"entry_reasons": ["risk_monitoring"]});
    let refused = app.county().with("If-Match", made.etag()).patch(made.header("location"), patch).await;
    refused.names(400, "malformed_body", &[("/entry_reasons", "unknown_field")]);
    assert_eq!(app.county().get(&path).await.status(200).json["items"].as_array().unwrap().len(), 1);
}

async fn a_reason_leaves_tier_and_lead_alone(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    app.county().post(&format!("/units/{}/entry-reasons", made.id()), json!({"reason": "defect_recall"})).await.status(201);
    assert_eq!(app.county().all(&format!("/units/{}/tier-decisions", made.id())).await.len(), 1);
    app.sibling().get(&format!("/units/{}/entry-reasons", made.id())).await.problem(404, "not_found");
    let refused = app.sibling().post(&format!("/units/{}/entry-reasons", made.id()), json!({"reason": "law_enforcement"})).await;
    refused.problem(404, "not_found");
}

async fn a_later_reason_takes_its_own_day(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = format!("/units/{}/entry-reasons", made.id());
    let body = |day: &str| json!({"reason": "product_spot_check", "entered_on": day});
    app.county().post(&path, body("2026-11-25")).await.faults(&[("/entered_on", "date_in_future")]);
    app.county().post(&path, body("1999-12-31")).await.faults(&[("/entered_on", "out_of_range")]);
    let added = app.county().post(&path, body("2026-11-02")).await.status(201).json;
    assert_eq!((added["items"][1]["reason"].as_str(), added["items"][1]["entered_on"].as_str()), (Some("product_spot_check"), Some("2026-11-02")));
    assert_eq!(added["items"][0]["entered_on"], "2026-11-24", "the first stays");
    let today = json!({"reason": "risk_monitoring", "entered_on": "2026-11-24"});
    app.county().post(&path, today).await.status(201);
}

e2e![
    a_later_reason_takes_its_own_day,
    later_reasons_stand_beside_the_first_with_their_day,
    a_reason_that_is_there_is_a_conflict_and_none_can_be_changed,
    a_reason_leaves_tier_and_lead_alone
];
