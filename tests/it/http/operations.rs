//! Whoever runs the program watches it; whoever writes a client reads what it offers.

use serde_json::{Value, json};

use crate::support::App;

async fn health_readiness_and_version_need_no_token(app: App) {
    for path in ["/healthz", "/readyz"] {
        assert_eq!(app.nobody().get(path).await.status(200).json, json!({"status": "ok"}), "{path}");
    }
    let version = app.nobody().get("/version").await.status(200).json;
    assert_eq!(version, json!({"name": "qsr", "version": env!("CARGO_PKG_VERSION")}));
}

async fn metrics_count_requests_by_operation_and_status(app: App) {
    app.nobody().get("/metrics").await.problem(401, "unauthenticated");
    app.county().get("/metrics").await.problem(403, "forbidden");
    app.county().get("/me").await.status(200);
    app.county().get("/me").await.status(200);
    app.county().get("/me?x=1").await.status(400);
    app.county().get("/units/0").await.status(404);
    let metrics = app.as_user("integration").get("/metrics").await.status(200);
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let text = metrics.text();
    for line in [
        r#"qsr_requests_total{operation="get_me",status="200"} 2"#,
        r#"qsr_requests_total{operation="get_me",status="400"} 1"#,
        r#"qsr_requests_total{operation="get_unit",status="404"} 1"#,
        r#"qsr_request_seconds_count{operation="get_me"} 3"#,
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
}

async fn a_scraper_has_a_token_for_metrics_alone(app: App) {
    let body = json!({"name": "prometheus", "scopes": ["metrics.read"], "expires_on": "2027-06-30"});
    let token = app.as_user("integration").post("/access-tokens", body).await.status(201).json["token"].as_str().unwrap().to_owned();
    app.bearer(&token).get("/metrics").await.status(200);
    app.bearer(&token).get("/units").await.problem(403, "forbidden");
}

async fn the_api_document_and_its_page_are_there_for_everyone(app: App) {
    let json = app.nobody().get("/openapi.json").await.status(200);
    assert_eq!((json.header("content-type"), &json.json["openapi"]), ("application/json", &json!("3.1.0")));
    assert!(json.json["paths"]["/api/v1/units"]["post"]["operationId"] == "create_unit");
    let yaml = app.nobody().get("/openapi.yaml").await.status(200);
    assert_eq!(yaml.header("content-type"), "application/yaml");
    assert!(yaml.text().starts_with("openapi: 3.1.0\n"));
    let moved = app.nobody().get("/docs").await.status(302);
    assert_eq!(moved.header("location"), "/docs/");
    let page = app.nobody().get("/docs/").await.status(200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(!page.text().contains("https://") && !page.text().contains("http://"), "no outside assets");
    assert_eq!(page.json, Value::Null);
}

e2e![
    health_readiness_and_version_need_no_token,
    metrics_count_requests_by_operation_and_status,
    a_scraper_has_a_token_for_metrics_alone,
    the_api_document_and_its_page_are_there_for_everyone
];
