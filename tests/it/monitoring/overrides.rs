//! A level above the rule's.

use serde_json::json;

use crate::support::make::confirmed;
use crate::support::{App, make};

async fn an_authority_may_watch_a_unit_more_closely_never_less(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    confirmed(&county, &unit, "major", "2026-11-20").await;
    let path = format!("/units/{unit}");
    let etag = county.get(&path).await.etag();
    let body = json!({"level": "key", "reason": "重点关注", "to_on": "2026-11-23"});
    let refused = county.clone().with("If-Match", &etag).put(&format!("{path}/monitoring-override"), body).await;
    refused.faults(&[("/level", "not_above_rule"), ("/to_on", "date_order")]);
    let body = json!({"level": "special", "reason": "重大活动保障", "to_on": "2026-12-31"});
    let raised = county.clone().with("If-Match", &etag).put(&format!("{path}/monitoring-override"), body).await.status(200);
    assert_eq!(raised.json["monitoring_level"], "special");
    let why = county.get(&format!("{path}/monitoring-level")).await.status(200).json;
    assert_eq!(
        (why["level"].as_str(), why["rule_level"].as_str(), why["level_override"]["reason"].as_str()),
        (Some("special"), Some("key"), Some("重大活动保障"))
    );

    app.set_now("2027-01-01T02:00:00Z");
    assert_eq!(app.sweep().changed, 1);
    let county = app.county();
    assert_eq!(county.get(&path).await.json["monitoring_level"], "key", "the day after its last the rule decides again");
    assert_eq!(county.get(&format!("{path}/monitoring-level?as_of=2026-12-31")).await.json["level"], "special");
    let decisions = county.all(&format!("/monitoring-decisions?unit_id={unit}")).await;
    let told: Vec<_> =
        decisions.iter().map(|d| (d["level"].as_str().unwrap(), d["status"].as_str().unwrap(), d["effective_on"].as_str().unwrap())).collect();
    assert_eq!(told, [("key", "automatic", "2027-01-01"), ("special", "overridden", "2026-11-24"), ("key", "superseded", "2026-11-24")]);
}

async fn ending_an_override_lets_the_rule_decide(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/units/{unit}/monitoring-override");
    county.clone().with("If-Match", "\"1\"").delete(&path).await.problem(409, "level_not_overridden");
    county.clone().with("If-Match", "\"1\"").put(&path, json!({"level": "key", "reason": "重点关注"})).await.status(200);
    let ended = county.clone().with("If-Match", "\"2\"").delete(&path).await.status(200).json;
    assert_eq!(ended["monitoring_level"], "routine");
    county.with("If-Match", "\"2\"").put(&path, json!({"level": "key", "reason": "x"})).await.problem(412, "stale_version");
}

e2e![an_authority_may_watch_a_unit_more_closely_never_less, ending_an_override_lets_the_rule_decide];
