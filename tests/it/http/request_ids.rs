//! A request can be found again: by the id that the caller gave it, or by the one it got.

use serde_json::json;

use crate::support::{App, make};

async fn the_id_of_the_caller_comes_back(app: App) {
    for id in ["desk-7", "01980000-0000-7000-8000-000000000001", "a.b_c:d", &"x".repeat(128)] {
        assert_eq!(app.county().with("X-Request-Id", id).get("/me").await.status(200).header("x-request-id"), id);
    }
}

async fn without_a_fit_one_each_request_gets_its_own(app: App) {
    let first = app.county().get("/me").await.header("x-request-id").to_owned();
    let second = app.county().get("/me").await.header("x-request-id").to_owned();
    assert_ne!(first, second);
    assert_eq!(uuid::Uuid::parse_str(&first).unwrap().get_version_num(), 7);
    for id in ["", "with blank", "<script>", "a/b", &"x".repeat(129), "中文"] {
        let made = app.county().with("X-Request-Id", id).get("/me").await.header("x-request-id").to_owned();
        assert!(uuid::Uuid::parse_str(&made).is_ok(), "{id:?} -> {made}");
    }
}

async fn refusals_and_the_trail_name_it_too(app: App) {
    for (path, status) in [("/nowhere", 404), ("/units?x=1", 400), ("/users", 403)] {
        let reply = app.county().with("X-Request-Id", "desk-7").get(path).await.status(status);
        assert_eq!((reply.header("x-request-id"), &reply.json["request_id"]), ("desk-7", &json!("desk-7")));
    }
    let reply = app.nobody().with("X-Request-Id", "desk-8").get("/me").await.problem(401, "unauthenticated");
    assert_eq!((reply.header("x-request-id"), &reply.json["request_id"]), ("desk-8", &json!("desk-8")));
    make::enter(&app.county().with("X-Request-Id", "desk-9"), make::unit("330106", 1)).await;
    assert_eq!(app.national().get("/audit-events").await.json["items"][0]["request_id"], "desk-9");
}

async fn every_answer_carries_the_headers_of_a_careful_server(app: App) {
    for reply in [app.county().get("/me").await, app.nobody().get("/nowhere").await, app.nobody().get("/healthz").await] {
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("x-frame-options"), "DENY");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cache-control"), "private, no-cache");
    }
}

e2e![
    the_id_of_the_caller_comes_back,
    without_a_fit_one_each_request_gets_its_own,
    refusals_and_the_trail_name_it_too,
    every_answer_carries_the_headers_of_a_careful_server
];
