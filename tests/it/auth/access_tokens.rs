//! A provincial system gets a token of its own: shown once, listed without its secret, revoked when it leaks.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{App, make};

fn body(scopes: &[&str]) -> Value {
    json!({"name": "省平台对接", "scopes": scopes, "expires_on": "2027-06-30"})
}

fn secret(created: &Value) -> String {
    created["token"].as_str().unwrap().to_owned()
}

async fn a_token_is_shown_once_and_never_again(app: App) {
    let made = app.as_user("integration").post("/access-tokens", body(&["units.read", "units.write"])).await.status(201);
    let token = secret(&made.json);
    assert!(token.starts_with("qsr_at_") && token.len() == 50, "{token}");
    assert_eq!(made.header("cache-control"), "no-store");
    assert_eq!(made.header("location"), format!("/api/v1/access-tokens/{}", made.id()));
    assert_eq!(
        made.json,
        json!({"id": made.id(), "name": "省平台对接", "scopes": ["units.read", "units.write"], "expires_on": "2027-06-30", "revoked_at": null,
            "created_at": "2026-11-24T02:00:00.000000Z", "token": token})
    );
    let listed = app.as_user("integration").get("/access-tokens").await.status(200);
    let mut without_secret = made.json.clone();
    without_secret.as_object_mut().unwrap().remove("token");
    assert_eq!(listed.json, json!({"items": [without_secret], "next_cursor": null}));
    // Nor does the trail know it.
    let trail = app.national().get("/audit-events?resource=access_token").await.status(200);
    assert_eq!(trail.json["items"][0]["after"], without_secret);
    assert!(!trail.text().contains(&token));
}

async fn a_script_enters_and_reads_units_with_it(app: App) {
    let made = app.as_user("integration").post("/access-tokens", body(&["units.read", "units.write"])).await.status(201);
    let script = app.bearer(&secret(&made.json));
    let unit = make::enter(&script, make::unit("330106", 1)).await;
    assert_eq!(script.get(unit.header("location")).await.status(200).json["uscc"], unit.json["uscc"]);
    // What it does is done by its owner.
    let trail = app.national().get("/audit-events?resource=unit").await.status(200).json;
    assert_eq!(trail["items"][0]["actor_name"], "integration");
}

async fn a_revoked_token_is_dead_at_once_and_stays_in_the_list(app: App) {
    let made = app.county().post("/access-tokens", body(&["units.read"])).await.status(201);
    let (id, token) = (made.id(), secret(&made.json));
    app.bearer(&token).get("/units").await.status(200);
    app.set_now("2026-11-24T02:05:00Z");
    assert_eq!(app.county().delete(&format!("/access-tokens/{id}")).await.status(204).bytes, b"");
    app.bearer(&token).get("/units").await.problem(401, "unauthenticated");
    app.county().delete(&format!("/access-tokens/{id}")).await.status(204);
    let listed = app.county().get("/access-tokens").await.status(200).json;
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["revoked_at"]), (&json!(id), &json!("2026-11-24T02:05:00.000000Z")));
}

async fn nobody_sees_or_revokes_the_token_of_another(app: App) {
    let made = app.county().post("/access-tokens", body(&["units.read"])).await.status(201);
    let path = format!("/access-tokens/{}", made.id());
    // Neither a sibling, nor the administrator of the same authority, nor the nation.
    for other in ["sibling", "county-admin", "national", "auditor"] {
        let listed = app.as_user(other).get("/access-tokens?count=true").await.status(200).json;
        assert_eq!(listed, json!({"items": [], "next_cursor": null, "total": 0}), "{other}");
        app.as_user(other).delete(&path).await.problem(404, "not_found");
    }
    app.bearer(&secret(&made.json)).get("/units").await.status(200);
}

async fn the_list_is_walked_page_by_page_the_latest_first(app: App) {
    let mut made = Vec::new();
    for _ in 0..5 {
        made.insert(0, app.county().post("/access-tokens", body(&["units.read"])).await.status(201).id());
    }
    app.sibling().post("/access-tokens", body(&["units.read"])).await.status(201);
    let (mut seen, mut path) = (Vec::new(), "/access-tokens?limit=2&count=true".to_owned());
    loop {
        let page = app.county().get(&path).await.status(200).json;
        assert_eq!(page["total"], 5);
        seen.extend(page["items"].as_array().unwrap().iter().map(|t| t["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/access-tokens?limit=2&count=true&cursor={cursor}");
    }
    assert_eq!(seen, made);
}

async fn an_idempotency_key_never_stores_the_secret(app: App) {
    let county = app.county().with("Idempotency-Key", "token-1");
    let first = county.post("/access-tokens", body(&["units.read"])).await.status(201);
    let second = county.post("/access-tokens", body(&["units.read"])).await.status(201);
    assert_ne!(secret(&first.json), secret(&second.json));
    assert_eq!(second.header("idempotency-replayed"), "");
}

async fn a_unit_user_makes_no_tokens(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    crate::users::unit_user(&app, "boss", &unit).await;
    let boss = app.as_user("boss");
    boss.post("/access-tokens", body(&["units.read"])).await.problem(403, "forbidden");
    boss.get("/access-tokens").await.problem(403, "forbidden");
    boss.send(Method::DELETE, &format!("/access-tokens/{unit}"), None).await.problem(403, "forbidden");
}

e2e![
    a_token_is_shown_once_and_never_again,
    a_script_enters_and_reads_units_with_it,
    a_revoked_token_is_dead_at_once_and_stays_in_the_list,
    nobody_sees_or_revokes_the_token_of_another,
    the_list_is_walked_page_by_page_the_latest_first,
    an_idempotency_key_never_stores_the_secret,
    a_unit_user_makes_no_tokens
];
