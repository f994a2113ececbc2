//! A wrong address and a wrong method are told apart, as problem documents.

use actix_web::http::Method;
use serde_json::json;

use crate::support::{App, make};

async fn an_address_that_is_none_is_not_found(app: App) {
    for path in ["/nowhere", "/units/", "/api/v2/units", "/api/v1", "/units/x/y/z", "/rules"] {
        app.county().get(path).await.problem(404, "not_found");
    }
    app.county().post("/nowhere", json!({})).await.problem(404, "not_found");
}

async fn another_method_is_refused_and_told_which_are_taken(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    for (method, path, allow) in [
        (Method::DELETE, "/me".to_owned(), "GET"),
        (Method::GET, "/auth/login".to_owned(), "POST"),
        (Method::PUT, "/units".to_owned(), "GET, POST"),
        (Method::DELETE, format!("/units/{unit}"), "GET, PATCH"),
        (Method::POST, format!("/units/{unit}/lead-override"), "DELETE, PUT"),
        (Method::PATCH, "/calendar/2026".to_owned(), "GET, PUT"),
        (Method::DELETE, "/audit-events".to_owned(), "GET"),
        (Method::POST, "/healthz".to_owned(), "GET"),
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

e2e![an_address_that_is_none_is_not_found, another_method_is_refused_and_told_which_are_taken, an_id_of_the_wrong_form_is_not_found];
