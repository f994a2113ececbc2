//! Texts for people come in Chinese, or in English for whoever asks; codes stay the same.

use serde_json::{Value, json};

use crate::support::App;

async fn refusal(app: &App, accept: Option<&str>) -> Value {
    let county = if let Some(accept) = accept { app.county().with("Accept-Language", accept) } else { app.county() };
    let reply = county.post("/rules/tier", json!({"activities": []})).await.faults(&[("/activities", "required")]);
    let tag = reply.header("content-language").to_owned();
    json!([tag, reply.json["title"], reply.json["errors"][0]["detail"]])
}

async fn chinese_is_the_default_and_english_is_asked_for(app: App) {
    let zh = json!(["zh-CN", "数据不符合规则，详见 errors", "必填"]);
    let en = json!(["en", "The data break a rule; see errors", "Required"]);
    for accept in [None, Some("zh-CN"), Some("zh"), Some("fr"), Some("*"), Some("zh-CN,en;q=0.8"), Some("en;q=0.2, zh;q=0.9"), Some("")] {
        assert_eq!(refusal(&app, accept).await, zh, "{accept:?}");
    }
    for accept in ["en", "en-GB", "EN-us", "en,zh;q=0.5", "fr, en;q=0.7", "zh;q=0.1, en;q=0.9"] {
        assert_eq!(refusal(&app, Some(accept)).await, en, "{accept}");
    }
}

async fn every_kind_of_refusal_speaks_both(app: App) {
    for (accept, unauthenticated, unknown, not_found) in [
        ("zh-CN", "请先登录，或检查令牌是否有效", "没有这个地址，请对照接口文档核对路径", "没有找到，或不在您的管辖范围内"),
        (
            "en",
            "Log in first, or check that the token is valid",
            "There is no such address; check the path against the API document",
            "Not found, or not within your scope",
        ),
    ] {
        let nobody = app.nobody().with("Accept-Language", accept);
        assert_eq!(nobody.get("/me").await.problem(401, "unauthenticated").json["title"], unauthenticated);
        assert_eq!(nobody.get("/nowhere").await.problem(404, "unknown_address").json["title"], unknown);
        let county = app.county().with("Accept-Language", accept);
        assert_eq!(county.get("/users").await.status(403).header("content-language"), if accept == "en" { "en" } else { "zh-CN" });
        let wrong = county.post("/units", json!([])).await.problem(400, "malformed_body").json["errors"][0]["detail"].clone();
        assert_eq!(wrong, if accept == "en" { "Wrong type or code: expected an object" } else { "取值类型或代码不正确：应为对象" });
        assert_eq!(county.get("/divisions/0").await.problem(404, "not_found").json["detail"], not_found);
    }
}

async fn a_problem_is_a_whole_document(app: App) {
    let reply = app.county().with("X-Request-Id", "desk-1").with("Accept-Language", "en").get("/divisions/0").await;
    let reply = reply.problem(404, "not_found");
    assert_eq!(
        reply.json,
        json!({"type": "urn:qsr:problem:not_found", "title": "Not found, or not within your scope", "status": 404, "code": "not_found",
            "detail": "Not found, or not within your scope", "request_id": "desk-1", "errors": []})
    );
}

e2e![chinese_is_the_default_and_english_is_asked_for, every_kind_of_refusal_speaks_both, a_problem_is_a_whole_document];
