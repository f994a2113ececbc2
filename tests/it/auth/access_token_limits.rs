//! What a token can do: its scopes at most, its owner's role at most, until the end of its last day in Shanghai.

use serde_json::{Value, json};

use crate::support::{App, Reply, make};

async fn make_token(app: &App, owner: &str, scopes: &[&str], expires_on: &str) -> Reply {
    app.as_user(owner).post("/access-tokens", json!({"name": "脚本", "scopes": scopes, "expires_on": expires_on})).await
}

async fn token(app: &App, owner: &str, scopes: &[&str]) -> String {
    make_token(app, owner, scopes, "2027-06-30").await.status(201).json["token"].as_str().unwrap().to_owned()
}

async fn a_token_does_no_more_than_its_scopes(app: App) {
    let reader = token(&app, "county-admin", &["units.read"]).await;
    let script = app.bearer(&reader);
    script.get("/units").await.status(200);
    let refused = script.post("/units", make::unit("330106", 1)).await.problem(403, "forbidden");
    assert_eq!(refused.json["detail"], "缺少权限 units.write");
    for path in ["/users", "/audit-events", "/metrics", "/access-tokens", "/divisions", "/me"] {
        script.get(path).await.problem(403, "forbidden");
    }
    app.as_user("county-admin").get("/units?count=true").await.status(200);
}

async fn a_token_sees_no_more_than_its_owner(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.header("location").to_owned();
    let sibling = token(&app, "sibling", &["units.read"]).await;
    app.bearer(&sibling).get(&unit).await.problem(404, "not_found");
    let city = token(&app, "city", &["units.read"]).await;
    app.bearer(&city).get(&unit).await.status(200);
}

async fn nobody_grants_what_they_do_not_have(app: App) {
    let reply = make_token(&app, "county", &["units.read", "audit.read", "users.write"], "2027-06-30").await;
    let reply = reply.faults(&[("/scopes/1", "scope_not_held"), ("/scopes/2", "scope_not_held")]);
    assert_eq!(reply.json["errors"][0]["params"], json!({"value": "audit.read"}));

    // A token that may make tokens cannot make a stronger one.
    let weak = token(&app, "county", &["tokens.manage", "units.read"]).await;
    let body = |scopes: Value| json!({"name": "更强的", "scopes": scopes, "expires_on": "2027-06-30"});
    app.bearer(&weak).post("/access-tokens", body(json!(["units.write"]))).await.faults(&[("/scopes/0", "scope_not_held")]);
    app.bearer(&weak).post("/access-tokens", body(json!(["units.read"]))).await.status(201);
}

async fn a_token_weakens_with_its_owner(app: App) {
    let strong = token(&app, "county-admin", &["users.read", "units.read"]).await;
    app.bearer(&strong).get("/users").await.status(200);
    let users = app.province().get("/users?username=county-admin").await.status(200).json;
    let path = format!("/users/{}", users["items"][0]["id"].as_str().unwrap());
    app.province().with("If-Match", "\"1\"").patch(&path, json!({"role": "regulator"})).await.status(200);
    app.bearer(&strong).get("/users").await.problem(403, "forbidden");
    app.bearer(&strong).get("/units").await.status(200);
}

async fn a_token_ends_with_its_last_day_in_shanghai(app: App) {
    let made = make_token(&app, "county", &["units.read"], "2026-11-30").await.status(201);
    let script = app.bearer(made.json["token"].as_str().unwrap());
    app.set_now("2026-11-30T15:59:59Z");
    script.get("/units").await.status(200);
    app.set_now("2026-11-30T16:00:00Z");
    script.get("/units").await.problem(401, "unauthenticated");
}

async fn the_term_is_today_to_a_year_and_a_day(app: App) {
    make_token(&app, "county", &["units.read"], "2026-11-23").await.faults(&[("/expires_on", "date_order")]);
    make_token(&app, "county", &["units.read"], "2026-11-24").await.status(201);
    make_token(&app, "county", &["units.read"], "2027-11-25").await.status(201);
    let reply = make_token(&app, "county", &["units.read"], "2027-11-26").await.faults(&[("/expires_on", "term_too_long")]);
    assert_eq!(reply.json["errors"][0]["params"], json!({"max": "366"}));
    // In Shanghai it is tomorrow already.
    app.set_now("2026-11-24T16:00:00Z");
    make_token(&app, "county", &["units.read"], "2026-11-24").await.faults(&[("/expires_on", "date_order")]);
}

async fn a_token_has_a_name_and_a_scope(app: App) {
    let post = async |body| app.county().post("/access-tokens", body).await;
    post(json!({"name": " ", "scopes": [], "expires_on": "2020-01-01"})).await.faults(&[
        ("/name", "bad_length"),
        ("/scopes", "required"),
        ("/expires_on", "date_order"),
    ]);
    post(json!({"name": "名".repeat(101), "scopes": ["units.read"], "expires_on": "2027-01-31"})).await.faults(&[("/name", "bad_length")]);
    post(json!({"name": "a\u{0}b", "scopes": ["units.read"], "expires_on": "2027-01-31"})).await.faults(&[("/name", "control_character")]);
    let unknown = post(json!({"name": "脚本", "scopes": ["everything"], "expires_on": "2027-01-31"})).await;
    unknown.names(400, "malformed_body", &[("/scopes/0", "wrong_type")]);
}

e2e![
    a_token_does_no_more_than_its_scopes,
    a_token_sees_no_more_than_its_owner,
    nobody_grants_what_they_do_not_have,
    a_token_weakens_with_its_owner,
    a_token_ends_with_its_last_day_in_shanghai,
    the_term_is_today_to_a_year_and_a_day,
    a_token_has_a_name_and_a_scope
];
