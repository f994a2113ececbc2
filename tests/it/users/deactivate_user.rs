//! Somebody leaves: the account stops working and stays in the books.

use actix_web::http::Method;
use serde_json::json;

use super::path_of;
use crate::support::{App, Reply};

async fn deactivate(app: &App, who: &str, username: &str, version: &str) -> Reply {
    let path = format!("{}/deactivate", path_of(app, username));
    app.as_user(who).with("If-Match", version).send(Method::POST, &path, None).await
}

async fn whoever_leaves_is_out_and_stays_in_the_books(app: App) {
    let gone = deactivate(&app, "county-admin", "county", "\"1\"").await.status(200);
    assert_eq!((&gone.json["active"], gone.etag().as_str()), (&json!(false), "\"2\""));
    app.county().get("/me").await.problem(401, "unauthenticated");
    assert_eq!(app.as_user("county-admin").get(&path_of(&app, "county")).await.status(200).json, gone.json);
}

async fn it_needs_the_version_and_again_is_harmless(app: App) {
    let path = format!("{}/deactivate", path_of(&app, "county"));
    app.as_user("county-admin").send(Method::POST, &path, None).await.problem(428, "if_match_required");
    deactivate(&app, "county-admin", "county", "\"9\"").await.problem(412, "stale_version");
    deactivate(&app, "county-admin", "county", "\"1\"").await.status(200);
    let again = deactivate(&app, "county-admin", "county", "\"2\"").await.status(200);
    assert_eq!((&again.json["active"], &again.json["version"]), (&json!(false), &json!(2)));
    let events = app.national().get("/audit-events?operation=deactivate_user").await.status(200).json;
    assert_eq!(events["items"].as_array().unwrap().len(), 1);
    assert_eq!((&events["items"][0]["before"]["active"], &events["items"][0]["after"]["active"]), (&json!(true), &json!(false)));
}

async fn nobody_locks_themselves_out(app: App) {
    deactivate(&app, "county-admin", "county-admin", "\"1\"").await.faults(&[("", "own_account")]);
    app.as_user("county-admin").get("/me").await.status(200);
    // The one above can.
    deactivate(&app, "province", "county-admin", "\"1\"").await.status(200);
}

async fn only_administrators_deactivate(app: App) {
    for who in ["city", "auditor", "inspector", "integration"] {
        deactivate(&app, who, "county", "\"1\"").await.problem(403, "forbidden");
    }
    app.county().get("/me").await.status(200);
}

async fn a_retry_with_a_key_gives_the_first_answer(app: App) {
    let path = format!("{}/deactivate", path_of(&app, "county"));
    let admin = app.as_user("county-admin").with("If-Match", "\"1\"").with("Idempotency-Key", "leave-1");
    let first = admin.send(Method::POST, &path, None).await.status(200);
    let second = admin.send(Method::POST, &path, None).await.status(200);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!((second.json, second.headers.get("etag")), (first.json, first.headers.get("etag")));
}

e2e![
    whoever_leaves_is_out_and_stays_in_the_books,
    it_needs_the_version_and_again_is_harmless,
    nobody_locks_themselves_out,
    only_administrators_deactivate,
    a_retry_with_a_key_gives_the_first_answer
];
