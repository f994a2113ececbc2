//! A wrong address and a wrong method are told apart, as problem documents.

use actix_web::http::Method;
use serde_json::json;

use crate::support::{App, make};

async fn an_address_that_is_none_is_not_found(app: App) {
    for path in ["/nowhere", "/units/", "/api/v2/units", "/api/v1", "/units/x/y/z", "/rules"] {
        app.county().get(path).await.problem(404, "unknown_address");
    }
    app.county().post("/nowhere", json!({})).await.problem(404, "unknown_address");
    // What is out of scope is another thing.
    app.county().get("/units/019e2a8d-0000-7000-8000-000000000000").await.problem(404, "not_found");
}

async fn another_method_is_refused_and_told_which_are_taken(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    for (method, path, allow) in [
        (Method::DELETE, "/me".to_owned(), "GET, HEAD, OPTIONS"),
        (Method::GET, "/auth/login".to_owned(), "OPTIONS, POST"),
        (Method::PUT, "/units".to_owned(), "GET, HEAD, OPTIONS, POST"),
        (Method::DELETE, format!("/units/{unit}"), "GET, HEAD, OPTIONS, PATCH"),
        (Method::POST, format!("/units/{unit}/lead-override"), "DELETE, OPTIONS, PUT"),
        (Method::PATCH, "/calendar/2026".to_owned(), "GET, HEAD, OPTIONS, PUT"),
        (Method::DELETE, "/audit-events".to_owned(), "GET, HEAD, OPTIONS"),
        (Method::POST, "/healthz".to_owned(), "GET, HEAD, OPTIONS"),
    ] {
        let reply = app.county().send(method.clone(), &path, None).await.problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), allow, "{method} {path}");
    }
}

async fn an_id_of_the_wrong_form_is_not_found(app: App) {
    for id in ["1", "not-an-id", "%00", "%2e%2e", "%E4%B8%AD"] {
        app.county().get(&format!("/units/{id}")).await.problem(404, "not_found");
        app.county().with("If-Match", "\"1\"").patch(&format!("/units/{id}"), json!({})).await.problem(404, "not_found");
    }
}

async fn head_is_answered_where_get_is_and_options_everywhere(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    for path in ["/healthz", "/readyz", "/me", "/units", "/dictionaries", "/api/v1/openapi.json", "/api/v1/openapi.yaml", "/", "/docs", "/docs/"]
        .map(str::to_owned)
        .into_iter()
        .chain([format!("/units/{unit}")])
    {
        let read = app.county().get(&path).await;
        let head = app.county().send(Method::HEAD, &path, None).await;
        let seen = |reply: &crate::support::Reply| (reply.code, reply.header("etag").to_owned(), reply.header("content-type").to_owned());
        assert_eq!(seen(&head), seen(&read), "{path}");
    }
    app.nobody().send(Method::HEAD, "/units", None).await.status(401);
    for (path, allow) in [
        (format!("/units/{unit}"), "GET, HEAD, OPTIONS, PATCH"),
        ("/".to_owned(), "GET, HEAD, OPTIONS"),
        ("/api/v1/openapi.json".to_owned(), "GET, HEAD, OPTIONS"),
        ("/exports/units.csv".to_owned(), "GET, OPTIONS"),
    ] {
        let reply = app.nobody().send(Method::OPTIONS, &path, None).await.status(204);
        assert_eq!(reply.header("allow"), allow, "{path}");
    }
    // What goes out is recorded, so nobody asks for the head of it alone.
    app.county().send(Method::HEAD, "/exports/units.csv", None).await.status(405);
}

async fn the_bare_address_leads_to_the_docs(app: App) {
    for path in ["/", "/docs"] {
        assert_eq!(app.nobody().get(path).await.status(302).header("location"), "/docs/");
    }
    assert!(app.nobody().get("/docs/").await.status(200).header("content-type").starts_with("text/html"));
}

async fn what_the_framework_refuses_is_a_problem_too(app: App) {
    app.county().with("Accept-Encoding", "identity;q=0, zstd").get("/units").await.problem(406, "not_acceptable");
    for encoding in ["br", "zstd", "gzip, br", "x"] {
        let reply = app.county().with("Content-Encoding", encoding).post("/rules/uscc", json!({"value": "x"})).await;
        reply.problem(415, "unsupported_encoding");
    }
    app.county().with("Content-Encoding", "identity").post("/rules/uscc", json!({"value": "x"})).await.status(200);
}

e2e![head_is_answered_where_get_is_and_options_everywhere, the_bare_address_leads_to_the_docs, what_the_framework_refuses_is_a_problem_too];
e2e![an_address_that_is_none_is_not_found, another_method_is_refused_and_told_which_are_taken, an_id_of_the_wrong_form_is_not_found];
