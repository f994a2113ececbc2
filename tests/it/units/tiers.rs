//! The vectors of 附1, entered as units.

use serde_json::{Value, json};

use crate::support::{App, make};

/// (activities, employees, revenue in 万元, tier)
type Vector = (&'static [&'static str], u32, &'static str, &'static str);

const VECTORS: [Vector; 14] = [
    (&["production"], 1000, "0", "A"),
    (&["production"], 5, "40000", "A"),
    (&["production"], 300, "300", "B"),
    (&["production"], 999, "39999.9999", "B"),
    (&["production"], 19, "299.9999", "D"),
    (&["production"], 20, "0", "C"),
    (&["wholesale"], 4, "999.9999", "D"),
    (&["wholesale"], 4, "1000", "C"),
    (&["wholesale"], 4, "5000", "B"),
    (&["wholesale"], 200, "0", "A"),
    (&["retail"], 9, "99.9999", "D"),
    (&["retail"], 9, "500", "B"),
    (&["retail"], 300, "0", "A"),
    (&["production", "wholesale"], 20, "300", "B"),
];

async fn entered(app: &App, serial: u32, activities: &[&str], metrics: Value) -> Value {
    let mut body = make::unit("330106", serial);
    body["activities"] = json!(activities);
    body["metrics"] = metrics;
    make::enter(&app.county(), body).await.json
}

async fn every_vector_gives_its_tier(app: App) {
    for (serial, (activities, employees, revenue, tier)) in (1..).zip(VECTORS) {
        let metrics = json!({"year": 2025, "employees_period_end": employees, "main_business_revenue_wan": revenue});
        let unit = entered(&app, serial, activities, metrics).await;
        assert_eq!(unit["tier"], tier, "{activities:?} {employees} {revenue}");
        // Whoever produces is measured by this revenue; a seller below the designated size by its sales, which are missing here.
        assert!(activities != ["production"] || unit["completeness"] == "complete", "{activities:?} {employees} {revenue}");
    }
}

async fn one_figure_is_enough_and_the_unit_says_so(app: App) {
    let unit = entered(&app, 1, &["production"], json!({"year": 2025, "main_business_revenue_wan": 2000})).await;
    assert_eq!((&unit["tier"], &unit["completeness"]), (&json!("B"), &json!("partial")));
    let unit = entered(&app, 2, &["production"], json!({"year": 2025, "employees_period_end": 0})).await;
    assert_eq!((&unit["tier"], &unit["completeness"]), (&json!("D"), &json!("partial")));
    let unit = entered(&app, 3, &["production"], json!({"year": 2025, "merchandise_sales_wan": 99999})).await;
    assert_eq!((&unit["tier"], &unit["completeness"]), (&json!(null), &json!("unclassified")));
}

async fn people_at_the_end_of_the_year_go_before_the_average(app: App) {
    let unit = entered(&app, 1, &["production"], json!({"year": 2025, "employees_period_end": 0, "employees_annual_average": 1000})).await;
    assert_eq!(unit["tier"], "D");
    let unit = entered(&app, 2, &["production"], json!({"year": 2025, "employees_period_end": null, "employees_annual_average": 1000})).await;
    assert_eq!(unit["tier"], "A");
    let why = app.county().get(&format!("/units/{}/tier", unit["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!(why["trace"]["employees"]["figure"], "employees_annual_average");
    assert_eq!(why["trace"]["employees"]["value"], 1000);
}

async fn small_sellers_are_measured_by_their_sales(app: App) {
    // Below 500 万元 of revenue a retailer counts by its merchandise sales, above it by the revenue.
    let small = json!({"year": 2025, "employees_period_end": 0, "main_business_revenue_wan": 499, "merchandise_sales_wan": 99});
    assert_eq!(entered(&app, 1, &["retail"], small).await["tier"], "D");
    let large = json!({"year": 2025, "employees_period_end": 0, "main_business_revenue_wan": 500, "merchandise_sales_wan": 99});
    assert_eq!(entered(&app, 2, &["retail"], large).await["tier"], "B");
    let stated = json!({"year": 2025, "employees_period_end": 0, "main_business_revenue_wan": 499, "merchandise_sales_wan": 99,
        "above_designated_size": true});
    let unit = entered(&app, 3, &["retail"], stated).await;
    assert_eq!(unit["tier"], "C");
    let why = app.county().get(&format!("/units/{}/tier", unit["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!(why["warnings"], json!(["designated_size_contradicted"]));
}

e2e![
    every_vector_gives_its_tier,
    one_figure_is_enough_and_the_unit_says_so,
    people_at_the_end_of_the_year_go_before_the_average,
    small_sellers_are_measured_by_their_sales
];
