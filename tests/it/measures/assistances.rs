//! 质量技术帮扶 (三, R-47): for producers.

use serde_json::json;

use super::{producer, seller, trail};
use crate::support::App;

async fn an_assistance_runs_from_the_need_to_the_outcome(app: App) {
    let unit = producer(&app, 1).await;
    let made = app.city().post("/assistances", json!({"unit_id": unit.id(), "need": "检测能力不足", "plan": "专家上门"})).await.status(201);
    assert_eq!(
        (&made.json["status"], &made.json["started_on"], &made.json["authority"]["name"]),
        (&json!("open"), &json!("2026-11-24"), &json!("杭州市市场监督管理局"))
    );
    let path = format!("/assistances/{}", made.id());
    let patch = json!({"need": "检测能力和人员不足", "plan": null, "measures": "购置测厚仪"});
    let patched = app.city().with("If-Match", made.etag()).patch(&path, patch).await.status(200);
    let told = (&patched.json["need"], &patched.json["plan"], &patched.json["measures"], &patched.json["version"]);
    assert_eq!(told, (&json!("检测能力和人员不足"), &json!(null), &json!("购置测厚仪"), &json!(2)));
    let close = json!({"ended_on": "2026-11-24", "outcome": "复检合格"});
    let closed = app.city().with("If-Match", patched.etag()).post(&format!("{path}/close"), close.clone()).await.status(200);
    assert_eq!(
        (&closed.json["status"], &closed.json["ended_on"], &closed.json["outcome"]),
        (&json!("closed"), &json!("2026-11-24"), &json!("复检合格"))
    );
    assert_eq!(app.city().get(&path).await.status(200).json, closed.json);
    app.county().with("If-Match", closed.etag()).post(&format!("{path}/close"), close).await.problem(409, "already_closed");
    app.county().with("If-Match", closed.etag()).patch(&path, json!({"plan": "再来"})).await.problem(409, "already_closed");
    assert_eq!(trail(&app, &made.id()).await.len(), 3);
}

async fn only_producers_are_assisted_and_texts_and_days_must_make_sense(app: App) {
    let (unit, shop) = (producer(&app, 1).await, seller(&app, 2).await);
    let post = async |body| app.county().post("/assistances", body).await;
    let both = [("/unit_id", "not_a_producer"), ("/need", "bad_length"), ("/started_on", "date_in_future")];
    post(json!({"unit_id": shop.id(), "need": "", "started_on": "2026-11-25"})).await.faults(&both);
    post(json!({"unit_id": "01980000-0000-7000-8000-00000000abcd", "need": "x", "plan": " "}))
        .await
        .faults(&[("/unit_id", "unknown_unit"), ("/plan", "bad_length")]);
    post(json!({"unit_id": "not an id", "need": "x"})).await.names(400, "malformed_body", &[("/unit_id", "wrong_type")]);
    let today = post(json!({"unit_id": unit.id(), "need": "x", "plan": null, "started_on": null})).await.status(201);
    assert_eq!((&today.json["started_on"], &today.json["plan"]), (&json!("2026-11-24"), &json!(null)));
    // The days are looked at though the unit is unknown.
    let unknown = json!({"unit_id": "01980000-0000-7000-8000-00000000abcd", "need": "x", "started_on": "2026-11-25"});
    post(unknown).await.faults(&[("/unit_id", "unknown_unit"), ("/started_on", "date_in_future")]);
    let made = post(json!({"unit_id": unit.id(), "need": "x", "started_on": "2026-11-20"})).await.status(201);
    let path = format!("/assistances/{}", made.id());
    let at = app.county().with("If-Match", "\"1\"");
    at.patch(&path, json!({"need": null})).await.faults(&[("/need", "cannot_be_null")]);
    at.post(&format!("{path}/close"), json!({"ended_on": "2026-11-19", "outcome": ""}))
        .await
        .faults(&[("/ended_on", "date_order"), ("/outcome", "bad_length")]);
    at.post(&format!("{path}/close"), json!({"ended_on": "2026-11-25", "outcome": "x"})).await.faults(&[("/ended_on", "date_in_future")]);
    app.county().patch(&path, json!({"need": "y"})).await.problem(428, "if_match_required");
    assert_eq!(app.county().get(&path).await.status(200).json, made.json);
}

e2e![an_assistance_runs_from_the_need_to_the_outcome, only_producers_are_assisted_and_texts_and_days_must_make_sense];
