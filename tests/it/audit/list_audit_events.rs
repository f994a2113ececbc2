//! An auditor reads the trail: who, when, from where, before and after.

use serde_json::{Value, json};

use crate::support::{App, make};

async fn events(app: &App, who: &str, query: &str) -> Vec<Value> {
    app.as_user(who).get(&format!("/audit-events?limit=100&{query}")).await.status(200).json["items"].as_array().unwrap().clone()
}

async fn a_change_is_told_whole(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    app.set_now("2026-11-25T01:02:03.456789Z");
    let path = format!("/units/{}", unit.id());
    let county = app.county().with("If-Match", unit.etag()).with("X-Request-Id", "desk-7");
    county.patch(&path, json!({"operating_status": "suspended", "operating_status_reason": "停产检修"})).await.status(200);
    let me = app.county().get("/me").await.json;

    let found = events(&app, "auditor", &format!("resource_id={}", unit.id())).await;
    assert_eq!(found.len(), 2);
    let (change, entry) = (&found[0], &found[1]);
    assert_eq!(change["at"], "2026-11-25T01:02:03.456789Z");
    assert_eq!((&change["actor_id"], &change["actor_name"]), (&me["user_id"], &json!("county")));
    assert_eq!((&change["actor_address"], &change["request_id"]), (&json!("127.0.0.1"), &json!("desk-7")));
    assert_eq!((&change["operation"], &change["resource"]), (&json!("update_unit"), &json!("unit")));
    assert_eq!((&change["before"]["operating_status"], &change["after"]["operating_status"]), (&json!("active"), &json!("suspended")));
    assert_eq!((&entry["operation"], &entry["before"]), (&json!("create_unit"), &Value::Null));
    assert_eq!(entry["after"]["uscc"], unit.json["uscc"]);
    // The request that entered it had no id of its own, and got one.
    assert_eq!(entry["request_id"], unit.header("x-request-id"));
}

async fn filters_narrow_the_trail(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    make::enter(&app.as_user("county-admin"), make::unit("330106", 2)).await;
    app.as_user("county-admin")
        .with("If-Match", "\"1\"")
        .patch(&format!("/authorities/{}", app.authority("330106")), json!({"name": "西湖局"}))
        .await
        .status(200);
    let who = app.county().get("/me").await.json["user_id"].as_str().unwrap().to_owned();
    assert_eq!(events(&app, "auditor", "").await.len(), 3);
    assert_eq!(events(&app, "auditor", "resource=unit").await.len(), 2);
    assert_eq!(events(&app, "auditor", &format!("resource_id={unit}")).await.len(), 1);
    assert_eq!(events(&app, "auditor", &format!("actor_id={who}")).await.len(), 1);
    assert_eq!(events(&app, "auditor", "operation=update_authority").await.len(), 1);
    assert_eq!(events(&app, "auditor", "resource=unit&operation=update_authority").await.len(), 0);
    let get = async |query: &str| app.as_user("auditor").get(&format!("/audit-events?{query}")).await;
    get("actor_id=county").await.names(400, "invalid_parameter", &[("actor_id", "unknown_code")]);
    get("resource=%00").await.names(400, "invalid_parameter", &[("resource", "control_character")]);
    get("since=2026").await.names(400, "invalid_parameter", &[("since", "unknown_parameter")]);
}

async fn the_latest_come_first_page_by_page(app: App) {
    let mut made = Vec::new();
    for serial in 0..7 {
        made.insert(0, json!(make::enter(&app.county(), make::unit("330106", serial)).await.id()));
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.as_user("auditor").get(&format!("/audit-events?limit=3&count=true{cursor}")).await.status(200).json;
        assert_eq!(page["total"], 7);
        seen.extend(page["items"].as_array().unwrap().iter().map(|e| e["resource_id"].clone()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, made);
}

async fn a_replayed_request_leaves_one_event(app: App) {
    let county = app.county().with("Idempotency-Key", "enter-1");
    county.post("/units", make::unit("330106", 1)).await.status(201);
    county.post("/units", make::unit("330106", 1)).await.status(201);
    assert_eq!(events(&app, "auditor", "resource=unit").await.len(), 1);
}

async fn nobody_writes_or_erases_the_trail(app: App) {
    use actix_web::http::Method;
    make::enter(&app.county(), make::unit("330106", 1)).await;
    let event = events(&app, "national", "").await[0]["id"].as_str().unwrap().to_owned();
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        app.national().send(method.clone(), "/audit-events", Some(&json!({}))).await.problem(405, "method_not_allowed");
        app.national().send(method, &format!("/audit-events/{event}"), Some(&json!({}))).await.problem(404, "unknown_address");
    }
}

e2e![
    a_change_is_told_whole,
    filters_narrow_the_trail,
    the_latest_come_first_page_by_page,
    a_replayed_request_leaves_one_event,
    nobody_writes_or_erases_the_trail
];
