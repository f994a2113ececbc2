//! Why a unit has its tier: stored with the decision, paged, and found again by anyone who runs the rule on the stored inputs.

use api::flows::units::decision::DecisionInputs;
use domain::rules::{Policy, TierInput, tier};
use serde_json::{Value, json};

use crate::support::{App, make};

/// Runs the rule again on what a decision says went in.
fn replay(decision: &Value) -> Value {
    let inputs: DecisionInputs = serde_json::from_str(&decision["inputs"].to_string()).unwrap();
    let input = TierInput {
        year: inputs.year,
        activities: inputs.activities,
        sole_proprietor: inputs.sole_proprietor,
        figures: &inputs.figures,
        topology: inputs.topology,
        as_of: inputs.as_of,
    };
    serde_json::to_value(tier::decide(&input, &Policy::default())).unwrap()
}

async fn decisions(app: &App, id: &str) -> Vec<Value> {
    app.national().all(&format!("/units/{id}/tier-decisions")).await
}

async fn a_stored_decision_replayed_gives_the_same_trace(app: App) {
    let metrics = [
        json!({"year": 2025, "employees_period_end": 19, "main_business_revenue_wan": 299.9999}),
        json!({"year": 2025, "employees_annual_average": 5, "merchandise_sales_wan": 123456789.012345, "above_designated_size": false}),
        json!({"year": 2025, "main_business_revenue_wan": 0.000001, "merchandise_sales_wan": 99.999999, "above_designated_size": true}),
        json!({"year": 2025}),
    ];
    let (mut replayed, mut serial) = (0, 0);
    for division in ["330106", "110101", "659001", "441900"] {
        for (activities, sole) in [(&["production"][..], false), (&["wholesale", "retail"], false), (&["production", "wholesale", "retail"], true)] {
            for metrics in &metrics {
                serial += 1;
                let mut body = make::unit(division, serial);
                (body["activities"], body["sole_proprietor"], body["metrics"]) = (json!(activities), json!(sole), metrics.clone());
                let made = make::enter(&app.national(), body).await;
                for decision in decisions(&app, &made.id()).await {
                    let again = replay(&decision);
                    for field in ["tier", "completeness", "threshold_tier", "lead_level", "warnings", "trace", "rule_set", "policy"] {
                        assert_eq!(decision[field], again[field], "{field} of {serial}");
                    }
                    replayed += 1;
                }
            }
        }
    }
    assert_eq!(replayed, 48);
}

async fn the_decision_tells_what_went_in_and_what_came_out(app: App) {
    let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(19), json!(2000))).await;
    let decision = app.county().get(&format!("/units/{}/tier", made.id())).await.status(200).json;
    let figures = json!({"employees_period_end": 19, "employees_annual_average": null, "main_business_revenue_wan": 2000,
        "merchandise_sales_wan": null, "above_designated_size": null});
    assert_eq!(
        decision["inputs"],
        json!({"activities": ["production"], "sole_proprietor": false, "topology": "ordinary", "as_of": "2026-11-24", "figures": figures,
            "year": {"year": 2025, "basis": "complete", "clause": "附件1说明第2条"}, "territorial_authority_id": app.authority("330106")})
    );
    assert_eq!((&decision["tier"], &decision["lead_level"], &decision["cause"]), (&json!("B"), &json!("municipal"), &json!("entry")));
    assert_eq!((&decision["previous_tier"], &decision["previous_lead_authority"]), (&json!(null), &json!(null)));
    let steps: Vec<_> =
        decision["trace"]["steps"].as_array().unwrap().iter().map(|s| (s["measure"].as_str(), s["tier"].as_str(), s["decisive"].as_bool())).collect();
    assert_eq!(steps, [(Some("employees"), Some("D"), Some(false)), (Some("revenue"), Some("B"), Some(true))]);
    let met: Vec<_> =
        decision["trace"]["steps"][1]["thresholds"].as_array().unwrap().iter().map(|t| (t["at_least"].as_i64(), t["met"].as_bool())).collect();
    assert_eq!(met, [(Some(40000), Some(false)), (Some(2000), Some(true)), (Some(300), Some(true))]);
}

async fn pages_of_decisions_the_latest_first(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    for year in [2026, 2024, 2023, 2022] {
        app.county().put(&format!("/units/{}/metrics/{year}", made.id()), json!({"employees_period_end": 1})).await.status(201);
    }
    let path = format!("/units/{}/tier-decisions", made.id());
    let first = app.county().get(&format!("{path}?limit=2&count=true")).await.status(200).json;
    assert_eq!((first["items"].as_array().unwrap().len(), &first["total"]), (2, &json!(5)));
    let all = app.county().all(&path).await;
    assert_eq!(all[..2], first["items"].as_array().unwrap()[..]);
    assert_eq!(all[4]["cause"], "entry");
    let next = app.county().get(&format!("{path}?limit=3&cursor={}", first["next_cursor"].as_str().unwrap())).await.status(200).json;
    assert_eq!((next["items"].as_array().unwrap()[..].to_vec(), &next["next_cursor"]), (all[2..].to_vec(), &json!(null)));
    // A cursor is good for its own unit only.
    let other = make::enter(&app.county(), make::unit("330106", 2)).await.id();
    let cursor = first["next_cursor"].as_str().unwrap();
    app.county().get(&format!("/units/{other}/tier-decisions?cursor={cursor}")).await.problem(400, "cursor_mismatch");
    app.sibling().get(&path).await.problem(404, "not_found");
    app.county().get(&format!("/units/{other}/tier?as_of=yesterday")).await.names(400, "invalid_parameter", &[("as_of", "bad_date")]);
}

e2e![a_stored_decision_replayed_gives_the_same_trace, the_decision_tells_what_went_in_and_what_came_out, pages_of_decisions_the_latest_first];
