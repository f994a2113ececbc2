//! A program learns what was wrong with its body: where, and what would have been right.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{App, Reply, make};

async fn raw(app: &App, content_type: &str, body: impl Into<actix_web::web::Bytes>) -> Reply {
    app.county().send_raw(Method::POST, "/units", content_type, body).await
}

async fn an_unknown_field_is_named_with_the_known_ones(app: App) {
    let mut body = make::unit("330106", 1);
    body["colour"] = json!("red");
    let reply = app.county().post("/units", body).await.names(400, "malformed_body", &[("/colour", "unknown_field")]);
    let expected = reply.json["errors"][0]["params"]["expected"].as_str().unwrap();
    let known: Vec<&str> = expected.split(", ").collect();
    assert!(["uscc", "name", "activities", "division_code", "entry_reasons", "metrics"].iter().all(|f| known.contains(f)), "{expected}");

    let mut body = make::unit("330106", 1);
    body["metrics"]["employes"] = json!(3);
    let reply = app.county().post("/units", body).await.names(400, "malformed_body", &[("/metrics/employes", "unknown_field")]);
    assert!(reply.json["errors"][0]["params"]["expected"].as_str().unwrap().contains("employees_period_end"));

    let mut body = make::unit("330106", 1);
    body["colour"] = json!("red");
    body["size"] = json!({"metrics": 1});
    let both = [("/colour", "unknown_field"), ("/size", "unknown_field")];
    app.county().post("/units", body).await.names(400, "malformed_body", &both);
    assert_eq!(app.county().get("/units?count=true").await.json["total"], 0);
}

async fn a_missing_field_and_a_wrong_type_are_pointed_at(app: App) {
    let mut body = make::unit("330106", 1);
    body.as_object_mut().unwrap().remove("name");
    app.county().post("/units", body).await.names(400, "malformed_body", &[("/name", "required")]);
    let mut body = make::unit("330106", 1);
    body["metrics"]["year"] = json!("last year");
    app.county().post("/units", body).await.names(400, "malformed_body", &[("/metrics/year", "wrong_type")]);
    let mut body = make::unit("330106", 1);
    body["activities"] = json!("production");
    app.county().post("/units", body).await.names(400, "malformed_body", &[("/activities", "wrong_type")]);
    let mut body = make::unit("330106", 1);
    body["metrics"] = json!([]);
    app.county().post("/units", body).await.names(400, "malformed_body", &[("/metrics", "wrong_type")]);
    for body in [json!([]), json!("text"), Value::Null, json!(3)] {
        let reply = app.county().post("/units", body).await.problem(400, "malformed_body");
        assert_eq!(reply.json["errors"].as_array().unwrap().len(), 1);
    }
}

async fn all_missing_fields_are_told_at_once(app: App) {
    let required =
        [("/uscc", "required"), ("/name", "required"), ("/activities", "required"), ("/division_code", "required"), ("/entry_reasons", "required")];
    let told = app.county().post("/units", json!({})).await.problem(400, "malformed_body").json["errors"].clone();
    let told: Vec<&str> = told.as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    for (pointer, _) in required {
        assert!(told.contains(&pointer), "{told:?}");
    }
    let nested = json!({"source": "通知", "days": [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}, {"kind": "holiday"}, {}]});
    let nested = app.national().put("/calendar/2027", nested).await;
    nested.names(
        400,
        "malformed_body",
        &[
            ("/days/1/date", "required"),
            ("/days/1/name", "required"),
            ("/days/2/date", "required"),
            ("/days/2/kind", "required"),
            ("/days/2/name", "required"),
        ],
    );
    app.nobody().post("/auth/login", json!({})).await.names(400, "malformed_body", &[("/username", "required"), ("/password", "required")]);
}

async fn a_field_that_comes_twice_is_refused(app: App) {
    let body = r#"{"value": "1", "value": "2"}"#;
    let reply = app.county().send_raw(Method::POST, "/rules/uscc", "application/json", body).await;
    reply.names(400, "malformed_body", &[("/value", "duplicate_field")]);
}

async fn what_is_not_json_is_refused_with_its_line(app: App) {
    let reply = raw(&app, "application/json", "{\n  \"uscc\": \"1\",\n  oops\n}").await.problem(400, "malformed_body");
    let fault = &reply.json["errors"][0];
    assert_eq!((&fault["code"], &fault["params"]), (&json!("not_json"), &json!({"line": "3", "column": "3"})));
    for body in ["", "{", "{\"uscc\": \"1\"", "\u{feff}{}", "{'uscc': 1}"] {
        let reply = raw(&app, "application/json", body.to_owned()).await.problem(400, "malformed_body");
        assert_eq!(reply.json["errors"][0]["code"], "not_json", "{body:?}");
    }
    raw(&app, "application/json", &b"{\"uscc\": \"\xff\xfe\"}"[..]).await.problem(400, "malformed_body");
    let deep = "[".repeat(100_000);
    raw(&app, "application/json", deep).await.problem(400, "malformed_body");
    let trailing = app.county().send_raw(Method::POST, "/rules/uscc", "application/json", r#"{"value": "1"} {}"#).await;
    trailing.names(400, "malformed_body", &[("", "not_json")]);
}

async fn a_nul_is_refused_wherever_it_hides(app: App) {
    let mut body = make::unit("330106", 1);
    body["name"] = json!("有\u{0}限公司");
    body["address"] = json!("\u{0}");
    app.county().post("/units", body).await.faults(&[("/name", "control_character"), ("/address", "control_character")]);
    // A backslash before the letters is no NUL.
    let mut body = make::unit("330106", 1);
    body["name"] = json!(r"\u0000 有限公司");
    assert_eq!(make::enter(&app.county(), body).await.json["name"], r"\u0000 有限公司");
}

async fn json_is_sent_as_json(app: App) {
    let body = make::unit("330106", 1).to_string();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""] {
        raw(&app, content_type, body.clone()).await.problem(415, "unsupported_media_type");
    }
    raw(&app, "application/json; charset=utf-8", body).await.status(201);
    let patch = json!({"name": "改名有限公司"}).to_string();
    let path = format!("/units/{}", app.county().get("/units").await.json["items"][0]["id"].as_str().unwrap());
    let county = app.county().with("If-Match", "\"1\"");
    county.send_raw(Method::PATCH, &path, "application/merge-patch+json", patch).await.status(200);
}

async fn a_body_has_a_megabyte_at_most(app: App) {
    let sized = |size: usize| {
        let mut body = json!({"value": ""});
        let rest = size - body.to_string().len();
        body["value"] = json!("1".repeat(rest));
        body
    };
    // It is read to its end: only then is its value too long.
    app.county().post("/rules/uscc", sized(1024 * 1024)).await.faults(&[("/value", "bad_length")]);
    app.county().post("/rules/uscc", sized(1024 * 1024 + 1)).await.problem(413, "too_large");
}

e2e![
    an_unknown_field_is_named_with_the_known_ones,
    a_missing_field_and_a_wrong_type_are_pointed_at,
    all_missing_fields_are_told_at_once,
    a_field_that_comes_twice_is_refused,
    what_is_not_json_is_refused_with_its_line,
    a_nul_is_refused_wherever_it_hides,
    json_is_sent_as_json,
    a_body_has_a_megabyte_at_most
];
