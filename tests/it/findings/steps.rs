//! The life of a finding.

use serde_json::json;

use crate::support::make::{confirmed, finding, step};
use crate::support::{App, make};

async fn a_finding_is_reported_confirmed_put_right_and_verified_by_someone_else(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let id = finding(&county, &unit, "relatively_major", "2026-11-20").await;
    let path = format!("/findings/{id}");
    let reported = county.get(&path).await.status(200).json;
    assert_eq!((reported["status"].as_str(), reported["rectification"].as_str()), (Some("reported"), Some("open")));
    assert_eq!(county.get(&format!("/units/{unit}")).await.json["monitoring_level"], "routine", "what is only reported does not count");

    let confirmed = step(&county, &path, "confirm", json!({})).await;
    assert_eq!((confirmed["status"].as_str(), confirmed["monitoring_level"].as_str()), (Some("confirmed"), Some("key")));
    county.clone().with("If-Match", "\"2\"").patch(&path, json!({"plan": "更换模具", "due_on": "2026-12-10"})).await.status(200);
    let body = json!({"rectified_on": "2026-11-24", "evidence": "复检合格"});
    let rectified = step(&county, &path, "rectify", body).await;
    assert_eq!(rectified["rectification"], "rectified");

    let etag = county.get(&path).await.etag();
    county.clone().with("If-Match", &etag).post(&format!("{path}/verify"), json!({"passed": true})).await.problem(422, "verified_by_rectifier");
    let verified = step(&app.city(), &path, "verify", json!({"passed": true})).await;
    assert_eq!((verified["rectification"].as_str(), verified["verified_on"].as_str()), (Some("verified"), Some("2026-11-24")));
    assert_eq!(verified["monitoring_level"], "key", "a closed finding counts until its window ends");

    let reopened = step(&app.city(), &path, "reopen", json!({"reason": "同一问题再次出现", "due_on": "2027-01-15"})).await;
    assert_eq!((reopened["rectification"].as_str(), reopened["due_on"].as_str()), (Some("open"), Some("2027-01-15")));
    assert!(reopened["rectified_on"].is_null() && reopened["verified_by"].is_null());
    let trail = app.as_user("county-admin").all(&format!("/audit-events?resource=finding&resource_id={id}")).await;
    assert_eq!(trail.len(), 6, "every step is in the trail");
}

async fn a_rectification_that_does_not_pass_is_open_again(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/findings/{}", finding(&county, &unit, "general", "2026-11-20").await);
    step(&county, &path, "rectify", json!({"rectified_on": "2026-11-24", "evidence": "已整改"})).await;
    let etag = county.get(&path).await.etag();
    let city = app.city();
    let bare = json!({"passed": false});
    city.clone().with("If-Match", &etag).post(&format!("{path}/verify"), bare).await.faults(&[("/remark", "required")]);
    let blank = json!({"passed": true, "remark": " "});
    city.clone().with("If-Match", &etag).post(&format!("{path}/verify"), blank).await.faults(&[("/remark", "bad_length")]);
    let failed = step(&city, &path, "verify", json!({"passed": false, "remark": "仍有不合格批次"})).await;
    assert_eq!((failed["rectification"].as_str(), failed["remark"].as_str()), (Some("open"), Some("仍有不合格批次")));
    assert!(failed["rectified_on"].is_null() && failed["rectified_by"].is_null() && failed["evidence"].is_null(), "{failed}");
}

async fn a_rectification_is_not_dated_before_the_verification_that_came_before(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/findings/{}", confirmed(&county, &unit, "general", "2026-10-08").await);
    let star = || app.county().with("If-Match", "*");
    let said = |day: &str| json!({"rectified_on": day, "evidence": "复检报告2026-0402合格"});
    step(&county, &path, "rectify", said("2026-11-20")).await;
    step(&app.city(), &path, "verify", json!({"passed": false, "remark": "未见复检报告"})).await;
    star().post(&format!("{path}/rectify"), said("2026-11-23")).await.faults(&[("/rectified_on", "date_order")]);
    app.set_now("2026-11-27T02:00:00Z");
    step(&app.county(), &path, "rectify", said("2026-11-25")).await;
    step(&app.city(), &path, "verify", json!({"passed": true})).await;
    step(&app.city(), &path, "reopen", json!({"reason": "同一问题再次出现"})).await;
    star().post(&format!("{path}/rectify"), said("2026-11-26")).await.faults(&[("/rectified_on", "date_order")]);
    step(&app.county(), &path, "rectify", said("2026-11-27")).await;
}

async fn what_is_reopened_is_not_overdue_at_once_and_shows_no_old_evidence(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/findings/{}", finding(&county, &unit, "general", "2026-11-20").await);
    let etag = county.get(&path).await.etag();
    county.clone().with("If-Match", etag).patch(&path, json!({"due_on": "2026-11-25"})).await.status(200);
    let etag = county.get(&path).await.etag();
    let later = json!({"discovered_on": "2026-11-24", "due_on": "2026-11-23"});
    county.clone().with("If-Match", &etag).patch(&path, later).await.faults(&[("/due_on", "date_order")]);
    step(&county, &path, "rectify", json!({"rectified_on": "2026-11-24", "evidence": "已整改"})).await;
    step(&app.city(), &path, "verify", json!({"passed": true})).await;
    app.set_now("2026-11-27T02:00:00Z");
    let reopened = step(&app.city(), &path, "reopen", json!({"reason": "同一问题再次出现"})).await;
    assert!(reopened["due_on"].is_null() && reopened["evidence"].is_null(), "{reopened}");
    assert_eq!(app.county().all("/findings?overdue=true").await.len(), 0);
    let etag = app.county().get(&path).await.etag();
    app.county().with("If-Match", &etag).patch(&path, json!({"due_on": "2026-11-26"})).await.status(200);
    let etag = app.county().get(&path).await.etag();
    app.county().with("If-Match", etag).patch(&path, json!({"discovered_on": "2026-11-27"})).await.faults(&[("/discovered_on", "date_order")]);
}

async fn an_overturned_finding_does_not_count_any_more_and_stays_in_sight(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let id = confirmed(&county, &unit, "major", "2026-11-20").await;
    assert_eq!(county.get(&format!("/units/{unit}")).await.json["monitoring_level"], "key");
    let overturned = step(&county, &format!("/findings/{id}"), "overturn", json!({"reason": "复检合格"})).await;
    assert_eq!((overturned["status"].as_str(), overturned["monitoring_level"].as_str()), (Some("overturned"), Some("routine")));
    assert_eq!(county.all(&format!("/units/{unit}/findings")).await.len(), 1);
    let etag = county.get(&format!("/findings/{id}")).await.etag();
    let again = json!({"reason": "再次"});
    county.with("If-Match", etag).post(&format!("/findings/{id}/overturn"), again).await.problem(409, "finding_overturned");
}

async fn a_restored_finding_counts_again_from_its_discovery(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/findings/{}", confirmed(&county, &unit, "major", "2026-11-20").await);
    let level = async |query: &str| app.county().get(&format!("/units/{unit}/monitoring-level{query}")).await.status(200).json["level"].clone();
    let body = json!({"reason": "复检结论经申诉撤回"});
    county.clone().with("If-Match", "\"2\"").post(&format!("{path}/restore"), body.clone()).await.problem(409, "finding_not_overturned");
    app.set_now("2026-11-25T02:00:00Z");
    step(&app.county(), &path, "overturn", json!({"reason": "复检合格"})).await;
    assert_eq!(level("").await, "routine");
    app.set_now("2026-11-27T02:00:00Z");
    app.county().with("If-Match", "\"3\"").post(&format!("{path}/restore"), json!({"reason": " "})).await.faults(&[("/reason", "bad_length")]);
    let restored = step(&app.county(), &path, "restore", body).await;
    assert_eq!((restored["status"].as_str(), restored["monitoring_level"].as_str()), (Some("confirmed"), Some("key")));
    assert_eq!((restored["remark"].as_str(), restored["discovered_on"].as_str()), (Some("复检结论经申诉撤回"), Some("2026-11-20")));
    // What was known of the day between stays known; by what is known now it counted on that day too.
    assert_eq!(level("?as_of=2026-11-26").await, "routine");
    assert_eq!(level("?as_of=2026-11-26&known_on=2026-11-27").await, "key");
    // From the day of its discovery: it leaves the two years as if nothing had been.
    app.set_now("2028-11-20T02:00:00Z");
    step(&app.county(), &path, "rectify", json!({"rectified_on": "2026-12-10", "evidence": "复检合格"})).await;
    step(&app.city(), &path, "verify", json!({"passed": true})).await;
    app.sweep();
    assert_eq!(level("").await, "key");
    app.set_now("2028-11-21T02:00:00Z");
    app.sweep();
    assert_eq!(level("").await, "routine");
}

async fn a_report_that_was_never_confirmed_is_a_report_again(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/findings/{}", finding(&county, &unit, "major", "2026-11-20").await);
    step(&county, &path, "overturn", json!({"reason": "误报"})).await;
    let restored = step(&county, &path, "restore", json!({"reason": "并非误报"})).await;
    assert_eq!((restored["status"].as_str(), restored["monitoring_level"].as_str()), (Some("reported"), Some("routine")));
    assert_eq!(step(&county, &path, "confirm", json!({})).await["monitoring_level"], "key");
}

async fn a_confirmed_grade_is_changed_by_who_may_confirm_and_the_level_follows(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/findings/{}", confirmed(&county, &unit, "relatively_major", "2026-11-20").await);
    let change = json!({"grade": "general", "grade_basis": "复核后认定为一般"});
    // An inspector may report and follow findings, not weigh what is confirmed.
    let etag = county.get(&path).await.etag();
    app.as_user("inspector").with("If-Match", &etag).patch(&path, change.clone()).await.problem(403, "forbidden");
    app.as_user("inspector").with("If-Match", &etag).patch(&path, json!({"plan": "全检"})).await.status(200);
    let etag = county.get(&path).await.etag();
    let changed = county.clone().with("If-Match", etag).patch(&path, change).await.status(200).json;
    assert_eq!((changed["grade"].as_str(), changed["monitoring_level"].as_str()), (Some("general"), Some("routine")));
}

async fn an_officer_finds_what_is_overdue_and_how_much_is_closed(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let late = finding(&county, &unit, "general", "2026-10-01").await;
    county.clone().with("If-Match", "\"1\"").patch(&format!("/findings/{late}"), json!({"due_on": "2026-11-23"})).await.status(200);
    let in_time = finding(&county, &unit, "general", "2026-10-02").await;
    county.clone().with("If-Match", "\"1\"").patch(&format!("/findings/{in_time}"), json!({"due_on": "2026-11-24"})).await.status(200);
    let overdue = app.city().all("/findings?overdue=true").await;
    assert_eq!(overdue.iter().map(|f| f["id"].as_str().unwrap()).collect::<Vec<_>>(), [late.as_str()]);
    assert_eq!(overdue[0]["overdue"], true);

    step(&county, &format!("/findings/{in_time}"), "rectify", json!({"rectified_on": "2026-11-24", "evidence": "已整改"})).await;
    step(&app.city(), &format!("/findings/{in_time}"), "verify", json!({"passed": true})).await;
    let figures = app.city().get("/statistics/findings?from=2026-10-01&to=2026-10-31").await.status(200).json;
    assert_eq!((figures["findings"].as_i64(), figures["closed"].as_i64(), figures["closure_rate"].as_f64()), (Some(2), Some(1), Some(0.5)));
    let none = app.sibling().get("/statistics/findings").await.status(200).json;
    assert_eq!((none["findings"].as_i64(), none["closure_rate"].is_null()), (Some(0), true));
    assert!(app.sibling().all("/findings").await.is_empty(), "the sibling sees none of them");
}

async fn a_step_out_of_turn_says_what_stands_against_it(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/findings/{}", finding(&county, &unit, "general", "2026-11-20").await);
    let rectified = json!({"rectified_on": "2026-11-24", "evidence": "已整改"});
    let try_step = async |name: &str, body: serde_json::Value| {
        let etag = county.get(&path).await.etag();
        app.city().with("If-Match", &etag).post(&format!("{path}/{name}"), body).await
    };
    try_step("verify", json!({"passed": true})).await.problem(409, "finding_not_rectified");
    try_step("reopen", json!({"reason": "x"})).await.problem(409, "finding_not_verified");
    step(&county, &path, "rectify", rectified.clone()).await;
    try_step("rectify", rectified.clone()).await.problem(409, "finding_not_open");
    try_step("reopen", json!({"reason": "x"})).await.problem(409, "finding_not_verified");
    step(&app.city(), &path, "verify", json!({"passed": true})).await;
    try_step("rectify", rectified).await.problem(409, "finding_not_open");
    try_step("verify", json!({"passed": true})).await.problem(409, "finding_not_rectified");
}

e2e![
    a_rectification_is_not_dated_before_the_verification_that_came_before,
    what_is_reopened_is_not_overdue_at_once_and_shows_no_old_evidence,
    a_restored_finding_counts_again_from_its_discovery,
    a_report_that_was_never_confirmed_is_a_report_again,
    a_step_out_of_turn_says_what_stands_against_it,
    a_finding_is_reported_confirmed_put_right_and_verified_by_someone_else,
    a_rectification_that_does_not_pass_is_open_again,
    an_overturned_finding_does_not_count_any_more_and_stays_in_sight,
    a_confirmed_grade_is_changed_by_who_may_confirm_and_the_level_follows,
    an_officer_finds_what_is_overdue_and_how_much_is_closed
];
