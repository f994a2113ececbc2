//! An account changes: another name, another role, a password that was forgotten.

use serde_json::json;

use super::{officer, path_of, unit_user};
use crate::support::{App, PASSWORD, make};

async fn a_change_needs_the_version_that_was_read(app: App) {
    let path = path_of(&app, "county");
    let change = json!({"display_name": "王芳（质量科）"});
    app.as_user("county-admin").patch(&path, change.clone()).await.problem(428, "if_match_required");
    app.as_user("county-admin").with("If-Match", "\"7\"").patch(&path, change.clone()).await.problem(412, "stale_version");
    app.as_user("county-admin").with("If-Match", "1").patch(&path, change.clone()).await.problem(400, "invalid_header");
    let changed = app.as_user("county-admin").with("If-Match", "\"1\"").patch(&path, change.clone()).await.status(200);
    assert_eq!((changed.etag().as_str(), &changed.json["version"]), ("\"2\"", &json!(2)));
    assert_eq!(changed.json["display_name"], "王芳（质量科）");
    assert_eq!(changed.json["role"], "regulator");
    app.as_user("county-admin").with("If-Match", "\"1\"").patch(&path, change).await.problem(412, "stale_version");
    assert_eq!(app.as_user("county-admin").get(&path).await.status(200).json, changed.json);
}

async fn whatever_is_there_may_be_changed_with_a_star(app: App) {
    let path = path_of(&app, "county");
    app.as_user("county-admin").with("If-Match", "*").patch(&path, json!({"display_name": "李娜"})).await.status(200);
    app.as_user("county-admin").with("If-Match", "*").patch(&path, json!({"display_name": "张伟"})).await.status(200);
    assert_eq!(app.as_user("county-admin").get(&path).await.json["version"], 3);
}

async fn nothing_to_change_leaves_the_version(app: App) {
    let path = path_of(&app, "county");
    app.set_now("2026-11-25T02:00:00Z");
    for change in [json!({}), json!({"display_name": "county"}), json!({"role": "regulator", "authority_id": app.authority("330106")})] {
        let reply = app.as_user("county-admin").with("If-Match", "\"1\"").patch(&path, change).await.status(200);
        assert_eq!((&reply.json["version"], &reply.json["updated_at"]), (&json!(1), &json!("2026-11-24T02:00:00.000000Z")));
    }
    assert_eq!(app.national().get("/audit-events?resource=user&operation=update_user").await.json["items"], json!([]));
}

async fn a_forgotten_password_is_set_anew_and_the_sessions_end(app: App) {
    let session = app.nobody().post("/auth/login", json!({"username": "county", "password": PASSWORD})).await.status(200).json;
    let path = path_of(&app, "county");
    let reply = app.as_user("county-admin").with("If-Match", "\"1\"").patch(&path, json!({"password": "a fresh password"})).await.status(200);
    assert!(!reply.text().contains("fresh"));
    app.nobody().post("/auth/refresh", json!({"refresh_token": session["refresh_token"]})).await.problem(401, "unauthenticated");
    app.nobody().post("/auth/login", json!({"username": "county", "password": PASSWORD})).await.problem(401, "wrong_credentials");
    app.nobody().post("/auth/login", json!({"username": "county", "password": "a fresh password"})).await.status(200);
    let event = app.national().get("/audit-events?operation=update_user").await.status(200);
    assert_eq!(event.json["items"][0]["after"]["password_changed"], true);
    assert!(!event.text().contains("fresh") && !event.text().contains("argon2"));
}

async fn no_field_can_be_cleared_and_none_invented(app: App) {
    let path = path_of(&app, "county");
    let patch = async |body| app.as_user("county-admin").with("If-Match", "\"1\"").patch(&path, body).await;
    patch(json!({"display_name": null, "role": null, "authority_id": null, "password": null})).await.faults(&[
        ("/authority_id", "cannot_be_null"),
        ("/display_name", "cannot_be_null"),
        ("/password", "cannot_be_null"),
        ("/role", "cannot_be_null"),
    ]);
    patch(json!({"display_name": " ", "password": "short"})).await.faults(&[("/display_name", "bad_length"), ("/password", "bad_length")]);
    let unknown = patch(json!({"username": "somebody"})).await.names(400, "malformed_body", &[("/username", "unknown_field")]);
    assert_eq!(unknown.json["errors"][0]["params"]["expected"], "display_name, role, authority_id, department_id, password");
    patch(json!({"active": true})).await.names(400, "malformed_body", &[("/active", "unknown_field")]);
}

async fn an_officer_never_turns_into_a_unit_user_nor_back(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let boss = unit_user(&app, "boss", &unit).await.header("location").to_owned();
    let patch = async |path: &str, body| app.as_user("county-admin").with("If-Match", "\"1\"").patch(path, body).await;
    patch(&path_of(&app, "county"), json!({"role": "unit_user"})).await.faults(&[("/role", "unit_role_mismatch")]);
    patch(&boss, json!({"role": "administrator"})).await.faults(&[("/role", "unit_role_mismatch")]);
    patch(&boss, json!({"authority_id": app.authority("330106")})).await.faults(&[("/authority_id", "unit_role_mismatch")]);
    assert_eq!(patch(&boss, json!({"display_name": "厂长"})).await.status(200).json["display_name"], "厂长");
}

async fn two_administrators_do_not_overwrite_each_other(app: App) {
    let made = app.as_user("county-admin").post("/users", officer(&app, "wang")).await.status(201);
    let path = format!("/users/{}", made.id());
    let first = app.as_user("county-admin").with("If-Match", made.etag());
    let second = app.province().with("If-Match", made.etag());
    let (one, two) = tokio::join!(first.patch(&path, json!({"display_name": "甲"})), second.patch(&path, json!({"display_name": "乙"})));
    let mut codes = [one.code, two.code];
    codes.sort_unstable();
    assert_eq!(codes, [200, 412]);
    assert_eq!(app.province().get(&path).await.json["version"], 2);
}

e2e![
    a_change_needs_the_version_that_was_read,
    whatever_is_there_may_be_changed_with_a_star,
    nothing_to_change_leaves_the_version,
    a_forgotten_password_is_set_anew_and_the_sessions_end,
    no_field_can_be_cleared_and_none_invented,
    an_officer_never_turns_into_a_unit_user_nor_back,
    two_administrators_do_not_overwrite_each_other
];
