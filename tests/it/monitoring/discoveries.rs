//! What one discovery is, from the stored finding to the level (次, R-41).

use serde_json::{Value, json};

use crate::support::make::step;
use crate::support::{App, make};

/// A confirmed finding; what `also` says goes before.
async fn found(app: &App, unit: &str, also: Value) -> Value {
    let mut body = json!({"source": "on_site_inspection", "grade": "major", "grade_basis": "不符合强制性国家标准，可能危及人身安全",
        "description": "绝缘厚度不足", "product": "聚氯乙烯绝缘电缆", "discovered_on": "2026-03-01"});
    for (name, value) in also.as_object().unwrap() {
        body[name] = value.clone();
    }
    let id = app.county().post(&format!("/units/{unit}/findings"), body).await.status(201).id();
    step(&app.county(), &format!("/findings/{id}"), "confirm", json!({})).await
}

async fn unit(app: &App, serial: u32) -> String {
    make::enter(&app.county(), make::unit("330106", serial)).await.id()
}

async fn counted(app: &App, unit: &str) -> (Value, usize) {
    let told = app.county().get(&format!("/units/{unit}/monitoring-level")).await.status(200).json;
    let findings = told["trace"]["findings"].as_array().unwrap();
    (told["level"].clone(), findings.iter().filter(|f| f["counted"] == true).count())
}

async fn a_stored_discovery_id_is_followed_to_the_level(app: App) {
    let one = unit(&app, 1).await;
    for (day, id) in [("2026-01-10", "杭检2026-7"), ("2026-02-10", " 杭检2026-7"), ("2026-03-10", "杭检２０２６-７")] {
        found(&app, &one, json!({"discovered_on": day, "discovery_id": id})).await;
    }
    assert_eq!(counted(&app, &one).await, (json!("key"), 1), "one discovery, however its id was typed");
    let three = unit(&app, 2).await;
    for id in ["杭检2026-7", "杭检2026-8", "杭检2026-9"] {
        found(&app, &three, json!({"discovery_id": id})).await;
    }
    assert_eq!(counted(&app, &three).await, (json!("special"), 3), "different ids part what one day brought");
}

async fn three_defects_of_one_inspection_are_one_without_anyone_typing_an_id(app: App) {
    let one = unit(&app, 1).await;
    for _ in 0..3 {
        found(&app, &one, json!({"reference": "杭上现检〔2026〕12号"})).await;
    }
    assert_eq!(counted(&app, &one).await, (json!("key"), 1));
    let three = unit(&app, 2).await;
    for number in 12..15 {
        found(&app, &three, json!({"reference": format!("杭上现检〔2026〕{number}号")})).await;
    }
    assert_eq!(counted(&app, &three).await, (json!("special"), 3), "three papers");
    let sources = unit(&app, 3).await;
    for source in ["on_site_inspection", "risk_monitoring", "product_spot_check"] {
        found(&app, &sources, json!({"source": source})).await;
    }
    assert_eq!(counted(&app, &sources).await, (json!("special"), 3), "three sources");
}

async fn one_id_in_two_grades_counts_once_in_the_graver(app: App) {
    let unit = unit(&app, 1).await;
    found(&app, &unit, json!({"grade": "relatively_major", "discovery_id": "S-1"})).await;
    found(&app, &unit, json!({"discovered_on": "2026-03-05", "discovery_id": "s-1"})).await;
    let told = app.county().get(&format!("/units/{unit}/monitoring-level")).await.json;
    let findings = &told["trace"]["findings"];
    assert_eq!((&findings[0]["not_counted"], &findings[1]["counted"]), (&json!("same_discovery"), &json!(true)));
    let met: Vec<_> = told["trace"]["conditions"].as_array().unwrap().iter().filter(|c| c["met"] == true).map(|c| c["condition"].clone()).collect();
    assert_eq!(met, [json!("major_finding")]);
}

e2e![
    a_stored_discovery_id_is_followed_to_the_level,
    three_defects_of_one_inspection_are_one_without_anyone_typing_an_id,
    one_id_in_two_grades_counts_once_in_the_graver
];
