//! Somebody comes back: the account works again, and nothing of what had ended does.

use actix_web::http::Method;
use serde_json::json;

use super::{path_of, unit_user};
use crate::support::{App, PASSWORD, Reply, make};

async fn act(app: &App, who: &str, path: &str, action: &str) -> Reply {
    app.as_user(who).with("If-Match", "*").send(Method::POST, &format!("{path}/{action}"), None).await
}

async fn log_in(app: &App, username: &str) -> Reply {
    app.nobody().post("/auth/login", json!({"username": username, "password": PASSWORD})).await
}

async fn whoever_comes_back_logs_in_anew(app: App) {
    let path = path_of(&app, "county");
    let session = log_in(&app, "county").await.status(200).json;
    let body = json!({"name": "scripts", "scopes": ["units.read"], "expires_on": "2027-06-30"});
    let token = app.county().post("/access-tokens", body).await.status(201).json["token"].as_str().unwrap().to_owned();
    app.bearer(&token).get("/units").await.status(200);
    act(&app, "county-admin", &path, "deactivate").await.status(200);
    log_in(&app, "county").await.problem(401, "wrong_credentials");
    app.bearer(&token).get("/units").await.problem(401, "unauthenticated");

    let back = act(&app, "county-admin", &path, "activate").await.status(200);
    assert_eq!((&back.json["active"], back.etag().as_str()), (&json!(true), "\"3\""));
    log_in(&app, "county").await.status(200);
    // A token that was out meanwhile is not out again, nor is a session.
    app.bearer(&token).get("/units").await.problem(401, "unauthenticated");
    app.nobody().post("/auth/refresh", json!({"refresh_token": session["refresh_token"]})).await.problem(401, "unauthenticated");
    let event = app.as_user("province").all("/audit-events?operation=activate_user").await;
    assert_eq!((event.len(), &event[0]["before"]["active"], &event[0]["after"]["active"]), (1, &json!(false), &json!(true)));
}

async fn it_needs_the_version_and_again_is_harmless(app: App) {
    let path = path_of(&app, "county");
    let action = format!("{path}/activate");
    app.as_user("county-admin").send(Method::POST, &action, None).await.problem(428, "if_match_required");
    app.as_user("county-admin").with("If-Match", "\"9\"").send(Method::POST, &action, None).await.problem(412, "stale_version");
    let again = act(&app, "county-admin", &path, "activate").await.status(200);
    assert_eq!(again.json["version"], 1);
    assert_eq!(app.national().all("/audit-events?operation=activate_user").await.len(), 0);
}

async fn only_an_administrator_who_sees_the_account_does_it(app: App) {
    let path = path_of(&app, "county");
    act(&app, "county-admin", &path, "deactivate").await.status(200);
    for who in ["city", "auditor", "inspector", "integration"] {
        act(&app, who, &path, "activate").await.problem(403, "forbidden");
    }
    for who in ["sibling-admin", "other-province"] {
        act(&app, who, &path, "activate").await.problem(404, "not_found");
    }
}

async fn whose_department_was_closed_meanwhile_is_in_none(app: App) {
    let admin = app.as_user("county-admin");
    let departments = format!("/authorities/{}/departments", app.authority("330106"));
    let department = admin.post(&departments, json!({"name": "执法大队"})).await.status(201).id();
    let path = path_of(&app, "county");
    admin.clone().with("If-Match", "*").patch(&path, json!({"department_id": department})).await.status(200);
    act(&app, "county-admin", &path, "deactivate").await.status(200);
    admin.clone().with("If-Match", "*").patch(&format!("/departments/{department}"), json!({"active": false})).await.status(200);
    let back = act(&app, "county-admin", &path, "activate").await.status(200).json;
    assert_eq!((&back["active"], &back["department"]), (&json!(true), &json!(null)));
}

async fn a_units_user_comes_back_under_whoever_has_the_unit_now(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let boss = format!("/users/{}", unit_user(&app, "boss", &unit).await.id());
    act(&app, "county-admin", &boss, "deactivate").await.status(200);
    app.city().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"division_code": "330105"})).await.status(200);
    act(&app, "county-admin", &boss, "activate").await.problem(404, "not_found");
    act(&app, "sibling-admin", &boss, "activate").await.status(200);
    app.as_user("boss").get(&format!("/units/{unit}")).await.status(200);
}

e2e![
    whoever_comes_back_logs_in_anew,
    it_needs_the_version_and_again_is_harmless,
    only_an_administrator_who_sees_the_account_does_it,
    whose_department_was_closed_meanwhile_is_in_none,
    a_units_user_comes_back_under_whoever_has_the_unit_now
];
