//! Somebody tries what their role or token does not allow: it leaves a trace, once a day for each operation.

use actix_web::http::Method;
use serde_json::json;

use crate::support::{App, make};
use crate::users::path_of;

async fn what_was_refused_is_told_once_a_day_for_each_operation(app: App) {
    let auditor = app.as_user("auditor");
    for _ in 0..3 {
        auditor.post("/units", make::unit("330106", 1)).await.problem(403, "forbidden");
    }
    let unlock = format!("{}/unlock", path_of(&app, "county"));
    auditor.with("If-Match", "*").send(Method::POST, &unlock, None).await.problem(403, "forbidden");
    let events = app.national().all("/audit-events?resource=refusal").await;
    let told: Vec<_> = events.iter().map(|event| (event["operation"].as_str().unwrap(), &event["after"]["permission"])).collect();
    assert_eq!(told, [("unlock_user", &json!("users.write")), ("create_unit", &json!("units.write"))]);
    assert!(events.iter().all(|event| event["actor_name"] == "auditor" && event["actor_id"] == event["resource_id"]));
    assert!(events.iter().all(|event| event["actor_address"] == "127.0.0.1" && event["request_id"].is_string()));

    app.set_now("2026-11-24T15:59:59Z");
    app.as_user("auditor").post("/units", make::unit("330106", 1)).await.problem(403, "forbidden");
    assert_eq!(app.national().all("/audit-events?resource=refusal").await.len(), 2, "the same day in Shanghai");
    app.set_now("2026-11-24T16:00:00Z");
    app.as_user("auditor").post("/units", make::unit("330106", 1)).await.problem(403, "forbidden");
    assert_eq!(app.national().all("/audit-events?resource=refusal").await.len(), 3);
}

async fn a_token_that_does_less_than_its_owner_is_told_as_the_owner_and_a_stranger_not_at_all(app: App) {
    let body = json!({"name": "脚本", "scopes": ["units.read"], "expires_on": "2027-01-31"});
    let token = app.county().post("/access-tokens", body).await.status(201).json["token"].as_str().unwrap().to_owned();
    app.bearer(&token).get("/findings").await.problem(403, "forbidden");
    let events = app.as_user("county-admin").all("/audit-events?resource=refusal").await;
    assert_eq!((events.len(), &events[0]["actor_name"], &events[0]["operation"]), (1, &json!("county"), &json!("list_findings")));
    // Who is above or beside sees what they see of the account.
    assert_eq!(app.as_user("sibling-admin").all("/audit-events?resource=refusal").await.len(), 0);
    app.bearer("qsr_at_nobody").get("/findings").await.problem(401, "unauthenticated");
    assert_eq!(app.national().all("/audit-events?resource=refusal").await.len(), 1);
}

e2e![what_was_refused_is_told_once_a_day_for_each_operation, a_token_that_does_less_than_its_owner_is_told_as_the_owner_and_a_stranger_not_at_all];
