//! A first answer is given again by its key to whoever sees today what it tells of, and to nobody else: every POST of the document.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::json;

use super::plays::{operations, play};
use super::world::World;
use crate::support::{App, make};

/// POSTs whose first answer is not given again: the rules, which store nothing, and what holds a secret.
const NOT_REPLAYED: [&str; 10] = [
    "login",
    "refresh",
    "change_password",
    "create_access_token",
    "preview_policy",
    "preview_import",
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
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let code = make::uscc("330106", 1);
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

async fn who_was_sent_down_is_not_told_what_rests_on_it_above(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let finding = make::confirmed(&app.county(), &unit, "major", "2026-11-20").await;
    for above in [app.city(), app.province()] {
        let list = above.post("/monitoring-lists", json!({"year": 2026, "level": "key", "side": "producer"})).await.status(201).id();
        make::step(&above, &format!("/monitoring-lists/{list}"), "publish", json!({})).await;
    }
    let path = format!("/findings/{finding}");
    let etag = app.province().get(&path).await.etag();
    let keyed = app.province().with("Idempotency-Key", "k-1").with("If-Match", etag);
    let overturn = async || keyed.post(&format!("{path}/overturn"), json!({"reason": "复检合格"})).await;
    let first = overturn().await.status(200);
    assert_eq!(first.json["consequences"].as_array().unwrap().len(), 2, "{}", first.text());
    assert_eq!(overturn().await.status(200).bytes, first.bytes);
    // In the county the finding is in sight, and the lists are not.
    let officer = app.province().get("/me").await.status(200).json["user_id"].as_str().unwrap().to_owned();
    let sent = async |division: &str| {
        let body = json!({"authority_id": app.authority(division)});
        app.national().with("If-Match", "*").patch(&format!("/users/{officer}"), body).await.status(200);
    };
    sent("330106").await;
    app.province().get(&path).await.status(200);
    overturn().await.problem(404, "not_found");
    sent("330000").await;
    assert_eq!(overturn().await.status(200).bytes, first.bytes);
}

async fn what_a_first_answer_names_at_a_unit_in_sight_is_in_sight(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    make::confirmed(&county, &unit, "major", "2026-05-20").await;
    let second = make::finding(&county, &unit, "major", "2026-11-20").await;
    let path = format!("/findings/{second}");
    let take = async |action: &str, version: &str, body: serde_json::Value| {
        let keyed = county.clone().with("Idempotency-Key", format!("k-{action}")).with("If-Match", version);
        keyed.post(&format!("{path}/{action}"), body).await.status(200)
    };
    // An elevation, a recall, an instrument and a visit of the own unit are no reason to refuse.
    let confirmed = take("confirm", "\"1\"", json!({})).await;
    assert!(confirmed.json["elevation_id"].is_string(), "{}", confirmed.text());
    assert_eq!(take("confirm", "\"1\"", json!({})).await.bytes, confirmed.bytes);
    let recall =
        json!({"unit_id": unit, "finding_id": second, "product": "电缆", "batches": "2026-08", "confirmed_on": "2026-11-23", "measures": "停止销售"});
    county.post("/recalls", recall).await.status(201);
    let instrument = json!({"unit_id": unit, "kind": "circulated_criticism", "number": "西市监通〔2026〕1号", "subject": "通报", "content": "通报",
        "issued_on": "2026-11-23", "finding_ids": [second]});
    let keyed = county.clone().with("Idempotency-Key", "k-instrument");
    let issued = keyed.post("/instruments", instrument.clone()).await.status(201);
    assert_eq!(keyed.post("/instruments", instrument).await.status(201).bytes, issued.bytes);
    let visit = json!({"visited_on": "2026-11-23", "purpose": "on_site_check", "finding_id": second});
    county.post(&format!("/units/{unit}/visits"), visit).await.status(201);
    let overturned = take("overturn", "\"2\"", json!({"reason": "复检合格"})).await;
    let told: Vec<&str> = overturned.json["consequences"].as_array().unwrap().iter().map(|c| c["resource"].as_str().unwrap()).collect();
    assert_eq!(told, ["elevation", "recall", "instrument", "visit"]);
    assert_eq!(take("overturn", "\"2\"", json!({"reason": "复检合格"})).await.bytes, overturned.bytes);
}

e2e![
    whoever_was_sent_elsewhere_reads_nothing_by_an_old_key,
    what_has_gone_with_its_unit_is_not_told_by_an_old_key,
    who_was_sent_down_is_not_told_what_rests_on_it_above,
    what_a_first_answer_names_at_a_unit_in_sight_is_in_sight
];
