//! 异常状态: a dated history.

use serde_json::json;

use crate::support::{App, make};

async fn a_unit_stops_and_starts_and_its_history_stays(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let location = made.header("location").to_owned();
    app.set_now("2026-12-01T02:00:00Z");
    let body = json!({"operating_status": "suspended", "operating_status_from": "2026-11-28", "operating_status_reason": "停产检修"});
    let stopped = app.county().with("If-Match", made.etag()).patch(&location, body).await.status(200);
    assert_eq!(stopped.json["operating_status"], "suspended");
    app.set_now("2026-12-20T02:00:00Z");
    let started = app.county().with("If-Match", stopped.etag()).patch(&location, json!({"operating_status": "active"})).await.status(200);
    assert_eq!((&started.json["operating_status"], &started.json["version"]), (&json!("active"), &json!(3)));
    let history = app.city().get(&format!("/units/{}/status-changes", made.id())).await.status(200).json;
    assert_eq!(
        history["items"],
        json!([
            {"operating_status": "active", "effective_on": "2026-12-20", "until_on": null, "reason": null, "recorded_at": "2026-12-20T02:00:00.000000Z"},
            {"operating_status": "suspended", "effective_on": "2026-11-28", "until_on": null, "reason": "停产检修", "recorded_at": "2026-12-01T02:00:00.000000Z"},
            {"operating_status": "active", "effective_on": "2026-11-24", "until_on": null, "reason": null, "recorded_at": "2026-11-24T02:00:00.000000Z"}
        ])
    );
    // The status says nothing about the size.
    assert_eq!(app.county().all(&format!("/units/{}/tier-decisions", made.id())).await.len(), 1);
}

async fn every_status_can_be_set(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let mut etag = made.etag();
    for status in ["suspended", "dormant", "moved_out", "uncontactable", "licence_revoked", "deregistered"] {
        let reply = app.county().with("If-Match", &etag).patch(made.header("location"), json!({"operating_status": status})).await.status(200);
        assert_eq!(reply.json["operating_status"], status);
        assert_eq!(app.county().all(&format!("/units?operating_status={status}")).await.len(), 1);
        etag = reply.etag();
    }
}

async fn a_status_of_tomorrow_or_a_reason_without_a_status_is_refused(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let patch = async |body| app.county().with("If-Match", made.etag()).patch(made.header("location"), body).await;
    let tomorrow = json!({"operating_status": "suspended", "operating_status_from": "2026-11-25"});
    patch(tomorrow).await.faults(&[("/operating_status_from", "date_in_future")]);
    patch(json!({"operating_status_reason": "停产检修"})).await.faults(&[("/operating_status", "required")]);
    patch(json!({"operating_status_from": "2026-11-20"})).await.faults(&[("/operating_status", "required")]);
    // PostgreSQL has no such day, and SQLite would order it as a text.
    let long_ago = json!({"operating_status": "suspended", "operating_status_from": "-5000-01-01"});
    patch(long_ago).await.names(400, "malformed_body", &[("/operating_status_from", "bad_date")]);
    patch(json!({"operating_status": null})).await.faults(&[("/operating_status", "cannot_be_null")]);
    patch(json!({"operating_status": "closed"})).await.names(400, "malformed_body", &[("/operating_status", "wrong_type")]);
    // The same status again is no change.
    assert_eq!(patch(json!({"operating_status": "active"})).await.status(200).json["version"], 1);
    let history = app.county().get(&format!("/units/{}/status-changes", made.id())).await.status(200).json;
    assert_eq!(history["items"].as_array().unwrap().len(), 1);
}

/// A unit, changed in its present version.
async fn patched(app: &App, path: &str, body: serde_json::Value) -> crate::support::Reply {
    let etag = app.county().get(path).await.etag();
    app.county().with("If-Match", etag).patch(path, body).await
}

async fn a_deregistered_unit_comes_back_with_a_reason_only(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = format!("/units/{}", made.id());
    patched(&app, &path, json!({"operating_status": "deregistered"})).await.status(200);
    for status in ["active", "suspended", "dormant"] {
        patched(&app, &path, json!({"operating_status": status})).await.faults(&[("/operating_status_reason", "required")]);
    }
    patched(&app, &path, json!({"operating_status": "deregistered"})).await.status(200);
    let back = json!({"operating_status": "active", "operating_status_reason": "注销登记被撤销"});
    assert_eq!(patched(&app, &path, back).await.status(200).json["operating_status"], "active");
}

async fn dormancy_has_its_three_years_and_a_warning_when_they_are_over(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = format!("/units/{}", made.id());
    let rest = |until: &str| json!({"operating_status": "dormant", "operating_status_from": "2026-11-20", "operating_status_until": until});
    patched(&app, &path, rest("2029-11-21")).await.faults(&[("/operating_status_until", "out_of_range")]);
    patched(&app, &path, rest("2026-11-19")).await.faults(&[("/operating_status_until", "out_of_range")]);
    let suspended = json!({"operating_status": "suspended", "operating_status_until": "2027-11-20"});
    patched(&app, &path, suspended).await.faults(&[("/operating_status_until", "dormant_only")]);
    patched(&app, &path, json!({"operating_status_until": "2027-11-20"})).await.faults(&[("/operating_status", "required")]);
    let rests = patched(&app, &path, rest("2027-11-20")).await.status(200);
    assert_eq!(rests.json["warnings"], json!([]));

    // Told anew it is longer, within three years of its first day; the same again changes nothing.
    let longer = |until: &str| json!({"operating_status": "dormant", "operating_status_until": until});
    patched(&app, &path, longer("2029-11-21")).await.faults(&[("/operating_status_until", "out_of_range")]);
    let told = patched(&app, &path, longer("2029-11-20")).await.status(200).etag();
    assert_ne!(told, rests.etag());
    assert_eq!(patched(&app, &path, longer("2029-11-20")).await.status(200).etag(), told);
    let history = app.county().get(&format!("{path}/status-changes")).await.status(200).json;
    let ends: Vec<_> = history["items"].as_array().unwrap().iter().map(|change| change["until_on"].clone()).collect();
    assert_eq!(ends, [json!("2029-11-20"), json!("2027-11-20"), json!(null)]);

    app.set_now("2029-11-20T02:00:00Z");
    assert_eq!(app.county().get(&path).await.status(200).json["warnings"], json!([]));
    app.set_now("2029-11-21T02:00:00Z");
    let over = app.county().get(&path).await.status(200).json["warnings"].clone();
    assert_eq!((over[0]["code"].as_str(), over[0]["pointer"].as_str()), (Some("dormancy_over"), Some("/operating_status")));
    let active = patched(&app, &path, json!({"operating_status": "active"})).await.status(200);
    assert_eq!(active.json["warnings"], json!([]));
    // Without an end it is the longest that the law allows, and so for what was recorded before ends were.
    patched(&app, &path, json!({"operating_status": "dormant"})).await.status(200);
    app.rewrite("UPDATE unit_status_changes SET until_on = NULL").await;
    app.set_now("2032-11-21T02:00:00Z");
    assert_eq!(app.county().get(&path).await.status(200).json["warnings"], json!([]));
    app.set_now("2032-11-22T02:00:00Z");
    assert_eq!(app.county().get(&path).await.status(200).json["warnings"][0]["code"], "dormancy_over");
}

e2e![
    a_unit_stops_and_starts_and_its_history_stays,
    every_status_can_be_set,
    a_status_of_tomorrow_or_a_reason_without_a_status_is_refused,
    a_deregistered_unit_comes_back_with_a_reason_only,
    dormancy_has_its_three_years_and_a_warning_when_they_are_over
];
