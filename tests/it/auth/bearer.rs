//! What passes for a credential, and what does not.

use api::auth::jwt::Keys;
use persistence::queries::users::find_user_by_name;
use persistence::{Caller, Id};
use serde_json::json;

use super::{log_in, session};
use crate::support::App;

fn id_of(app: &App, username: &'static str) -> Id {
    app.db.read_now(&Caller::system("test"), |tx| find_user_by_name(tx, username)).unwrap().unwrap().id
}

/// Refused with 401, and told how to do better.
async fn refused(app: &App, token: &str) {
    let reply = app.bearer(token).get("/me").await.problem(401, "unauthenticated");
    assert_eq!(reply.header("www-authenticate"), "Bearer");
}

async fn a_session_token_ends_after_fifteen_minutes(app: App) {
    let (token, _) = session(&app, "county").await;
    app.set_now("2026-11-24T02:14:59Z");
    app.bearer(&token).get("/me").await.status(200);
    app.set_now("2026-11-24T02:15:00Z");
    refused(&app, &token).await;
}

async fn a_token_that_was_tampered_with_is_refused(app: App) {
    let (mine, _) = session(&app, "county").await;
    let (other, _) = session(&app, "national").await;
    let (head, rest) = mine.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let others_claims = other.split('.').nth(1).unwrap();
    refused(&app, &format!("{head}.{others_claims}.{signature}")).await;
    refused(&app, &format!("{head}.{claims}.")).await;
    refused(&app, &format!("{head}.{claims}")).await;
    refused(&app, &format!("{head}.{claims}.{}", "A".repeat(signature.len()))).await;
    // {"alg":"none","typ":"JWT"}, with and without the signature.
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    refused(&app, &format!("{none}.{claims}.")).await;
    refused(&app, &format!("{none}.{others_claims}.{signature}")).await;
    app.bearer(&mine).get("/me").await.status(200);
}

async fn a_token_of_another_deployment_or_of_nobody_is_refused(app: App) {
    let now = app.db.sources().now();
    let foreign = Keys::new(b"another secret").issue(id_of(&app, "county"), app.authority("330106"), now).unwrap();
    refused(&app, &foreign).await;
    let of_nobody = app.state.keys.issue(app.authority("330106"), app.authority("330106"), now).unwrap();
    refused(&app, &of_nobody).await;
}

async fn only_bearer_tokens_are_credentials(app: App) {
    app.nobody().get("/me").await.problem(401, "unauthenticated");
    for value in ["", "Bearer", "Bearer ", "Basic Y291bnR5OnBhc3N3b3Jk", "Token abc"] {
        app.nobody().with("Authorization", value).get("/me").await.problem(401, "unauthenticated");
    }
    let (token, refresh) = session(&app, "county").await;
    refused(&app, &refresh).await;
    refused(&app, "qsr_at_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await;
    // The name of the scheme is written in any case (RFC 9110).
    app.nobody().with("Authorization", format!("bearer {token}")).get("/me").await.status(200);
}

async fn whoever_is_deactivated_is_out_at_once(app: App) {
    let (token, refresh) = session(&app, "county").await;
    let scripts = json!({"name": "脚本", "scopes": ["units.read"], "expires_on": "2027-01-31"});
    let access = app.bearer(&token).post("/access-tokens", scripts).await.status(201).json["token"].as_str().unwrap().to_owned();
    app.bearer(&access).get("/units").await.status(200);
    let id = id_of(&app, "county");
    app.as_user("county-admin")
        .with("If-Match", "\"1\"")
        .send(actix_web::http::Method::POST, &format!("/users/{id}/deactivate"), None)
        .await
        .status(200);
    refused(&app, &token).await;
    app.bearer(&access).get("/units").await.problem(401, "unauthenticated");
    app.nobody().post("/auth/refresh", json!({"refresh_token": refresh})).await.problem(401, "unauthenticated");
    log_in(&app, "county", crate::support::PASSWORD).await.problem(401, "wrong_credentials");
}

async fn role_and_scope_are_read_anew_with_every_request(app: App) {
    let (token, _) = session(&app, "county-admin").await;
    app.bearer(&token).get("/users").await.status(200);
    let id = id_of(&app, "county-admin");
    let path = format!("/users/{id}");
    app.province().with("If-Match", "\"1\"").patch(&path, json!({"role": "regulator"})).await.status(200);
    app.bearer(&token).get("/users").await.problem(403, "forbidden");
    assert_eq!(app.bearer(&token).get("/me").await.status(200).json["role"], "regulator");
}

e2e![
    a_session_token_ends_after_fifteen_minutes,
    a_token_that_was_tampered_with_is_refused,
    a_token_of_another_deployment_or_of_nobody_is_refused,
    only_bearer_tokens_are_credentials,
    whoever_is_deactivated_is_out_at_once,
    role_and_scope_are_read_anew_with_every_request
];
