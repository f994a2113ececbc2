//! An officer logs in.

use serde_json::{Value, json};

use super::{log_in, session};
use crate::support::{App, PASSWORD};

async fn an_officer_logs_in_and_is_known(app: App) {
    let reply = log_in(&app, "county", PASSWORD).await.status(200);
    assert_eq!((&reply.json["token_type"], &reply.json["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(reply.header("cache-control"), "no-store");
    let token = reply.json["access_token"].as_str().unwrap();
    let me = app.bearer(token).get("/me").await.status(200).json;
    assert_eq!((&me["username"], &me["role"]), (&json!("county"), &json!("regulator")));
    assert_eq!(me["authority"], json!({"id": app.authority("330106"), "name": "西湖区市场监督管理局", "level": "county"}));
}

async fn a_wrong_password_and_an_unknown_name_look_the_same(app: App) {
    let wrong = log_in(&app, "county", "not the password").await.problem(401, "wrong_credentials");
    let unknown = log_in(&app, "nobody-of-that-name", "not the password").await.problem(401, "wrong_credentials");
    let without_request_id = |mut document: Value| {
        document["request_id"].take();
        document
    };
    assert_eq!(without_request_id(wrong.json), without_request_id(unknown.json));
}

async fn the_spelling_of_the_name_does_not_matter_and_that_of_the_password_does(app: App) {
    log_in(&app, "  county ", PASSWORD).await.status(200);
    log_in(&app, "County", PASSWORD).await.status(200);
    log_in(&app, "county", &format!("{PASSWORD} ")).await.problem(401, "wrong_credentials");
}

async fn a_log_in_needs_both_and_nothing_else(app: App) {
    let post = async |body| app.nobody().post("/auth/login", body).await;
    post(json!({"username": "county"})).await.names(400, "malformed_body", &[("/password", "required")]);
    let extra = post(json!({"username": "county", "password": PASSWORD, "role": "administrator"})).await;
    let extra = extra.names(400, "malformed_body", &[("/role", "unknown_field")]);
    assert_eq!(extra.json["errors"][0]["params"]["expected"], "username, password");
    post(json!({"username": "county\u{0}", "password": PASSWORD})).await.faults(&[("/username", "control_character")]);
    post(json!({"username": "", "password": ""})).await.problem(401, "wrong_credentials");
}

async fn nothing_secret_is_ever_in_the_trail(app: App) {
    let (token, refresh) = session(&app, "county").await;
    let trail = app.national().get("/audit-events?operation=login").await.status(200);
    let event = &trail.json["items"][0];
    assert_eq!((&event["actor_name"], &event["resource"]), (&json!("county"), &json!("session")));
    assert_eq!((&event["before"], &event["after"]), (&Value::Null, &Value::Null));
    for secret in [token.as_str(), &refresh, PASSWORD] {
        assert!(!trail.text().contains(secret));
    }
}

e2e![
    an_officer_logs_in_and_is_known,
    a_wrong_password_and_an_unknown_name_look_the_same,
    the_spelling_of_the_name_does_not_matter_and_that_of_the_password_does,
    a_log_in_needs_both_and_nothing_else,
    nothing_secret_is_ever_in_the_trail
];
