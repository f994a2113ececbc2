//! Entering a unit: what it is like afterwards.

use serde_json::json;

use crate::support::{App, make};

async fn a_county_enters_a_unit_and_the_city_leads_it(app: App) {
    let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(300), json!(300))).await;
    assert_eq!(made.json["tier"], "B");
    assert_eq!(made.json["lead_authority"]["name"], "杭州市市场监督管理局");
    assert_eq!(made.json["territorial_authority"]["name"], "西湖区市场监督管理局");
    assert_eq!(made.etag(), "\"1\"");
    let read = app.city().get(made.header("location")).await.status(200);
    assert_eq!(read.json["uscc"], made.json["uscc"]);
    app.sibling().get(made.header("location")).await.problem(404, "not_found");
}

async fn everything_that_was_said_is_kept(app: App) {
    let body = json!({
        "uscc": make::uscc("330106", 2), "name": "  西湖恒泰电线电缆有限公司 ", "activities": ["retail", "production"], "sole_proprietor": false,
        "division_code": "330106", "address": "文三路 90 号", "applicability": ["ccc", "production_licence"],
        "entry_reasons": ["risk_monitoring", "product_spot_check"], "credit_risk_class": "C",
        "metrics": {"year": 2025, "employees_period_end": 19, "employees_annual_average": 21, "main_business_revenue_wan": "299.999999",
            "merchandise_sales_wan": 12.5, "above_designated_size": true}
    });
    let made = make::enter(&app.county(), body).await;
    let unit = app.county().get(made.header("location")).await.status(200).json;
    let id = made.id();
    let county = json!({"id": app.authority("330106"), "name": "西湖区市场监督管理局", "level": "county"});
    assert_eq!(made.header("location"), format!("/api/v1/units/{id}"));
    assert_eq!(
        unit,
        json!({
            "id": id, "uscc": make::uscc("330106", 2), "name": "西湖恒泰电线电缆有限公司", "activities": ["production", "retail"],
            "sole_proprietor": false, "division_code": "330106", "address": "文三路 90 号",
            "applicability": ["production_licence", "ccc"], "entry_reasons": ["product_spot_check", "risk_monitoring"],
            "credit_risk_class": "C", "operating_status": "active", "uscc_override_reason": null, "importer": false, "tier": "C", "completeness": "complete",
            "metrics_year": 2025, "provisional": false, "lead_authority": county, "lead_authority_by_rule": county, "lead_override": null,
            "territorial_authority": county, "level_substituted": false, "monitoring_level": "key", "routine_mode": "daily", "version": 1,
            "created_at": "2026-11-24T02:00:00.000000Z", "updated_at": "2026-11-24T02:00:00.000000Z", "warnings": []
        })
    );
    let figures = app.county().get(&format!("/units/{id}/metrics")).await.status(200).json;
    assert_eq!(
        figures["items"],
        json!([{"year": 2025, "employees_period_end": 19, "employees_annual_average": 21, "main_business_revenue_wan": 299.999999,
            "merchandise_sales_wan": 12.5, "above_designated_size": true, "confirmed": false, "version": 1, "recorded_at": "2026-11-24T02:00:00.000000Z"}])
    );
}

async fn a_unit_without_figures_is_unclassified_and_stays_where_it_is(app: App) {
    let mut body = make::unit("330106", 3);
    body.as_object_mut().unwrap().remove("metrics");
    let made = make::enter(&app.county(), body).await.json;
    assert_eq!((&made["tier"], &made["completeness"], &made["metrics_year"]), (&json!(null), &json!("unclassified"), &json!(null)));
    assert_eq!(made["lead_authority"], made["territorial_authority"]);
    assert_eq!(made["level_substituted"], false);
}

async fn the_code_tells_a_sole_proprietor_unless_the_request_does(app: App) {
    let code = sole_proprietor_code("92330106");
    let mut body = make::unit_with("330106", 4, &["retail"], json!(300), json!(20000));
    body["uscc"] = json!(code);
    let made = make::enter(&app.county(), body.clone()).await.json;
    assert_eq!((&made["sole_proprietor"], &made["tier"]), (&json!(true), &json!("D")));
    let why = app.county().get(&format!("/units/{}/tier", made["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!((&why["threshold_tier"], &why["warnings"]), (&json!("A"), &json!(["sole_proprietor_threshold_differs"])));
    body["uscc"] = json!(make::uscc("330106", 5));
    body["sole_proprietor"] = json!(true);
    assert_eq!(make::enter(&app.county(), body.clone()).await.json["tier"], "D");
    body["uscc"] = json!(sole_proprietor_code("92330105"));
    body["sole_proprietor"] = json!(false);
    assert_eq!(make::enter(&app.county(), body).await.json["tier"], "A");
}

fn sole_proprietor_code(beginning: &str) -> String {
    let body = format!("{beginning}MA2AAAAA");
    let inner = domain::units::uscc::organisation_check_digit(&body[8..]).unwrap();
    let first17 = format!("{body}{inner}");
    format!("{first17}{}", domain::units::uscc::check_digit(&first17).unwrap())
}

async fn credit_risk_alone_sets_the_monitoring_level(app: App) {
    for (serial, class, level) in
        [(10, json!(null), "routine"), (11, json!("A"), "routine"), (12, json!("B"), "routine"), (13, json!("C"), "key"), (14, json!("D"), "special")]
    {
        let mut body = make::unit("330106", serial);
        body["credit_risk_class"] = class;
        assert_eq!(make::enter(&app.county(), body).await.json["monitoring_level"], level, "{serial}");
    }
}

e2e![
    a_county_enters_a_unit_and_the_city_leads_it,
    everything_that_was_said_is_kept,
    a_unit_without_figures_is_unclassified_and_stays_where_it_is,
    the_code_tells_a_sole_proprietor_unless_the_request_does,
    credit_risk_alone_sets_the_monitoring_level
];
