//! An administrator rules over their own authority and those below it, and over nobody else.

use actix_web::http::Method;
use serde_json::json;

use super::{officer, path_of, unit_user};
use crate::support::{App, make};

async fn a_sibling_and_those_above_do_not_exist_for_a_county(app: App) {
    let admin = app.as_user("county-admin");
    for stranger in ["sibling", "sibling-admin", "city", "province", "national", "other-province"] {
        let path = path_of(&app, stranger);
        admin.get(&path).await.problem(404, "not_found");
        app.as_user("county-admin").with("If-Match", "\"1\"").patch(&path, json!({"display_name": "改"})).await.problem(404, "not_found");
        let action = format!("{path}/deactivate");
        app.as_user("county-admin").with("If-Match", "\"1\"").send(Method::POST, &action, None).await.problem(404, "not_found");
    }
}

async fn the_upper_authority_sees_the_lower(app: App) {
    for (who, total) in [("national", 11), ("province", 9), ("county-admin", 2), ("sibling-admin", 2), ("other-province", 1)] {
        assert_eq!(app.as_user(who).get("/users?count=true").await.status(200).json["total"], total, "{who}");
    }
    app.province().get(&path_of(&app, "county")).await.status(200);
}

async fn nobody_grants_beyond_their_subtree(app: App) {
    let admin = app.as_user("county-admin");
    for code in ["330105", "330100", "330000", "100000", "320000"] {
        let mut body = officer(&app, "friend");
        body["authority_id"] = json!(app.authority(code));
        body["role"] = json!("administrator");
        admin.post("/users", body).await.faults(&[("/authority_id", "unknown_authority")]);
        let moved = json!({"authority_id": app.authority(code)});
        app.as_user("county-admin")
            .with("If-Match", "\"1\"")
            .patch(&path_of(&app, "county"), moved)
            .await
            .faults(&[("/authority_id", "unknown_authority")]);
    }
    assert_eq!(app.national().get("/users?username=friend&count=true").await.status(200).json["total"], 0);
}

async fn a_unit_of_a_sibling_cannot_be_given_a_user(app: App) {
    let unit = make::enter(&app.sibling(), make::unit("330105", 1)).await.id();
    let body = json!({"username": "spy", "display_name": "x", "password": crate::support::PASSWORD, "role": "unit_user", "unit_id": unit});
    app.as_user("county-admin").post("/users", body.clone()).await.faults(&[("/unit_id", "unknown_unit")]);
    app.as_user("sibling-admin").post("/users", body).await.status(201);
}

async fn an_auditor_reads_users_and_changes_none(app: App) {
    let auditor = app.as_user("auditor");
    let path = path_of(&app, "county");
    auditor.get(&path).await.status(200);
    app.as_user("auditor").with("If-Match", "\"1\"").patch(&path, json!({"display_name": "改"})).await.problem(403, "forbidden");
    for who in ["county", "inspector", "integration"] {
        app.as_user(who).get("/users").await.problem(403, "forbidden");
        app.as_user(who).get(&path).await.problem(403, "forbidden");
    }
}

async fn a_unit_user_reads_no_users(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let own = unit_user(&app, "boss", &unit).await.header("location").to_owned();
    app.as_user("boss").get("/users").await.problem(403, "forbidden");
    app.as_user("boss").get(&own).await.problem(403, "forbidden");
    // Their county's administrator sees them, a sibling's does not.
    app.as_user("county-admin").get(&own).await.status(200);
    app.as_user("sibling-admin").get(&own).await.problem(404, "not_found");
}

async fn what_is_no_id_is_not_found(app: App) {
    for id in ["0", "not-an-id", "01980000-0000-7000-8000-000000000001", "%00"] {
        app.national().get(&format!("/users/{id}")).await.problem(404, "not_found");
    }
}

e2e![
    a_sibling_and_those_above_do_not_exist_for_a_county,
    the_upper_authority_sees_the_lower,
    nobody_grants_beyond_their_subtree,
    a_unit_of_a_sibling_cannot_be_given_a_user,
    an_auditor_reads_users_and_changes_none,
    a_unit_user_reads_no_users,
    what_is_no_id_is_not_found
];
