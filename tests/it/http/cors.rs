//! A front end of another origin in a browser: only where the operator names it.

use actix_web::http::Method;

use crate::support::App;

const FRONT: &str = "https://front.example.cn";

async fn without_a_setting_no_page_of_another_origin_is_let_in(app: App) {
    let reply = app.county().with("Origin", FRONT).get("/me").await.status(200);
    assert_eq!(reply.header("access-control-allow-origin"), "");
    let preflight = app.nobody().with("Origin", FRONT).with("Access-Control-Request-Method", "PATCH");
    assert_eq!(preflight.send(Method::OPTIONS, "/me", None).await.status(204).header("access-control-allow-origin"), "");
}

async fn a_page_of_an_origin_that_is_named_calls_and_reads_the_headers(app: App) {
    let app = app.with_cors_origins(&[FRONT, "http://localhost:5173"]).await;
    let preflight = |origin: &str, headers: &str| {
        let asked = app.nobody().with("Origin", origin).with("Access-Control-Request-Method", "PATCH");
        asked.with("Access-Control-Request-Headers", headers)
    };
    let allowed = preflight(FRONT, "authorization,content-type,if-match,idempotency-key").send(Method::OPTIONS, "/units/x", None).await.status(200);
    assert_eq!(allowed.header("access-control-allow-origin"), FRONT);
    assert!(allowed.header("access-control-allow-methods").contains("PATCH"), "{}", allowed.header("access-control-allow-methods"));
    assert_eq!(allowed.header("access-control-max-age"), "3600");
    preflight("https://elsewhere.example", "authorization").send(Method::OPTIONS, "/units/x", None).await.problem(400, "origin_not_allowed");
    preflight(FRONT, "x-unknown").send(Method::OPTIONS, "/units/x", None).await.problem(400, "origin_not_allowed");
    // Refusals can be read by the page, too.
    for caller in [app.county(), app.nobody()] {
        let reply = caller.with("Origin", FRONT).get("/me").await;
        assert_eq!(reply.header("access-control-allow-origin"), FRONT);
        for name in ["etag", "location", "link", "retry-after", "x-request-id"] {
            assert!(reply.header("access-control-expose-headers").contains(name), "{name}");
        }
        assert_eq!(reply.header("access-control-allow-credentials"), "");
    }
    let refused = app.county().with("Origin", FRONT).with("Content-Encoding", "br").post("/rules/uscc", serde_json::json!({"value": "x"})).await;
    assert_eq!(refused.problem(415, "unsupported_encoding").header("access-control-allow-origin"), FRONT);
    assert_eq!(app.county().with("Origin", "https://elsewhere.example").get("/me").await.status(200).header("access-control-allow-origin"), "");
}

e2e![without_a_setting_no_page_of_another_origin_is_let_in, a_page_of_an_origin_that_is_named_calls_and_reads_the_headers];
