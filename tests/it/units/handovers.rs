//! Units whose lead changed: who gives, who takes, since when.

use serde_json::json;

use crate::support::{App, make};

/// Enters a small unit on the first day; on the day that is named its figures make it a large one.
async fn grown(app: &App, division: &str, serial: u32, at: &str) -> String {
    let made = make::enter(&app.national(), make::unit_with(division, serial, &["production"], json!(50), json!(0))).await;
    app.set_now(at);
    app.national()
        .put(&format!("/units/{}/metrics/2026", made.id()), json!({"employees_period_end": 1000, "main_business_revenue_wan": 0}))
        .await
        .status(201);
    made.id()
}

async fn a_unit_that_grew_is_handed_from_the_county_to_the_province(app: App) {
    let id = grown(&app, "330106", 1, "2027-01-10T02:00:00Z").await;
    let decision = app.county().get(&format!("/units/{id}/tier")).await.status(200).json;
    let handovers = app.county().all("/handovers").await;
    assert_eq!(
        handovers,
        [json!({
            "decision_id": decision["id"], "unit_id": id, "uscc": make::uscc("330106", 1), "name": "测试单位1", "territory": null, "ended": [], "effective_on": "2027-01-10", "previous_tier": "C", "tier": "A",
            "from": {"id": app.authority("330106"), "name": "西湖区市场监督管理局", "level": "county"},
            "to": {"id": app.authority("330000"), "name": "浙江省市场监督管理局", "level": "provincial"}
        })]
    );
    assert_eq!(decision["previous_lead_authority"], handovers[0]["from"]);
    assert_eq!(decision["lead_authority"], handovers[0]["to"]);
    assert_eq!(app.province().all("/handovers").await, handovers);
    assert_eq!(app.sibling().all("/handovers").await, [serde_json::Value::Null; 0]);
}

async fn first_entries_and_decisions_that_change_no_lead_are_no_handovers(app: App) {
    let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(50), json!(0))).await;
    app.county().put(&format!("/units/{}/metrics/2026", made.id()), json!({"employees_period_end": 60})).await.status(201);
    assert_eq!(app.county().all(&format!("/units/{}/tier-decisions", made.id())).await.len(), 2);
    assert_eq!(app.county().all("/handovers").await.len(), 0);
}

async fn the_latest_come_first_page_by_page_and_since_a_day(app: App) {
    let mut ids = Vec::new();
    for serial in 1..6 {
        ids.insert(0, grown(&app, "330106", serial, &format!("2027-01-{:02}T02:00:00Z", 10 + serial)).await);
    }
    let units =
        |page: &serde_json::Value| page["items"].as_array().unwrap().iter().map(|h| h["unit_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let first = app.county().get("/handovers?limit=2").await.status(200);
    assert_eq!(units(&first.json), ids[..2]);
    let cursor = first.json["next_cursor"].as_str().unwrap();
    assert_eq!(first.header("link"), format!("</api/v1/handovers?limit=2&cursor={cursor}>; rel=\"next\""));
    assert_eq!(units(&app.county().get(&format!("/handovers?limit=3&cursor={cursor}")).await.status(200).json), ids[2..]);
    assert_eq!(units(&app.county().get("/handovers?since=2027-01-14").await.status(200).json), ids[..2]);
    app.county().get(&format!("/handovers?since=2027-01-14&cursor={cursor}")).await.problem(400, "cursor_mismatch");
    app.county().get("/handovers?since=14.1.2027").await.names(400, "invalid_parameter", &[("since", "bad_date")]);
}

async fn a_unit_that_moves_is_handed_over_too(app: App) {
    let made = make::enter(&app.city(), make::unit_with("330106", 1, &["production"], json!(50), json!(0))).await;
    app.city().with("If-Match", made.etag()).patch(made.header("location"), json!({"division_code": "330105"})).await.status(200);
    let seen = app.sibling().all("/handovers").await;
    assert_eq!(seen.len(), 1);
    assert_eq!((&seen[0]["from"]["name"], &seen[0]["to"]["name"]), (&json!("西湖区市场监督管理局"), &json!("拱墅区市场监督管理局")));
    assert_eq!((&seen[0]["previous_tier"], &seen[0]["tier"]), (&json!("C"), &json!("C")));
}

e2e![
    a_unit_that_grew_is_handed_from_the_county_to_the_province,
    first_entries_and_decisions_that_change_no_lead_are_no_handovers,
    the_latest_come_first_page_by_page_and_since_a_day,
    a_unit_that_moves_is_handed_over_too
];
