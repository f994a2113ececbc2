//! Somebody is locked out by failed log-ins, theirs or another's: an administrator lets them in.

use actix_web::http::Method;
use serde_json::json;

use super::path_of;
use crate::support::{App, PASSWORD, Reply};

async fn locked_out(app: &App) {
    for _ in 0..5 {
        app.nobody().post("/auth/login", json!({"username": "county", "password": "a guess"})).await;
    }
    log_in(app).await.problem(429, "login_locked");
}

async fn log_in(app: &App) -> Reply {
    app.nobody().post("/auth/login", json!({"username": "county", "password": PASSWORD})).await
}

async fn unlocked(app: &App, who: &str) -> Reply {
    let path = format!("{}/unlock", path_of(app, "county"));
    app.as_user(who).with("If-Match", "\"1\"").send(Method::POST, &path, None).await
}

async fn names(app: &App, query: &str) -> Vec<String> {
    let users = app.as_user("county-admin").all(&format!("/users?{query}")).await;
    users.iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

async fn an_administrator_finds_who_is_locked_and_lets_them_in(app: App) {
    locked_out(&app).await;
    assert_eq!((names(&app, "locked=true").await, names(&app, "locked=false").await), (vec!["county".to_owned()], vec!["county-admin".to_owned()]));
    let reply = unlocked(&app, "county-admin").await.status(200);
    assert_eq!((&reply.json["username"], reply.etag().as_str()), (&json!("county"), "\"1\""));
    log_in(&app).await.status(200);
    assert_eq!(names(&app, "locked=true").await, [""; 0]);
    let events = app.as_user("province").all("/audit-events?operation=unlock_user").await;
    assert_eq!(events.len(), 1);
    assert_eq!(
        (&events[0]["resource"], &events[0]["before"]["locked_until"], &events[0]["after"]["locked_until"]),
        (&json!("user"), &json!("2026-11-24T02:15:00.000000Z"), &json!(null))
    );
}

async fn again_is_harmless_and_leaves_no_event(app: App) {
    unlocked(&app, "county-admin").await.status(200);
    locked_out(&app).await;
    app.set_now("2026-11-24T02:15:01Z");
    assert_eq!(names(&app, "locked=true").await, [""; 0], "the time is over");
    unlocked(&app, "county-admin").await.status(200);
    assert_eq!(app.national().all("/audit-events?operation=unlock_user").await.len(), 0);
}

async fn only_an_administrator_who_sees_the_account_does_it(app: App) {
    locked_out(&app).await;
    for who in ["city", "auditor", "inspector", "integration"] {
        unlocked(&app, who).await.problem(403, "forbidden");
    }
    unlocked(&app, "sibling-admin").await.problem(404, "not_found");
    let path = format!("{}/unlock", path_of(&app, "county"));
    app.as_user("county-admin").send(Method::POST, &path, None).await.problem(428, "if_match_required");
    log_in(&app).await.problem(429, "login_locked");
}

e2e![
    an_administrator_finds_who_is_locked_and_lets_them_in,
    again_is_harmless_and_leaves_no_event,
    only_an_administrator_who_sees_the_account_does_it
];
