//! What the rules refuse, and how a program learns what was wrong with its request.

use serde_json::json;

use crate::support::App;

async fn a_unit_without_activity_has_no_tier(app: App) {
    app.county().post("/rules/tier", json!({"activities": [], "employees_period_end": 3})).await.faults(&[("/activities", "required")]);
    app.county().post("/rules/tier", json!({"employees_period_end": 3})).await.names(400, "malformed_body", &[("/activities", "required")]);
}

async fn everything_wrong_is_told_at_once(app: App) {
    let body = json!({"activities": [], "employees_period_end": -1, "employees_annual_average": 6_000_000});
    app.county().post("/rules/tier", body).await.faults(&[
        ("/activities", "required"),
        ("/employees_period_end", "negative"),
        ("/employees_annual_average", "number_too_large"),
    ]);
}

async fn an_unknown_activity_is_named_with_the_known_ones(app: App) {
    let reply = app.county().post("/rules/tier", json!({"activities": ["production", "mining"]})).await;
    let reply = reply.names(400, "malformed_body", &[("/activities/1", "wrong_type")]);
    let message = reply.json["errors"][0]["params"]["message"].as_str().unwrap();
    assert!(["mining", "production", "wholesale", "retail"].iter().all(|word| message.contains(word)), "{message}");
}

async fn a_unit_user_and_an_auditor_may_try_the_rules_and_nobody_else_may(app: App) {
    let body = json!({"activities": ["production"], "employees_period_end": 20});
    for who in ["national", "county", "auditor", "integration", "inspector"] {
        assert_eq!(app.as_user(who).post("/rules/tier", body.clone()).await.status(200).json["tier"], "C", "{who}");
    }
    for path in ["/rules/tier", "/rules/uscc", "/rules/deadline", "/rules/monitoring-level"] {
        app.nobody().post(path, body.clone()).await.problem(401, "unauthenticated");
    }
}

e2e![
    a_unit_without_activity_has_no_tier,
    everything_wrong_is_told_at_once,
    an_unknown_activity_is_named_with_the_known_ones,
    a_unit_user_and_an_auditor_may_try_the_rules_and_nobody_else_may
];
