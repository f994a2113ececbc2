//! What is no unit is refused with every fault named, and nothing is stored.

use serde_json::{Value, json};

use crate::support::{App, Reply, make};

/// Sends a unit with one thing changed.
async fn send(app: &App, field: &str, value: Value) -> Reply {
    let mut body = make::unit("330106", 1);
    body[field] = value;
    let reply = app.county().post("/units", body).await;
    assert_eq!(app.county().all("/units").await.len(), 0, "{field} was stored");
    reply
}

async fn every_fault_is_told_at_once(app: App) {
    let body = json!({
        "uscc": "91330106MAAY4CL12X", "name": "", "activities": [], "division_code": "999999", "address": "\u{7}", "entry_reasons": [],
        "metrics": {"year": 1999, "employees_period_end": -1, "employees_annual_average": 1.5, "main_business_revenue_wan": 0.0000001,
            "merchandise_sales_wan": "很多"}
    });
    app.county().post("/units", body).await.faults(&[
        ("/uscc", "uscc_wrong_check_digit"),
        ("/name", "bad_length"),
        ("/activities", "required"),
        ("/division_code", "unknown_division"),
        ("/address", "control_character"),
        ("/entry_reasons", "required"),
        ("/metrics/year", "year_too_early"),
        ("/metrics/employees_period_end", "negative"),
        ("/metrics/employees_annual_average", "not_an_integer"),
        ("/metrics/main_business_revenue_wan", "too_many_decimals"),
        ("/metrics/merchandise_sales_wan", "not_a_number"),
    ]);
}

async fn no_entry_reason_no_activity_no_name(app: App) {
    send(&app, "entry_reasons", json!([])).await.faults(&[("/entry_reasons", "required")]);
    send(&app, "activities", json!([])).await.faults(&[("/activities", "required")]);
    send(&app, "name", json!(" \u{3000}")).await.faults(&[("/name", "bad_length")]);
    send(&app, "name", json!("长".repeat(201))).await.faults(&[("/name", "bad_length")]);
    for field in ["uscc", "name", "activities", "division_code", "entry_reasons"] {
        let mut body = make::unit("330106", 1);
        body.as_object_mut().unwrap().remove(field);
        let refused = app.county().post("/units", body).await;
        refused.names(400, "malformed_body", &[(&format!("/{field}"), "required")]);
    }
}

async fn codes_that_nobody_knows(app: App) {
    send(&app, "activities", json!(["production", "trade"])).await.names(400, "malformed_body", &[("/activities/1", "wrong_type")]);
    send(&app, "entry_reasons", json!(["rumour"])).await.names(400, "malformed_body", &[("/entry_reasons/0", "wrong_type")]);
    send(&app, "applicability", json!(["3c"])).await.names(400, "malformed_body", &[("/applicability/0", "wrong_type")]);
    send(&app, "credit_risk_class", json!("E")).await.names(400, "malformed_body", &[("/credit_risk_class", "wrong_type")]);
}

async fn unknown_fields_are_refused_by_name(app: App) {
    let refused = send(&app, "grade", json!("A")).await.names(400, "malformed_body", &[("/grade", "unknown_field")]);
    assert!(refused.json["errors"][0]["params"]["expected"].as_str().unwrap().contains("credit_risk_class"), "{}", refused.json);
    let metrics = json!({"year": 2025, "revenue": 1});
    send(&app, "metrics", metrics).await.names(400, "malformed_body", &[("/metrics/revenue", "unknown_field")]);
}

async fn divisions_that_are_not_there_any_more_or_never_were(app: App) {
    for code in ["", "33010", "3301060", "999999", "330106999", "东城区"] {
        send(&app, "division_code", json!(code)).await.faults(&[("/division_code", "unknown_division")]);
    }
    let mut body = make::unit("500105", 1);
    body["uscc"] = json!(make::uscc("330106", 1));
    let refused = app.national().post("/units", body).await.faults(&[("/division_code", "abolished_division")]);
    assert!(refused.json["errors"][0]["detail"].as_str().unwrap().contains("500157"), "{}", refused.json);
    send(&app, "division_code", json!("330105")).await.faults(&[("/division_code", "division_outside_scope")]);
}

async fn an_authority_outside_the_scope_is_as_unknown_as_one_that_is_not(app: App) {
    for id in [json!(app.authority("330105")), json!("01980000-0000-7000-8000-000000000001")] {
        send(&app, "territorial_authority_id", id).await.faults(&[("/territorial_authority_id", "unknown_authority")]);
    }
    let mut body = make::unit("999999", 1);
    body["territorial_authority_id"] = json!(app.authority("330105"));
    let both = [("/division_code", "unknown_division"), ("/territorial_authority_id", "unknown_authority")];
    app.county().post("/units", body).await.faults(&both);
}

async fn control_characters_have_no_place_in_a_text(app: App) {
    for field in ["name", "address"] {
        for text in ["a\u{0}b", "a\u{7}b", "a\u{7}\nb"] {
            send(&app, field, json!(text)).await.faults(&[(&format!("/{field}"), "control_character")]);
        }
        send(&app, field, json!("a\nb")).await.faults(&[(&format!("/{field}"), "line_break")]);
    }
    send(&app, "uscc_override_reason", json!("\u{0}核实")).await.faults(&[("/uscc_override_reason", "control_character")]);
}

async fn faults_are_told_in_the_language_that_is_asked_for(app: App) {
    let mut body = make::unit("330106", 1);
    body["entry_reasons"] = json!([]);
    let chinese = app.county().post("/units", body.clone()).await.faults(&[("/entry_reasons", "required")]);
    assert_eq!(chinese.json["errors"][0]["detail"], "必填");
    let english = app.county().with("Accept-Language", "en").post("/units", body).await.faults(&[("/entry_reasons", "required")]);
    assert_eq!(english.json["errors"][0]["detail"], "Required");
}

e2e![
    every_fault_is_told_at_once,
    no_entry_reason_no_activity_no_name,
    codes_that_nobody_knows,
    unknown_fields_are_refused_by_name,
    divisions_that_are_not_there_any_more_or_never_were,
    an_authority_outside_the_scope_is_as_unknown_as_one_that_is_not,
    control_characters_have_no_place_in_a_text,
    faults_are_told_in_the_language_that_is_asked_for
];
