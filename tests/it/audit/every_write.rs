//! Whoever asks afterwards what happened finds every write once, and nothing that was refused.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::contract::plays::{World, operations, play};
use crate::support::{App, Backend};

/// Writes that are no change of anything: the rules without a record, and a session that goes on.
const NO_CHANGE: [&str; 6] = ["decide_tier", "decide_monitoring_level", "decide_deadline", "check_uscc", "preview_policy", "refresh"];

/// Operations that write.
fn writes(world: &World) -> Vec<String> {
    operations().into_iter().map(|(id, _)| id).filter(|id| play(id, world).method != Method::GET && !NO_CHANGE.contains(&id.as_str())).collect()
}

/// The events of one request.
async fn events_of(app: &App, request_id: &str) -> Vec<Value> {
    let page = app.national().get("/audit-events?limit=100").await.status(200).json;
    page["items"].as_array().unwrap().iter().filter(|e| e["request_id"] == request_id).cloned().collect()
}

fn each_write_leaves_one_event_of_each_thing(backend: Backend) {
    let mut left = None;
    while left.as_ref().is_none_or(|operations: &Vec<String>| !operations.is_empty()) {
        let (next, before) = (std::cell::Cell::new(Some(Vec::new())), left.clone());
        App::run(backend, async |app| {
            let world = World::new(&app).await;
            let mut operations = before.clone().unwrap_or_else(|| writes(&world));
            if let Some(operation) = operations.pop() {
                one_event(&app, &world, &operation).await;
            }
            next.set(Some(operations));
        });
        // Without a PostgreSQL nothing ran, and its half has said so.
        left = Some(next.take().unwrap_or_default());
    }
}

async fn one_event(app: &App, world: &World, operation: &str) {
    let play = play(operation, world);
    let request_id = format!("story-{operation}");
    let reply = play.send(app.as_user(play.by).with("X-Request-Id", &request_id)).await;
    assert_eq!(reply.code, play.status, "{operation}: {}", reply.text());
    let events = events_of(app, &request_id).await;
    // A finding that is confirmed changes its unit too: each thing that changed is told, and told once.
    let things: BTreeSet<(String, String)> = events.iter().map(|e| (e["resource"].to_string(), e["resource_id"].to_string())).collect();
    assert!(!events.is_empty() && things.len() == events.len(), "{operation}: {events:?}");
    for event in events {
        assert_eq!(event["operation"], operation);
        assert_eq!(event["actor_name"], play.by, "{operation}");
        assert_eq!(event["actor_address"], "127.0.0.1", "{operation}");
        assert_eq!(event["at"], "2026-11-24T02:00:00.000000Z", "{operation}");
    }
}

mod each_write_leaves_one_event_of_each_thing {
    #[test]
    fn sqlite() {
        super::each_write_leaves_one_event_of_each_thing(crate::support::Backend::Sqlite);
    }
    #[test]
    fn postgres() {
        super::each_write_leaves_one_event_of_each_thing(crate::support::Backend::Postgres);
    }
}

async fn a_refused_write_leaves_none(app: App) {
    let world = World::new(&app).await;
    let total = async || app.national().get("/audit-events?limit=1&count=true").await.status(200).json["total"].clone();
    let before = total().await;
    for operation in writes(&world) {
        let mut play = play(&operation, &world);
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
