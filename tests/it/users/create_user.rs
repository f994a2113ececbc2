//! An administrator gives a new colleague, or a unit, an account.

use serde_json::json;

use super::{officer, unit_user};
use crate::support::{App, PASSWORD, make};

async fn log_in(app: &App, username: &str) -> u16 {
    app.nobody().post("/auth/login", json!({"username": username, "password": PASSWORD})).await.code
}

async fn a_colleague_gets_an_account_and_logs_in(app: App) {
    let admin = app.as_user("county-admin");
    let made = admin.post("/users", officer(&app, "xihu.wang")).await.status(201);
    assert_eq!(made.header("location"), format!("/api/v1/users/{}", made.id()));
    assert_eq!(made.etag(), "\"1\"");
    assert_eq!(
        made.json,
        json!({"id": made.id(), "username": "xihu.wang", "display_name": "王芳", "role": "regulator",
            "authority": {"id": app.authority("330106"), "name": "西湖区市场监督管理局", "level": "county"}, "unit_id": null, "department": null, "active": true,
            "version": 1, "created_at": "2026-11-24T02:00:00.000000Z", "updated_at": "2026-11-24T02:00:00.000000Z"})
    );
    assert_eq!(admin.get(made.header("location")).await.status(200).json, made.json);
    assert_eq!(log_in(&app, "xihu.wang").await, 200);
}

async fn every_role_of_an_authority_can_be_given(app: App) {
    for role in ["administrator", "regulator", "inspector", "auditor", "integration"] {
        let mut body = officer(&app, &format!("one-{role}"));
        body["role"] = json!(role);
        assert_eq!(app.as_user("county-admin").post("/users", body).await.status(201).json["role"], role);
    }
}

async fn a_unit_user_belongs_to_a_unit_and_sees_only_it(app: App) {
    let own = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let other = make::enter(&app.county(), make::unit("330106", 2)).await.id();
    let made = unit_user(&app, "boss", &own).await;
    assert_eq!((&made.json["unit_id"], &made.json["authority"]["name"]), (&json!(own), &json!("西湖区市场监督管理局")));
    let boss = app.as_user("boss");
    let seen = boss.get("/units?count=true").await.status(200).json;
    assert_eq!((&seen["total"], &seen["items"][0]["id"]), (&json!(1), &json!(own)));
    boss.get(&format!("/units/{other}")).await.problem(404, "not_found");
    boss.post("/units", make::unit("330106", 3)).await.problem(403, "forbidden");
}

async fn a_unit_user_needs_a_unit_and_an_officer_an_authority(app: App) {
    let admin = app.as_user("county-admin");
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let mut body = officer(&app, "x1");
    body["role"] = json!("unit_user");
    admin.post("/users", body.clone()).await.faults(&[("/unit_id", "unit_role_mismatch"), ("/authority_id", "unit_role_mismatch")]);
    body["unit_id"] = json!(unit);
    admin.post("/users", body.clone()).await.faults(&[("/authority_id", "unit_role_mismatch")]);
    body["role"] = json!("auditor");
    admin.post("/users", body.clone()).await.faults(&[("/unit_id", "unit_role_mismatch")]);
    body.as_object_mut().unwrap().remove("unit_id");
    body.as_object_mut().unwrap().remove("authority_id");
    admin.post("/users", body).await.faults(&[("/authority_id", "unit_role_mismatch")]);
}

async fn a_username_is_taken_only_once_in_the_nation(app: App) {
    // Taken by someone whom this administrator does not even see.
    app.as_user("county-admin").post("/users", officer(&app, "other-province")).await.problem(409, "username_taken");
    app.as_user("county-admin").post("/users", officer(&app, "County")).await.problem(409, "username_taken");
}

async fn names_and_passwords_keep_to_their_form(app: App) {
    let admin = app.as_user("county-admin");
    let post = async |field: &str, value: &str| {
        let mut body = officer(&app, "fine.name");
        body[field] = json!(value);
        admin.post("/users", body).await
    };
    post("username", "x").await.faults(&[("/username", "bad_length")]);
    post("username", &"x".repeat(65)).await.faults(&[("/username", "bad_length")]);
    post("username", "王芳").await.faults(&[("/username", "wrong_type")]);
    post("username", "two words").await.faults(&[("/username", "wrong_type")]);
    post("display_name", "  ").await.faults(&[("/display_name", "bad_length")]);
    post("display_name", &"名".repeat(101)).await.faults(&[("/display_name", "bad_length")]);
    post("display_name", "王\u{7}芳").await.faults(&[("/display_name", "control_character")]);
    post("display_name", "王\u{0}芳").await.faults(&[("/display_name", "control_character")]);
    post("password", "too short").await.faults(&[("/password", "bad_length")]);
    post("role", "king").await.names(400, "malformed_body", &[("/role", "wrong_type")]);
    let trimmed = post("username", "  fine.name ").await.status(201);
    assert_eq!(trimmed.json["username"], "fine.name");
}

async fn everything_wrong_is_told_at_once_and_nothing_is_stored(app: App) {
    let body = json!({"username": "", "display_name": "", "password": "short", "role": "regulator"});
    app.as_user("county-admin").post("/users", body).await.faults(&[
        ("/authority_id", "unit_role_mismatch"),
        ("/display_name", "bad_length"),
        ("/password", "bad_length"),
        ("/username", "bad_length"),
    ]);
    assert_eq!(app.as_user("county-admin").get("/users?count=true").await.status(200).json["total"], 2);
}

async fn only_administrators_make_users(app: App) {
    for who in ["county", "auditor", "inspector", "integration"] {
        app.as_user(who).post("/users", officer(&app, "friend")).await.problem(403, "forbidden");
    }
    app.nobody().post("/users", officer(&app, "friend")).await.problem(401, "unauthenticated");
}

e2e![
    a_colleague_gets_an_account_and_logs_in,
    every_role_of_an_authority_can_be_given,
    a_unit_user_belongs_to_a_unit_and_sees_only_it,
    a_unit_user_needs_a_unit_and_an_officer_an_authority,
    a_username_is_taken_only_once_in_the_nation,
    names_and_passwords_keep_to_their_form,
    everything_wrong_is_told_at_once_and_nothing_is_stored,
    only_administrators_make_users
];
