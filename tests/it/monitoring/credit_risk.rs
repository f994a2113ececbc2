//! Credit risk classes: their source, the day they hold from, and what follows for the level.

use serde_json::json;

use crate::support::{App, make};

async fn a_class_that_lies_ahead_holds_on_its_day(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/units/{unit}");
    let body = json!({"credit_risk_class": "D", "source": "2026年第四季度", "valid_from": "2026-12-01"});
    let recorded = county.post(&format!("{path}/credit-risk"), body).await.status(201).json;
    assert_eq!((recorded["credit_risk_class"].is_null(), recorded["monitoring_level"].as_str()), (true, Some("routine")));
    app.set_now("2026-11-30T15:59:59Z");
    assert_eq!(app.sweep().reviewed, 0, "it is still November in Shanghai");
    app.set_now("2026-11-30T16:00:00Z");
    assert_eq!(app.sweep().changed, 1);
    let shown = app.county().get(&path).await.status(200).json;
    assert_eq!((shown["credit_risk_class"].as_str(), shown["monitoring_level"].as_str()), (Some("D"), Some("special")));
}

async fn a_correction_replaces_the_class_of_its_day_and_what_was_known_stays_known(app: App) {
    let county = app.county();
    let mut body = make::unit("330106", 1);
    body["credit_risk_class"] = json!("C");
    let unit = make::enter(&county, body).await.id();
    assert_eq!(county.get(&format!("/units/{unit}")).await.json["monitoring_level"], "key");
    app.set_now("2026-11-26T02:00:00Z");
    let county = app.county();
    let correct = json!({"credit_risk_class": "A", "source": "更正通知", "valid_from": "2026-11-24"});
    county.post(&format!("/units/{unit}/credit-risk"), correct).await.status(201);
    let level = async |query: &str| county.get(&format!("/units/{unit}/monitoring-level{query}")).await.status(200).json["level"].clone();
    assert_eq!(
        (level("").await, level("?as_of=2026-11-25").await, level("?as_of=2026-11-25&known_on=2026-11-26").await),
        (json!("routine"), json!("key"), json!("routine"))
    );
    let history = county.get(&format!("/units/{unit}/credit-risk")).await.status(200).json;
    let told: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|r| (r["credit_risk_class"].as_str().unwrap(), r["source"].as_str().unwrap())).collect();
    assert_eq!(told, [("A", "更正通知"), ("C", "register")]);
}

async fn many_classes_in_one_request_and_each_row_says_what_became_of_it(app: App) {
    let county = app.county();
    for serial in 1..=3 {
        make::enter(&county, make::unit("330106", serial)).await;
    }
    make::enter(&app.sibling(), make::unit("330105", 9)).await;
    let row = |uscc: String, class: &str, from: &str| json!({"uscc": uscc, "credit_risk_class": class, "source": "第四季度", "valid_from": from});
    let rows = json!({"items": [
        row(make::uscc("330106", 1), "D", "2026-11-01"), row(make::uscc("330106", 2).to_lowercase(), "C", "2026-11-01"),
        row(make::uscc("330105", 9), "D", "2026-11-01"), row(make::uscc("330106", 3), "B", "1999-01-01"),
        row(make::uscc("330106", 1), "C", "2026-11-10"),
    ]});
    let answer = county.post("/credit-risk-records", rows.clone()).await.status(200).json;
    assert_eq!((answer["created"].as_u64(), answer["unchanged"].as_u64(), answer["rejected"].as_u64()), (Some(3), Some(0), Some(2)));
    assert_eq!(answer["items"][2]["errors"][0]["code"], "unknown_unit");
    assert_eq!(answer["items"][3]["errors"][0]["code"], "out_of_range");
    let levels: Vec<_> = county.all("/units?sort=created_at").await.iter().map(|u| u["monitoring_level"].as_str().unwrap().to_owned()).collect();
    assert_eq!(levels, ["key", "key", "routine"], "the later day holds");
    let again = county.post("/credit-risk-records", rows).await.status(200).json;
    assert_eq!((again["created"].as_u64(), again["unchanged"].as_u64()), (Some(0), Some(3)), "sent again it changes nothing");
    county.post("/credit-risk-records", json!({"items": []})).await.faults(&[("/items", "out_of_range")]);
}

e2e![
    a_class_that_lies_ahead_holds_on_its_day,
    a_correction_replaces_the_class_of_its_day_and_what_was_known_stays_known,
    many_classes_in_one_request_and_each_row_says_what_became_of_it
];
