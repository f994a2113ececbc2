//! A first answer is given again by its key to whoever sees today what it tells of, and to nobody else: every POST of the document.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::json;

use super::plays::{operations, play};
use super::world::World;
use crate::support::App;

/// POSTs whose first answer is not given again: the rules, which store nothing, and what holds a secret.
const NOT_REPLAYED: [&str; 9] = [
    "login",
    "refresh",
    "change_password",
    "create_access_token",
    "preview_policy",
    "decide_tier",
    "decide_monitoring_level",
    "decide_deadline",
    "check_uscc",
];
/// Of one's own session, wherever one is.
const OWN: [&str; 1] = ["logout"];

async fn whoever_was_sent_elsewhere_reads_nothing_by_an_old_key(app: App) {
    let built = World::built(app.backend());
    let (world, mut not_replayed) = (&built.world, BTreeSet::new());
    for operation in operations().into_iter().map(|operation| operation.id) {
        let play = play(&operation, world);
        if play.method != Method::POST {
            continue;
        }
        assert_eq!(play.by, "province", "{operation}");
        let app = built.app().await;
        let send = async || play.send(app.province().with("Idempotency-Key", "the-first")).await;
        let first = send().await;
        assert_eq!(first.code, play.status, "{operation}: {}", first.text());
        let again = send().await;
        if again.header("idempotency-replayed") != "true" {
            not_replayed.insert(operation);
            continue;
        }
        assert_eq!((again.code, &again.bytes), (first.code, &first.bytes), "{operation}");
        let province = app.province().get("/me").await.status(200).json["user_id"].as_str().unwrap().to_owned();
        let body = json!({"authority_id": app.authority("320000")});
        app.national().with("If-Match", "*").patch(&format!("/users/{province}"), body).await.status(200);
        let elsewhere = send().await;
        if OWN.contains(&operation.as_str()) {
            assert_eq!(elsewhere.code, first.code, "{operation}");
        } else {
            assert_eq!((elsewhere.code, elsewhere.json["code"].as_str()), (404, Some("not_found")), "{operation}: {}", elsewhere.text());
        }
        // And in another role that may not, nothing at all.
        let role = json!({"role": "auditor", "authority_id": app.authority("330000")});
        app.national().with("If-Match", "*").patch(&format!("/users/{province}"), role).await.status(200);
        assert_eq!(send().await.code, if OWN.contains(&operation.as_str()) { first.code } else { 403 }, "{operation}");
    }
    assert_eq!(not_replayed, NOT_REPLAYED.map(str::to_owned).into());
}

async fn what_has_gone_with_its_unit_is_not_told_by_an_old_key(app: App) {
    let unit = crate::support::make::enter(&app.county(), crate::support::make::unit("330106", 1)).await.id();
    let code = crate::support::make::uscc("330106", 1);
    let keyed = app.county().with("Idempotency-Key", "k-1");
    let body = json!({"items": [{"uscc": code, "credit_risk_class": "B", "source": "2026年第四季度", "valid_from": "2026-11-01"}]});
    let many = async || keyed.post("/credit-risk-records", body.clone()).await;
    many().await.status(200);
    assert_eq!(many().await.status(200).header("idempotency-replayed"), "true");
    app.city().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"division_code": "330105"})).await.status(200);
    many().await.problem(404, "not_found");
    // It is back, and so is the answer.
    app.city().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"division_code": "330106"})).await.status(200);
    assert_eq!(many().await.status(200).header("idempotency-replayed"), "true");
}

e2e![whoever_was_sent_elsewhere_reads_nothing_by_an_old_key, what_has_gone_with_its_unit_is_not_told_by_an_old_key];
