//! Real files have holes: what counts when a figure is missing, and what is never guessed.

use serde_json::{Value, json};

use crate::support::App;

async fn decide(app: &App, body: Value) -> Value {
    app.county().post("/rules/tier", body).await.status(200).json
}

/// (figure, value, substituted) of the revenue step of a decision with one activity.
fn revenue_step(decision: &Value) -> Value {
    let step = &decision["trace"]["steps"][1];
    assert_eq!(step["measure"], "revenue");
    json!([step["figure"], step["value"], step["substituted"]])
}

async fn one_missing_measure_gives_a_partial_tier(app: App) {
    let decision = decide(&app, json!({"activities": ["production"], "employees_period_end": 300})).await;
    assert_eq!((&decision["tier"], &decision["completeness"]), (&json!("B"), &json!("partial")));
    assert_eq!(decision["warnings"], json!(["revenue_missing"]));
    assert_eq!(decision["trace"]["steps"][1]["tier"], Value::Null);
    assert_eq!(decision["trace"]["steps"][1]["thresholds"][0]["met"], Value::Null);

    let decision = decide(&app, json!({"activities": ["production"], "main_business_revenue_wan": 300})).await;
    assert_eq!((&decision["tier"], &decision["completeness"]), (&json!("C"), &json!("partial")));
    assert_eq!(decision["warnings"], json!(["employees_missing"]));
}

async fn without_any_figure_a_unit_is_unclassified_and_a_sole_proprietor_is_d(app: App) {
    let decision = decide(&app, json!({"activities": ["production"]})).await;
    assert_eq!(decision["tier"], Value::Null);
    assert_eq!(decision["threshold_tier"], Value::Null);
    assert_eq!(decision["lead_level"], Value::Null);
    assert_eq!(decision["completeness"], "unclassified");
    assert_eq!(decision["warnings"], json!(["employees_missing", "revenue_missing"]));

    let decision = decide(&app, json!({"activities": ["production"], "sole_proprietor": true})).await;
    assert_eq!((&decision["tier"], &decision["lead_level"]), (&json!("D"), &json!("station")));
    assert_eq!(decision["threshold_tier"], Value::Null);
    assert_eq!(decision["completeness"], "unclassified");
    assert_eq!(decision["trace"]["sole_proprietor"]["decisive"], true);
}

async fn nobody_employed_is_a_figure_and_null_is_none(app: App) {
    let zero = decide(&app, json!({"activities": ["production"], "employees_period_end": 0, "employees_annual_average": 300})).await;
    assert_eq!(zero["trace"]["employees"], json!({"figure": "employees_period_end", "value": 0, "clause": "附件1说明第2条第（1）项"}));
    assert_eq!(zero["tier"], "D");

    let null = decide(&app, json!({"activities": ["production"], "employees_period_end": null, "employees_annual_average": 300})).await;
    assert_eq!(null["trace"]["employees"], json!({"figure": "employees_annual_average", "value": 300, "clause": "附件1说明第2条第（1）项"}));
    assert_eq!(null["tier"], "B");
}

async fn a_seller_below_the_designated_size_is_measured_by_its_sales(app: App) {
    // 1999.9999 of revenue is below 2000, so the sales of 5000 count: B and not C.
    let body = json!({"activities": ["wholesale"], "main_business_revenue_wan": "1999.9999", "merchandise_sales_wan": 5000});
    let decision = decide(&app, body).await;
    assert_eq!(decision["tier"], "B");
    assert_eq!(revenue_step(&decision), json!(["merchandise_sales_wan", 5000, false]));
    assert_eq!(
        decision["trace"]["designated_sizes"],
        json!([{"activity": "wholesale", "basis": "derived", "figure": "main_business_revenue_wan", "value": 1999.9999, "at_least": 2000,
            "above": false, "clause": "附件1说明第2条第（2）项"}])
    );

    // At 2000 it is above, and the revenue counts.
    let decision = decide(&app, json!({"activities": ["wholesale"], "main_business_revenue_wan": 2000, "merchandise_sales_wan": 5000})).await;
    assert_eq!(decision["tier"], "C");
    assert_eq!(revenue_step(&decision), json!(["main_business_revenue_wan", 2000, false]));
    assert_eq!(decision["trace"]["designated_sizes"][0]["above"], true);
}

async fn the_designated_size_of_a_retailer_is_five_hundred(app: App) {
    for (revenue, above, figure, tier) in [("499.999999", false, "merchandise_sales_wan", "D"), ("500", true, "main_business_revenue_wan", "B")] {
        let body = json!({"activities": ["retail"], "main_business_revenue_wan": revenue, "merchandise_sales_wan": 50});
        let decision = decide(&app, body).await;
        assert_eq!(decision["trace"]["designated_sizes"][0]["above"], above, "{revenue}");
        assert_eq!(decision["trace"]["steps"][1]["figure"], figure, "{revenue}");
        assert_eq!(decision["tier"], tier, "{revenue}");
    }
}

async fn a_stated_designated_size_counts_and_a_contradiction_is_flagged(app: App) {
    let body = json!({"activities": ["retail"], "above_designated_size": true, "main_business_revenue_wan": 90, "merchandise_sales_wan": 500});
    let decision = decide(&app, body).await;
    assert_eq!(revenue_step(&decision), json!(["main_business_revenue_wan", 90, false]));
    assert_eq!(decision["tier"], "D");
    assert_eq!(decision["trace"]["designated_sizes"][0]["basis"], "stated");
    assert_eq!(decision["warnings"], json!(["employees_missing", "designated_size_contradicted"]));

    let body = json!({"activities": ["retail"], "above_designated_size": false, "main_business_revenue_wan": 90, "merchandise_sales_wan": 500});
    let decision = decide(&app, body).await;
    assert_eq!(revenue_step(&decision), json!(["merchandise_sales_wan", 500, false]));
    assert_eq!(decision["warnings"], json!(["employees_missing"]));
}

async fn the_only_figure_there_is_stands_in_and_says_so(app: App) {
    // Below the designated size, but only the revenue is known.
    let decision = decide(&app, json!({"activities": ["wholesale"], "employees_period_end": 1, "main_business_revenue_wan": 1000})).await;
    assert_eq!(revenue_step(&decision), json!(["main_business_revenue_wan", 1000, true]));
    assert_eq!((&decision["tier"], &decision["completeness"]), (&json!("C"), &json!("partial")));
    assert_eq!(decision["warnings"], json!(["revenue_substituted"]));

    // Above it, but only the sales are known.
    let decision = decide(&app, json!({"activities": ["wholesale"], "employees_period_end": 1, "merchandise_sales_wan": 5000})).await;
    assert_eq!(revenue_step(&decision), json!(["merchandise_sales_wan", 5000, true]));
    assert_eq!(decision["tier"], "B");
    assert_eq!(decision["warnings"], json!(["revenue_substituted"]));
}

async fn merchandise_sales_never_stand_in_for_a_producer(app: App) {
    let decision = decide(&app, json!({"activities": ["production"], "merchandise_sales_wan": 90_000})).await;
    assert_eq!((&decision["tier"], &decision["completeness"]), (&Value::Null, &json!("unclassified")));
    assert_eq!(decision["trace"]["designated_sizes"], json!([]));

    // A producer that also retails is measured by its sales as a retailer only.
    let decision = decide(&app, json!({"activities": ["production", "retail"], "merchandise_sales_wan": 90_000})).await;
    assert_eq!((&decision["tier"], &decision["completeness"]), (&json!("A"), &json!("partial")));
    let decisive: Vec<bool> = decision["trace"]["steps"].as_array().unwrap().iter().map(|s| s["decisive"].as_bool().unwrap()).collect();
    assert_eq!(decisive, [false, false, false, true]);
}

e2e![
    one_missing_measure_gives_a_partial_tier,
    without_any_figure_a_unit_is_unclassified_and_a_sole_proprietor_is_d,
    nobody_employed_is_a_figure_and_null_is_none,
    a_seller_below_the_designated_size_is_measured_by_its_sales,
    the_designated_size_of_a_retailer_is_five_hundred,
    a_stated_designated_size_counts_and_a_contradiction_is_flagged,
    the_only_figure_there_is_stands_in_and_says_so,
    merchandise_sales_never_stand_in_for_a_producer
];
