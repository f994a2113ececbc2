//! Changing facts of a unit: JSON Merge Patch, its version, and what follows for tier, lead and scope.

use serde_json::{Value, json};

use crate::support::{App, Reply, make};

async fn patch(app: &App, unit: &Reply, version: i32, body: Value) -> Reply {
    app.city().with("If-Match", format!("\"{version}\"")).patch(unit.header("location"), body).await
}

async fn entered(app: &App) -> Reply {
    let mut body = make::unit_with("330106", 1, &["production"], json!(50), json!(0));
    body["address"] = json!("文三路 90 号");
    body["applicability"] = json!(["ccc"]);
    body["credit_risk_class"] = json!("D");
    make::enter(&app.county(), body).await
}

async fn absent_is_kept_and_null_clears(app: App) {
    let made = entered(&app).await;
    app.set_now("2026-11-25T02:00:00Z");
    let renamed = patch(&app, &made, 1, json!({"name": "新名字"})).await.status(200);
    let mut expected = made.json.clone();
    (expected["name"], expected["version"], expected["updated_at"]) = (json!("新名字"), json!(2), json!("2026-11-25T02:00:00.000000Z"));
    assert_eq!(renamed.json, expected);
    assert_eq!(renamed.etag(), "\"2\"");
    let cleared = patch(&app, &made, 2, json!({"address": null, "applicability": null, "credit_risk_class": null})).await.status(200).json;
    assert_eq!((&cleared["address"], &cleared["applicability"], &cleared["credit_risk_class"]), (&json!(null), &json!([]), &json!(null)));
    assert_eq!((&made.json["monitoring_level"], &cleared["monitoring_level"]), (&json!("special"), &json!("routine")));
    let refused =
        json!({"uscc": null, "name": null, "activities": null, "sole_proprietor": null, "division_code": null, "territorial_authority_id": null});
    patch(&app, &made, 3, refused).await.faults(&[
        ("/uscc", "cannot_be_null"),
        ("/name", "cannot_be_null"),
        ("/activities", "cannot_be_null"),
        ("/sole_proprietor", "cannot_be_null"),
        ("/division_code", "cannot_be_null"),
        ("/territorial_authority_id", "cannot_be_null"),
    ]);
}

async fn nothing_new_is_no_new_version(app: App) {
    let made = entered(&app).await;
    for body in [json!({}), json!({"name": "测试单位1"}), json!({"activities": ["production"]}), json!({"division_code": "330106"})] {
        let same = patch(&app, &made, 1, body).await.status(200);
        assert_eq!((same.etag().as_str(), &same.json["version"]), ("\"1\"", &json!(1)));
    }
    assert_eq!(app.county().all(&format!("/units/{}/tier-decisions", made.id())).await.len(), 1);
}

async fn a_change_needs_the_version_that_was_read(app: App) {
    let made = entered(&app).await;
    app.county().patch(made.header("location"), json!({"name": "甲"})).await.problem(428, "if_match_required");
    patch(&app, &made, 1, json!({"name": "甲"})).await.status(200);
    patch(&app, &made, 1, json!({"name": "乙"})).await.problem(412, "stale_version");
    app.county().with("If-Match", "2").patch(made.header("location"), json!({"name": "乙"})).await.problem(400, "invalid_header");
    assert_eq!(app.county().get(made.header("location")).await.status(200).json["name"], "甲");
    assert_eq!(app.county().with("If-Match", "*").patch(made.header("location"), json!({"name": "丙"})).await.status(200).json["name"], "丙");
}

async fn other_activities_decide_anew(app: App) {
    let made = entered(&app).await;
    let retailer = patch(&app, &made, 1, json!({"activities": ["retail"]})).await.status(200).json;
    assert_eq!((&made.json["tier"], &retailer["tier"]), (&json!("C"), &json!("B")));
    assert_eq!(retailer["lead_authority"]["name"], "杭州市市场监督管理局");
    let sole = patch(&app, &made, 2, json!({"sole_proprietor": true})).await.status(200).json;
    assert_eq!(sole["tier"], "D");
    let decisions = app.county().all(&format!("/units/{}/tier-decisions", made.id())).await;
    let told: Vec<_> = decisions.iter().map(|d| (d["tier"].as_str().unwrap(), d["previous_tier"].as_str(), d["cause"].as_str().unwrap())).collect();
    assert_eq!(told, [("D", Some("B"), "facts"), ("B", Some("C"), "facts"), ("C", None, "entry")]);
}

async fn a_unit_that_moves_is_seen_by_its_new_county_and_no_longer_by_the_old(app: App) {
    let made = entered(&app).await;
    let moved = patch(&app, &made, 1, json!({"division_code": " 330105 "})).await.status(200).json;
    assert_eq!((&moved["division_code"], &moved["territorial_authority"]["name"]), (&json!("330105"), &json!("拱墅区市场监督管理局")));
    assert_eq!(moved["lead_authority"]["name"], "拱墅区市场监督管理局");
    app.county().get(made.header("location")).await.problem(404, "not_found");
    assert_eq!(app.sibling().get(made.header("location")).await.status(200).json, moved);
    // A county cannot push a unit out of its own scope.
    let push = json!({"division_code": "330106"});
    let refused = app.sibling().with("If-Match", "\"2\"").patch(made.header("location"), push).await;
    refused.faults(&[("/division_code", "division_outside_scope")]);
}

async fn every_fault_of_a_change_is_told_at_once(app: App) {
    let made = entered(&app).await;
    let body = json!({"uscc": "91330106MAAY4CL12X", "name": "", "activities": [], "division_code": "999999", "address": "\u{7}",
        "operating_status": "dormant", "operating_status_from": "2027-01-01",
        "territorial_authority_id": "01980000-0000-7000-8000-000000000001"});
    patch(&app, &made, 1, body).await.faults(&[
        ("/uscc", "uscc_wrong_check_digit"),
        ("/name", "bad_length"),
        ("/activities", "required"),
        ("/division_code", "unknown_division"),
        ("/address", "control_character"),
        ("/operating_status_from", "date_in_future"),
        ("/territorial_authority_id", "unknown_authority"),
    ]);
    patch(&app, &made, 1, json!({"division_code": "330106\u{0}"})).await.faults(&[("/division_code", "control_character")]);
    patch(&app, &made, 1, json!({"tier": "A"})).await.names(400, "malformed_body", &[("/tier", "unknown_field")]);
    patch(&app, &made, 1, json!({"metrics": {}})).await.names(400, "malformed_body", &[("/metrics", "unknown_field")]);
    app.sibling().with("If-Match", "\"1\"").patch(made.header("location"), json!({"name": "x"})).await.problem(404, "not_found");
    assert_eq!(app.county().get(made.header("location")).await.status(200).json["version"], 1);
}

async fn the_division_that_it_has_said_again_keeps_the_authority_that_was_named_by_hand(app: App) {
    let body = json!({"name": "北山市场监督管理所", "level": "station", "division_code": "330106002", "parent_id": app.authority("330106")});
    let station = app.national().post("/authorities", body).await.status(201).json["id"].clone();
    let mut body = make::unit("330106", 7);
    body["territorial_authority_id"] = station.clone();
    let unit = make::enter(&app.county(), body).await;
    assert_eq!(unit.json["territorial_authority"]["id"], station);
    let kept = patch(&app, &unit, 1, json!({"division_code": "330106", "name": "另一名称"})).await.status(200).json;
    assert_eq!((&kept["territorial_authority"]["id"], &kept["name"]), (&station, &json!("另一名称")));
    let moved = patch(&app, &unit, 2, json!({"division_code": "330106004"})).await.status(200).json;
    assert_eq!(moved["territorial_authority"]["level"], "county", "another division has its own authority");
}

e2e![
    the_division_that_it_has_said_again_keeps_the_authority_that_was_named_by_hand,
    absent_is_kept_and_null_clears,
    nothing_new_is_no_new_version,
    a_change_needs_the_version_that_was_read,
    other_activities_decide_anew,
    a_unit_that_moves_is_seen_by_its_new_county_and_no_longer_by_the_old,
    every_fault_of_a_change_is_told_at_once
];
