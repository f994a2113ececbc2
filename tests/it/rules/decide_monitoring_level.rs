//! Which supervision does a unit get? (R-39 … R-43; section 三 of the notice)

use serde_json::{Value, json};

use crate::support::App;

async fn decide(app: &App, body: Value) -> Value {
    app.county().post("/rules/monitoring-level", body).await.status(200).json
}

fn majors(days: &[&str]) -> Value {
    days.iter().map(|day| json!({"grade": "major", "discovered_on": day})).collect()
}

/// Why each finding did not count; null where it did.
fn not_counted(decision: &Value) -> Vec<&Value> {
    decision["trace"]["findings"].as_array().unwrap().iter().map(|f| &f["not_counted"]).collect()
}

/// The conditions that are met.
fn met(decision: &Value) -> Vec<&str> {
    let conditions = decision["trace"]["conditions"].as_array().unwrap();
    assert_eq!(conditions.len(), 5, "every condition is shown");
    conditions.iter().filter(|c| c["met"] == true).map(|c| c["condition"].as_str().unwrap()).collect()
}

async fn the_third_major_finding_ages_out_over_night(app: App) {
    let findings = majors(&["2024-11-23", "2025-05-01", "2026-11-23"]);
    let decision = decide(&app, json!({"as_of": "2026-11-23", "findings": findings})).await;
    assert_eq!(decision["level"], "special");
    assert_eq!(met(&decision), ["repeated_major_findings", "major_finding"]);
    assert_eq!(decision["trace"]["conditions"][0]["window_from"], "2024-11-23");
    assert_eq!(decision["trace"]["conditions"][0]["count"], 3);
    assert_eq!(decision["trace"]["clause"], "三·特别监管");

    let decision = decide(&app, json!({"as_of": "2026-11-24", "findings": findings})).await;
    assert_eq!(decision["level"], "key");
    assert_eq!(not_counted(&decision), [&json!("aged_out"), &Value::Null, &Value::Null]);
    assert_eq!(decision["trace"]["conditions"][0]["count"], 2);
    assert_eq!(decision["trace"]["conditions"][0]["needed"], 3);
}

async fn credit_alone_decides(app: App) {
    for (class, level, condition) in [
        (json!("A"), "routine", vec![]),
        (json!("B"), "routine", vec![]),
        (json!("C"), "key", vec!["rather_high_credit_risk"]),
        (json!("D"), "special", vec!["high_credit_risk"]),
        (Value::Null, "routine", vec![]),
    ] {
        let decision = decide(&app, json!({"as_of": "2026-06-01", "credit_risk_class": class, "findings": []})).await;
        assert_eq!(decision["level"], level, "{class}");
        assert_eq!(met(&decision), condition, "{class}");
    }
}

async fn the_worked_examples_of_the_trainers_come_out(app: App) {
    for (class, findings, level) in [
        ("B", json!([]), "routine"),
        ("B", json!([{"grade": "general", "discovered_on": "2026-03-01"}]), "routine"),
        ("A", json!([{"grade": "relatively_major", "discovered_on": "2026-03-01"}]), "key"),
        ("C", json!([]), "key"),
        ("D", json!([]), "special"),
        ("A", majors(&["2025-01-10", "2025-08-01", "2026-05-02"]), "special"),
    ] {
        let decision = decide(&app, json!({"as_of": "2026-06-01", "credit_risk_class": class, "findings": findings})).await;
        assert_eq!(decision["level"], level, "{class} {findings}");
    }
}

async fn a_graver_finding_never_weighs_less(app: App) {
    for count in 1..=2 {
        let decision = decide(&app, json!({"as_of": "2026-06-01", "findings": majors(&["2026-05-01", "2026-05-02"][..count])})).await;
        assert_eq!(decision["level"], "key");
        assert_eq!(met(&decision), ["major_finding"]);
    }
}

async fn the_gravest_condition_wins(app: App) {
    let findings = json!([{"grade": "relatively_major", "discovered_on": "2026-03-01"}]);
    let decision = decide(&app, json!({"as_of": "2026-06-01", "credit_risk_class": "D", "findings": findings})).await;
    assert_eq!(decision["level"], "special");
    assert_eq!(met(&decision), ["high_credit_risk", "relatively_major_finding"]);
}

async fn several_defects_of_one_discovery_count_once(app: App) {
    let finding = |day: &str, discovery: &str| json!({"grade": "major", "discovered_on": day, "discovery_id": discovery});
    let one = json!([finding("2026-03-01", "D-1"), finding("2026-03-01", "D-1"), finding("2026-03-02", "D-1")]);
    let decision = decide(&app, json!({"as_of": "2026-06-01", "findings": one})).await;
    assert_eq!(decision["level"], "key");
    assert_eq!(not_counted(&decision), [&Value::Null, &json!("same_discovery"), &json!("same_discovery")]);

    let three = json!([finding("2026-03-01", "D-1"), finding("2026-03-01", "D-2"), finding("2026-03-02", "D-3")]);
    assert_eq!(decide(&app, json!({"as_of": "2026-06-01", "findings": three})).await["level"], "special");

    // Without ids what one day brought is one discovery.
    assert_eq!(decide(&app, json!({"as_of": "2026-06-01", "findings": majors(&["2026-03-01"; 3])})).await["level"], "key");
}

async fn a_finding_that_is_open_does_not_age_out(app: App) {
    let old = |open: Value| json!({"grade": "relatively_major", "discovered_on": "2020-01-01", "open": open});
    for (open, level) in [(json!(true), "key"), (json!(false), "routine")] {
        assert_eq!(decide(&app, json!({"as_of": "2026-06-01", "findings": [old(open)]})).await["level"], level);
    }
    let silent = json!([{"grade": "relatively_major", "discovered_on": "2020-01-01"}]);
    assert_eq!(decide(&app, json!({"as_of": "2026-06-01", "findings": silent})).await["level"], "routine", "who does not say");
    let held = decide(&app, json!({"as_of": "2026-06-01", "findings": [old(json!(true))]})).await;
    assert_eq!((&held["trace"]["findings"][0]["held_open"], &held["trace"]["conditions"][3]["held_open"]), (&json!(true), &json!(1)));
}

async fn what_was_discovered_later_was_not_known_then(app: App) {
    let findings = majors(&["2026-06-01", "2026-06-02"]);
    let decision = decide(&app, json!({"as_of": "2026-06-01", "findings": findings})).await;
    assert_eq!(not_counted(&decision), [&Value::Null, &json!("future")]);
    let before = decide(&app, json!({"as_of": "2026-05-31", "findings": findings})).await;
    assert_eq!(before["level"], "routine");
    assert_eq!(not_counted(&before), [&json!("future"), &json!("future")]);
}

async fn a_relatively_major_finding_ages_out_after_two_years(app: App) {
    let findings = json!([{"grade": "relatively_major", "discovered_on": "2024-02-29"}]);
    // Two years after a leap day: its last day is the end of February.
    for (as_of, level) in [("2026-02-28", "key"), ("2026-03-01", "routine")] {
        assert_eq!(decide(&app, json!({"as_of": as_of, "findings": findings})).await["level"], level, "{as_of}");
    }
}

async fn only_known_words_and_real_days_are_taken(app: App) {
    let post = async |body| app.county().post("/rules/monitoring-level", body).await;
    let grade = post(json!({"as_of": "2026-06-01", "findings": [{"grade": "重大", "discovered_on": "2026-05-01"}]})).await;
    grade.names(400, "malformed_body", &[("/findings/0/grade", "wrong_type")]);
    let day = post(json!({"as_of": "2026-02-30", "findings": []})).await;
    day.names(400, "malformed_body", &[("/as_of", "bad_date")]);
    let extra = post(json!({"as_of": "2026-06-01", "findings": [{"grade": "major", "discovered_on": "2026-05-01", "severity": 1}]})).await;
    extra.names(400, "malformed_body", &[("/findings/0/severity", "unknown_field")]);
    post(json!({"as_of": "2026-06-01"})).await.names(400, "malformed_body", &[("/findings", "required")]);
}

e2e![
    the_third_major_finding_ages_out_over_night,
    credit_alone_decides,
    the_worked_examples_of_the_trainers_come_out,
    a_graver_finding_never_weighs_less,
    the_gravest_condition_wins,
    several_defects_of_one_discovery_count_once,
    a_finding_that_is_open_does_not_age_out,
    what_was_discovered_later_was_not_known_then,
    a_relatively_major_finding_ages_out_after_two_years,
    only_known_words_and_real_days_are_taken
];
