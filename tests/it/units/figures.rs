//! Figures that cannot be: negative, fractional, huge, no numbers, too exact; and years that are not over or absurd.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{App, Reply, make};

/// Sends a unit with one figure as it is written in JSON.
async fn send(app: &App, name: &str, written: &str) -> Reply {
    let mut body = make::unit("330106", 1);
    body["metrics"] = json!({"year": 2025, name: "HERE"});
    let body = body.to_string().replace("\"HERE\"", written);
    app.county().send_raw(Method::POST, "/units", "application/json", body).await
}

async fn people_are_whole_not_negative_and_not_too_many(app: App) {
    for name in ["employees_period_end", "employees_annual_average"] {
        let pointer = format!("/metrics/{name}");
        for (written, fault) in [
            ("-1", "negative"),
            ("1.5", "not_an_integer"),
            ("0.0000001", "not_an_integer"),
            ("5000001", "number_too_large"),
            ("4294967296", "number_too_large"),
            ("1e300", "number_too_large"),
            ("123456789012345678901234567890", "number_too_large"),
            ("\"\"", "not_an_integer"),
            ("\"很多\"", "not_an_integer"),
            ("\"NaN\"", "not_an_integer"),
        ] {
            send(&app, name, written).await.faults(&[(&pointer, fault)]);
        }
        for written in ["true", "[1]", "{}"] {
            send(&app, name, written).await.names(400, "malformed_body", &[(&pointer, "wrong_type")]);
        }
    }
    assert_eq!(app.county().all("/units").await.len(), 0);
}

async fn money_is_exact_not_negative_and_not_too_large(app: App) {
    for name in ["main_business_revenue_wan", "merchandise_sales_wan"] {
        let pointer = format!("/metrics/{name}");
        for (written, fault) in [
            ("-0.01", "negative"),
            ("299.9999999", "too_many_decimals"),
            ("\"299.9999999\"", "too_many_decimals"),
            ("1e-7", "too_many_decimals"),
            ("1234567890123456", "number_too_large"),
            ("1e300", "number_too_large"),
            ("\"NaN\"", "not_a_number"),
            ("\"Infinity\"", "not_a_number"),
            ("\"三百\"", "not_a_number"),
            ("\"1,000\"", "not_a_number"),
            ("\"\"", "not_a_number"),
        ] {
            let refused = send(&app, name, written).await.faults(&[(&pointer, fault)]);
            assert!(!refused.json["errors"][0]["detail"].as_str().unwrap().contains('{'), "{}", refused.json);
        }
        send(&app, name, "true").await.names(400, "malformed_body", &[(&pointer, "wrong_type")]);
    }
    assert_eq!(app.county().all("/units").await.len(), 0);
}

async fn not_a_number_is_not_json_either(app: App) {
    for written in ["NaN", "Infinity", "-", "01", "1.", ".5"] {
        let refused = send(&app, "main_business_revenue_wan", written).await.problem(400, "malformed_body");
        assert_eq!(refused.json["errors"][0]["code"], "not_json", "{written}");
    }
}

async fn a_client_that_uses_doubles_reads_back_what_it_wrote(app: App) {
    for (serial, written) in
        [(1, "0.1"), (2, "299.999999"), (3, "123456789.012345"), (4, "3e2"), (5, "\"39999.9999\""), (6, "0"), (7, "300.00000000")]
    {
        let mut body = make::unit("330106", serial);
        body["metrics"] = json!({"year": 2025, "main_business_revenue_wan": "HERE"});
        let body = body.to_string().replace("\"HERE\"", written);
        let made = app.county().send_raw(Method::POST, "/units", "application/json", body).await.status(201);
        let figures = app.county().get(&format!("/units/{}/metrics", made.id())).await.status(200).json;
        let read = figures["items"][0]["main_business_revenue_wan"].as_f64().unwrap();
        assert_eq!(read, written.trim_matches('"').parse::<f64>().unwrap(), "{written}");
    }
}

async fn with_year(app: &App, serial: u32, year: Value) -> Reply {
    let mut body = make::unit("330106", serial);
    body["metrics"]["year"] = year;
    app.county().post("/units", body).await
}

async fn a_year_that_is_not_over_is_taken_with_a_warning(app: App) {
    assert_eq!(with_year(&app, 1, json!(2025)).await.status(201).json["warnings"], json!([]));
    let current = with_year(&app, 2, json!(2026)).await.status(201).json;
    assert_eq!(
        current["warnings"],
        json!([{"pointer": "/metrics/year", "code": "year_not_over", "detail": "该报告年度尚未结束，未经确认且另有年度数据时不据以划分"}])
    );
    // New Year comes in Shanghai first.
    app.set_now("2026-12-31T15:59:59Z");
    with_year(&app, 3, json!(2027)).await.faults(&[("/metrics/year", "year_in_future")]);
    app.set_now("2026-12-31T16:00:00Z");
    assert_eq!(with_year(&app, 3, json!(2027)).await.status(201).json["warnings"][0]["code"], "year_not_over");
    assert_eq!(with_year(&app, 4, json!(2026)).await.status(201).json["warnings"], json!([]));
}

async fn absurd_years_are_refused(app: App) {
    for (year, fault) in
        [(1999, "year_too_early"), (0, "year_too_early"), (-1, "year_too_early"), (2027, "year_in_future"), (20250, "year_in_future")]
    {
        with_year(&app, 1, json!(year)).await.faults(&[("/metrics/year", fault)]);
    }
    for year in [json!("2025"), json!(2025.5), json!(1e12), json!(null)] {
        with_year(&app, 1, year).await.names(400, "malformed_body", &[("/metrics/year", "wrong_type")]);
    }
    with_year(&app, 1, json!(2000)).await.status(201);
}

e2e![
    people_are_whole_not_negative_and_not_too_many,
    money_is_exact_not_negative_and_not_too_large,
    not_a_number_is_not_json_either,
    a_client_that_uses_doubles_reads_back_what_it_wrote,
    a_year_that_is_not_over_is_taken_with_a_warning,
    absurd_years_are_refused
];
