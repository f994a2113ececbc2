//! An officer changes the password that the administrator gave them.

use serde_json::json;

use super::{log_in, session};
use crate::support::{App, PASSWORD, Reply};

const NEW: &str = "杭州西湖 2026 的新口令";

async fn change(app: &App, token: &str, old: &str, new: &str) -> Reply {
    app.bearer(token).post("/me/password", json!({"old_password": old, "new_password": new})).await
}

async fn the_new_password_counts_and_every_log_in_ends(app: App) {
    let (token, refresh) = session(&app, "county").await;
    change(&app, &token, PASSWORD, NEW).await.status(204);
    log_in(&app, "county", PASSWORD).await.problem(401, "wrong_credentials");
    log_in(&app, "county", NEW).await.status(200);
    app.nobody().post("/auth/refresh", json!({"refresh_token": refresh})).await.problem(401, "unauthenticated");
    app.bearer(&token).get("/me").await.problem(401, "unauthenticated");
}

async fn scripts_keep_working(app: App) {
    let (token, _) = session(&app, "county").await;
    let body = json!({"name": "脚本", "scopes": ["units.read"], "expires_on": "2027-01-31"});
    let access = app.bearer(&token).post("/access-tokens", body).await.status(201).json["token"].as_str().unwrap().to_owned();
    change(&app, &token, PASSWORD, NEW).await.status(204);
    app.bearer(&access).get("/units").await.status(200);
}

async fn whoever_does_not_know_the_old_one_changes_nothing(app: App) {
    let (token, refresh) = session(&app, "county").await;
    change(&app, &token, "a guess", NEW).await.problem(401, "wrong_credentials");
    log_in(&app, "county", PASSWORD).await.status(200);
    app.nobody().post("/auth/refresh", json!({"refresh_token": refresh})).await.status(200);
    app.nobody().post("/me/password", json!({"old_password": PASSWORD, "new_password": NEW})).await.problem(401, "unauthenticated");
}

async fn a_password_has_ten_to_two_hundred_characters(app: App) {
    let (token, _) = session(&app, "county").await;
    for (new, fits) in [("九个字的口令不够长", false), ("十个字的口令刚好够长", true)] {
        let reply = change(&app, &token, PASSWORD, new).await;
        if fits {
            reply.status(204);
        } else {
            let reply = reply.faults(&[("/new_password", "bad_length")]);
            assert_eq!(reply.json["errors"][0]["params"], json!({"min": "10", "max": "200"}));
        }
    }
    let (token, _) = session(&app, "sibling").await;
    change(&app, &token, PASSWORD, &"长".repeat(201)).await.faults(&[("/new_password", "bad_length")]);
    change(&app, &token, PASSWORD, &"长".repeat(200)).await.status(204);
}

async fn the_trail_knows_that_it_changed_and_not_to_what(app: App) {
    let (token, _) = session(&app, "county").await;
    change(&app, &token, PASSWORD, NEW).await.status(204);
    let trail = app.as_user("county-admin").get("/audit-events?resource=password").await.status(200);
    assert_eq!(trail.json["items"].as_array().unwrap().len(), 1);
    assert_eq!(trail.json["items"][0]["actor_name"], "county");
    assert!(!trail.text().contains(NEW) && !trail.text().contains("argon2"));
}

async fn an_idempotency_key_keeps_nothing_of_a_password(app: App) {
    let (token, _) = session(&app, "county").await;
    let body = json!({"old_password": PASSWORD, "new_password": NEW});
    let officer = app.bearer(&token).with("Idempotency-Key", "password-1");
    officer.post("/me/password", body.clone()).await.status(204);
    // The answer got lost: the log-in has ended, and the new password tells that it counts.
    officer.post("/me/password", body).await.problem(401, "unauthenticated");
    log_in(&app, "county", NEW).await.status(200);
}

e2e![
    the_new_password_counts_and_every_log_in_ends,
    scripts_keep_working,
    whoever_does_not_know_the_old_one_changes_nothing,
    a_password_has_ten_to_two_hundred_characters,
    the_trail_knows_that_it_changed_and_not_to_what,
    an_idempotency_key_keeps_nothing_of_a_password
];
