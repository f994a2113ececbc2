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

async fn a_status_does_not_begin_before_the_one_that_holds(app: App) {
    let path = make::enter(&app.county(), make::unit("330106", 1)).await.header("location").to_owned();
    let status = |status: &str, from: &str| json!({"operating_status": status, "operating_status_from": from, "operating_status_reason": "通知书"});
    // What was entered may have been otherwise long before.
    patched(&app, &path, status("suspended", "2026-10-01")).await.status(200);
    patched(&app, &path, status("deregistered", "2026-11-20")).await.status(200);
    patched(&app, &path, status("suspended", "2026-11-10")).await.faults(&[("/operating_status_from", "out_of_range")]);
    assert_eq!(app.county().get(&path).await.json["operating_status"], "deregistered");
}

async fn the_day_and_the_reason_of_the_status_that_holds_are_put_right(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = made.header("location").to_owned();
    let said = |from: &str, reason: &str| json!({"operating_status": "suspended", "operating_status_from": from, "operating_status_reason": reason});
    patched(&app, &path, json!({"operating_status": "uncontactable", "operating_status_from": "2026-11-01"})).await.status(200);
    patched(&app, &path, said("2026-11-20", "停产检修")).await.status(200);
    let history = async || app.county().get(&format!("{path}/status-changes")).await.status(200).json["items"].clone();
    let corrected = patched(&app, &path, said("2026-11-18", "停产检修")).await.status(200).json;
    assert_eq!((&corrected["operating_status"], &history().await[0]["effective_on"]), (&json!("suspended"), &json!("2026-11-18")));
    // A reason alone keeps the day, and the same again is no change.
    patched(&app, &path, json!({"operating_status": "suspended", "operating_status_reason": "搬迁"})).await.status(200);
    let now = history().await;
    assert_eq!((&now[0]["effective_on"], &now[0]["reason"], now.as_array().unwrap().len()), (&json!("2026-11-18"), &json!("搬迁"), 5));
    for again in [said("2026-11-18", "搬迁"), json!({"operating_status": "suspended"})] {
        assert_eq!(patched(&app, &path, again).await.status(200).json["version"], 5);
    }
    let cleared = json!({"operating_status": "suspended", "operating_status_reason": null});
    patched(&app, &path, cleared).await.status(200);
    assert_eq!(history().await[0]["reason"], json!(null));
    let no_day = json!({"operating_status": "suspended", "operating_status_from": null});
    patched(&app, &path, no_day).await.faults(&[("/operating_status_from", "cannot_be_null")]);
    patched(&app, &path, said("2026-10-31", "搬迁")).await.faults(&[("/operating_status_from", "out_of_range")]);
}

async fn nobody_proposes_to_elevate_a_unit_that_is_deregistered(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    patched(&app, &format!("/units/{unit}"), json!({"operating_status": "deregistered"})).await.status(200);
    app.county().post("/elevations", json!({"unit_id": unit, "reason": "跨市"})).await.faults(&[("/unit_id", "unit_deregistered")]);
    make::confirmed(&app.county(), &unit, "major", "2026-05-20").await;
    make::confirmed(&app.county(), &unit, "major", "2026-11-20").await;
    assert_eq!(app.county().all("/elevations").await.len(), 0);
}

/// 个转企: the code of a 个体工商户 (92…) becomes that of an enterprise (91…).
async fn who_becomes_an_enterprise_is_a_sole_proprietor_no_longer(app: App) {
    let sole = async |unit: &str| app.county().get(&format!("/units/{unit}")).await;
    let code = |category: &str, serial: u32| {
        let body = make::uscc("330106", serial);
        let first17 = format!("{category}{}", &body[2..17]);
        format!("{first17}{}", domain::units::uscc::check_digit(&first17).unwrap())
    };
    let mut body = make::unit_with("330106", 1, &["retail"], json!(50), json!(1000));
    body["uscc"] = json!(code("92", 1));
    let unit = make::enter(&app.county(), body.clone()).await.id();
    assert_eq!(sole(&unit).await.json["sole_proprietor"], true);
    let changed = patched(&app, &format!("/units/{unit}"), json!({"uscc": code("91", 1)})).await.status(200).json;
    assert_eq!((&changed["sole_proprietor"], changed["tier"] == "D"), (&json!(false), false), "{changed}");
    // What somebody said otherwise stays, and what is said with the code holds.
    patched(&app, &format!("/units/{unit}"), json!({"sole_proprietor": true})).await.status(200);
    let again = patched(&app, &format!("/units/{unit}"), json!({"uscc": code("91", 2)})).await.status(200).json;
    assert_eq!(again["sole_proprietor"], true);
    let said = patched(&app, &format!("/units/{unit}"), json!({"uscc": code("92", 3), "sole_proprietor": false})).await.status(200).json;
    assert_eq!(said["sole_proprietor"], false);
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
    a_status_does_not_begin_before_the_one_that_holds,
    the_day_and_the_reason_of_the_status_that_holds_are_put_right,
    nobody_proposes_to_elevate_a_unit_that_is_deregistered,
    who_becomes_an_enterprise_is_a_sole_proprietor_no_longer,
    a_unit_stops_and_starts_and_its_history_stays,
    every_status_can_be_set,
    a_status_of_tomorrow_or_a_reason_without_a_status_is_refused,
    a_deregistered_unit_comes_back_with_a_reason_only,
    dormancy_has_its_three_years_and_a_warning_when_they_are_over
];
