//! Whoever asks afterwards what happened finds every write once, and nothing that was refused.

use std::collections::BTreeSet;

use actix_web::http::Method;
use domain::Code;
use domain::audit::AuditedResource;
use serde_json::{Value, json};

use super::plays::{Play, operations, play};
use super::world::World;
use crate::support::App;

/// Writes that are no change of anything: the rules without a record, and a session that goes on.
const NO_CHANGE: [&str; 6] = ["decide_tier", "decide_monitoring_level", "decide_deadline", "check_uscc", "preview_policy", "refresh"];

/// Whether an operation changes something.
pub fn changes(operation: &str, play: &Play) -> bool {
    play.method != Method::GET && !NO_CHANGE.contains(&operation)
}

/// The events of one request.
async fn events_of(app: &App, request_id: &str) -> Vec<Value> {
    let page = app.national().get("/audit-events?limit=100").await.status(200).json;
    page["items"].as_array().unwrap().iter().filter(|e| e["request_id"] == request_id).cloned().collect()
}

/// The number of all events.
pub async fn events(app: &App) -> Vec<String> {
    app.lines("SELECT CAST(COUNT(*) AS TEXT) AS line FROM audit_events").await
}

/// What a write that succeeded has left.
pub async fn it_leaves_one_event_of_each_thing(app: &App, operation: &str, by: &str, request_id: &str) {
    let events = events_of(app, request_id).await;
    // A finding that is confirmed changes its unit too: each thing that changed is told, and told once.
    let things: BTreeSet<(String, String)> = events.iter().map(|e| (e["resource"].to_string(), e["resource_id"].to_string())).collect();
    assert!(!events.is_empty() && things.len() == events.len(), "{operation}: {events:?}");
    for event in events {
        assert_eq!(event["operation"], operation);
        assert!(AuditedResource::from_code(event["resource"].as_str().unwrap()).is_some(), "{operation}: {} cannot be asked for", event["resource"]);
        assert_eq!(event["actor_name"], by, "{operation}");
        assert_eq!(event["actor_address"], "127.0.0.1", "{operation}");
        assert_eq!(event["at"], "2026-11-24T02:00:00.000000Z", "{operation}");
    }
}

async fn a_refused_write_leaves_none(app: App) {
    let built = World::built(app.backend());
    let (app, world) = (built.app().await, &built.world);
    let count = async |filter: &str| {
        let page = app.national().get(&format!("/audit-events?limit=1&count=true{filter}")).await.status(200);
        page.json["total"].as_u64().unwrap()
    };
    // That it was refused may be told.
    let total = async || count("").await - count("&resource=refusal").await;
    let before = total().await;
    for operation in operations().into_iter().map(|operation| operation.id) {
        let mut play = play(&operation, world);
        if !changes(&operation, &play) {
            continue;
        }
        // Something that is not in order: an unknown field, a version of long ago, a thing that is not there.
        match (&play.body, &play.if_match) {
            (Some(Value::String(_)), _) => play.path.push_str("&colour=red"),
            (Some(_), _) => play.body = Some(json!({"colour": "red"})),
            (None, Some(_)) => play.if_match = Some("\"99\"".into()),
            (None, None) => play.path = "/access-tokens/01980000-0000-7000-8000-000000000001".into(),
        }
        let reply = play.send(app.as_user(play.by)).await;
        assert!((400..500).contains(&reply.code), "{operation}: {} {}", reply.code, reply.text());
        assert_eq!(total().await, before, "{operation}");
        // And without the permission.
        let reply = play.send(app.as_user("neighbour")).await;
        assert!((400..500).contains(&reply.code), "{operation}: {} {}", reply.code, reply.text());
        assert_eq!(total().await, before, "{operation}");
    }
}

async fn a_rule_that_is_broken_inside_the_transaction_leaves_none(app: App) {
    let unit = crate::support::make::unit("330106", 1);
    app.county().post("/units", unit.clone()).await.status(201);
    let county = app.county().with("X-Request-Id", "second-try");
    county.post("/units", unit).await.problem(409, "uscc_taken");
    assert_eq!(events_of(&app, "second-try").await, [""; 0]);
    let admin = app.as_user("county-admin").with("X-Request-Id", "taken-name");
    let body = json!({"username": "county", "display_name": "x", "password": crate::support::PASSWORD, "role": "auditor",
        "authority_id": app.authority("330106")});
    admin.post("/users", body).await.problem(409, "username_taken");
    assert_eq!(events_of(&app, "taken-name").await, [""; 0]);
}

e2e![a_refused_write_leaves_none, a_rule_that_is_broken_inside_the_transaction_leaves_none];
