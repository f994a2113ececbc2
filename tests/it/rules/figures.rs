//! Money is exact: a program may send a JSON number or a decimal string, and nothing is ever rounded.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{App, Reply};

/// The body as text, so that the number arrives as it is written here.
async fn decide(app: &App, revenue: &str) -> Reply {
    let body = format!(r#"{{"activities": ["production"], "main_business_revenue_wan": {revenue}}}"#);
    app.county().send_raw(Method::POST, "/rules/tier", "application/json", body).await
}

async fn value_of(app: &App, revenue: &str) -> String {
    decide(app, revenue).await.status(200).json["trace"]["steps"][1]["value"].to_string()
}

const POINTER: &str = "/main_business_revenue_wan";

async fn a_number_and_a_decimal_string_mean_the_same(app: App) {
    for (sent, read) in [
        ("300", "300"),
        ("\"300\"", "300"),
        ("299.9999", "299.9999"),
        ("\"299.9999\"", "299.9999"),
        ("3e2", "300"),
        ("300.00000000", "300"),
        ("0.000001", "1e-6"),
        ("\"0.000001\"", "1e-6"),
        ("0", "0"),
        ("123456789.123456", "123456789.123456"),
        ("\"123456789.123456\"", "123456789.123456"),
        ("9223372036854", "9223372036854"),
    ] {
        assert_eq!(value_of(&app, sent).await, read, "{sent}");
    }
}

async fn a_millionth_below_a_threshold_misses_it(app: App) {
    for (revenue, tier) in [("39999.999999", "B"), ("40000", "A"), ("1999.999999", "C"), ("2000", "B"), ("299.999999", "D"), ("300", "C")] {
        assert_eq!(decide(&app, revenue).await.status(200).json["tier"], tier, "{revenue}");
    }
}

async fn money_that_cannot_be_held_exactly_is_refused_and_never_rounded(app: App) {
    for (sent, code) in [
        ("1.1234567", "too_many_decimals"),
        ("\"1.1234567\"", "too_many_decimals"),
        ("1e-7", "too_many_decimals"),
        ("1234567890.123456", "too_large"),
        ("9223372036855", "too_large"),
        ("1e30", "too_large"),
        ("1e400", "too_large"),
        ("-1", "negative"),
        ("\"-0.5\"", "negative"),
        ("\"NaN\"", "not_a_number"),
        ("\"Infinity\"", "not_a_number"),
        ("\"三百\"", "not_a_number"),
        ("\"1,000\"", "not_a_number"),
        ("\"300万元\"", "not_a_number"),
        ("\" 300\"", "not_a_number"),
        ("\"\"", "not_a_number"),
        ("true", "not_a_number"),
        ("[300]", "not_a_number"),
        ("{}", "not_a_number"),
    ] {
        let code = if code == "too_large" { "number_too_large" } else { code };
        decide(&app, sent).await.faults(&[(POINTER, code)]);
    }
}

async fn a_text_that_is_no_number_is_named_in_the_message(app: App) {
    let reply = decide(&app, "\"三百\"").await.faults(&[(POINTER, "not_a_number")]);
    assert_eq!(reply.json["errors"][0]["detail"], "不是数字：三百");
    assert_eq!(reply.json["errors"][0]["params"], json!({"value": "三百"}));
}

async fn nan_is_not_json(app: App) {
    let reply = decide(&app, "NaN").await.names(400, "malformed_body", &[(POINTER, "not_json")]);
    assert_eq!(reply.json["errors"][0]["params"]["line"], "1");
}

async fn people_are_whole_and_not_too_many(app: App) {
    let decide = async |field: &str, value: Value| {
        let mut body = json!({"activities": ["production"]});
        body[field] = value;
        app.county().post("/rules/tier", body).await
    };
    for field in ["employees_period_end", "employees_annual_average"] {
        let pointer = format!("/{field}");
        decide(field, json!(-1)).await.faults(&[(&pointer, "negative")]);
        decide(field, json!(5_000_001)).await.faults(&[(&pointer, "number_too_large")]);
        decide(field, json!(5_000_000)).await.status(200);
        decide(field, json!(1.5)).await.names(400, "malformed_body", &[(&pointer, "wrong_type")]);
        decide(field, json!("300")).await.names(400, "malformed_body", &[(&pointer, "wrong_type")]);
        decide(field, json!(1e19)).await.names(400, "malformed_body", &[(&pointer, "wrong_type")]);
    }
}

e2e![
    a_number_and_a_decimal_string_mean_the_same,
    a_millionth_below_a_threshold_misses_it,
    money_that_cannot_be_held_exactly_is_refused_and_never_rounded,
    a_text_that_is_no_number_is_named_in_the_message,
    nan_is_not_json,
    people_are_whole_and_not_too_many
];
