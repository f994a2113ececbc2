//! How many major findings are 多次 is a policy's (二、（一）, R-21, R-56): another number proposes, and proposes the release, for the units
//! that are there.

use serde_json::{Value, json};

use crate::support::make::{confirmed, step};
use crate::support::{App, make};

/// Zhejiang says from this day on how many major findings are 多次.
async fn threshold(app: &App, from: &str, number: u32) {
    let body = json!({"effective_on": from, "parameters": {"repeated_major_threshold": number}, "reason": "省局具体实施方案"});
    let path = format!("/authorities/{}/policy", app.authority("330000"));
    let there = app.province().get(&path).await.status(200);
    let caller = if there.json["items"].as_array().unwrap().is_empty() { app.province() } else { app.province().with("If-Match", there.etag()) };
    let code = caller.put(&path, body).await.code;
    assert!([200, 201].contains(&code), "{code}");
}

async fn twice_found(app: &App, serial: u32) -> String {
    let unit = make::enter(&app.county(), make::unit("330106", serial)).await.id();
    for day in ["2026-05-20", "2026-11-20"] {
        confirmed(&app.county(), &unit, "major", day).await;
    }
    unit
}

async fn of_unit(app: &App, unit: &str) -> Vec<Value> {
    app.national().all(&format!("/elevations?unit_id={unit}")).await
}

async fn a_lower_number_proposes_for_the_units_that_have_so_many_already(app: App) {
    threshold(&app, "2026-11-25", 3).await;
    app.set_now("2026-11-25T02:00:00Z");
    app.sweep();
    let (unit, other) = (twice_found(&app, 1).await, make::enter(&app.county(), make::unit("330106", 2)).await.id());
    confirmed(&app.county(), &other, "major", "2026-11-20").await;
    assert_eq!(of_unit(&app, &unit).await.len(), 0, "two are not 多次 in Zhejiang");
    threshold(&app, "2026-12-10", 2).await;
    app.set_now("2026-12-09T15:59:59Z");
    app.sweep();
    assert_eq!(of_unit(&app, &unit).await.len(), 0, "not yet");
    app.set_now("2026-12-09T16:00:00Z");
    app.sweep();
    let proposed = of_unit(&app, &unit).await;
    assert_eq!(proposed.len(), 1);
    assert_eq!((&proposed[0]["ground"], &proposed[0]["status"]), (&json!("repeated_major_findings"), &json!("proposed")));
    assert_eq!((&proposed[0]["policy"], &proposed[0]["upper_authority"]["level"]), (&json!("330000/2"), &json!("municipal")));
    assert_eq!(proposed[0]["finding_ids"].as_array().unwrap().len(), 2);
    assert_eq!(of_unit(&app, &other).await.len(), 0, "one is never 多次");
    // What was decided is not proposed again by the next look at the unit.
    let path = format!("/elevations/{}", proposed[0]["id"].as_str().unwrap());
    step(&app.city(), &path, "decide", json!({"approved": false, "reason": "由属地继续处置"})).await;
    api::flows::monitoring::sweep::evaluate_all(&app.db).unwrap();
    assert_eq!(of_unit(&app, &unit).await.len(), 1);
}

async fn a_higher_number_proposes_the_release_of_what_rests_on_fewer(app: App) {
    let unit = twice_found(&app, 1).await;
    assert_eq!(of_unit(&app, &unit).await[0]["release_ground"], json!(null));
    threshold(&app, "2026-12-10", 3).await;
    app.set_now("2026-12-10T02:00:00Z");
    app.sweep();
    let elevation = &of_unit(&app, &unit).await[0];
    assert_eq!((&elevation["release_ground"], &elevation["status"]), (&json!("below_threshold"), &json!("proposed")));
}

async fn a_unit_that_moves_is_looked_at_by_the_number_of_its_new_province(app: App) {
    threshold(&app, "2026-11-25", 3).await;
    app.set_now("2026-11-25T02:00:00Z");
    let unit = twice_found(&app, 1).await;
    assert_eq!(of_unit(&app, &unit).await.len(), 0);
    let path = format!("/units/{unit}");
    let etag = app.national().get(&path).await.etag();
    app.national().with("If-Match", etag).patch(&path, json!({"division_code": "320102"})).await.status(200);
    let proposed = of_unit(&app, &unit).await;
    assert_eq!((proposed.len(), &proposed[0]["policy"]), (1, &json!("national-2023-38")));
    assert_eq!(proposed[0]["lead_authority"]["id"], app.authority("320102").to_string(), "of the authority that leads there");
}

e2e![
    a_lower_number_proposes_for_the_units_that_have_so_many_already,
    a_higher_number_proposes_the_release_of_what_rests_on_fewer,
    a_unit_that_moves_is_looked_at_by_the_number_of_its_new_province,
];
