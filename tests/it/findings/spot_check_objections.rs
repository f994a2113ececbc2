//! The objection (异议) to a result of a spot check: its clock, and that nothing is confirmed by a result that is in dispute.

use serde_json::{Value, json};

use super::spot_checks::{PATH, csv, enter, failed, link, send};
use crate::support::make::{self, step};
use crate::support::{App, CallerOf, Reply};

/// A unit, and a result that names it; the path of the result.
async fn result(app: &App) -> (String, String) {
    let unit = enter(app, 1, "星河制动液有限公司").await;
    send(&app.county(), csv(&[failed("CJ-01", "星河制动液有限公司")])).await.status(201);
    let results = app.county().all(PATH).await;
    (unit, format!("{PATH}/{}", results[0]["id"].as_str().unwrap()))
}

/// Tries a step of something in its present version.
async fn tried(caller: &CallerOf<'_>, path: &str, action: &str, body: Value) -> Reply {
    let etag = caller.get(path).await.status(200).etag();
    caller.clone().with("If-Match", etag).post(&format!("{path}/{action}"), body).await
}

async fn serve(app: &App, path: &str, day: &str) -> Value {
    step(&app.county(), path, "serve", json!({"served_on": day})).await
}

async fn object(app: &App, path: &str) -> Value {
    step(&app.county(), path, "object", json!({"objected_on": "2026-11-24", "objection": "样品系仿冒，申请复检"})).await
}

async fn decide(app: &App, path: &str, outcome: &str) -> Value {
    let body = json!({"objection_decided_on": "2026-11-24", "outcome": outcome, "retest": "复检合格"});
    step(&app.county(), path, "decide-objection", body).await
}

/// Links a result; the path of the finding.
async fn linked(app: &App, path: &str, unit: &str) -> (String, Value) {
    let now = app.county().get(path).await.status(200).json;
    let body = json!({"unit_id": unit, "grade": "relatively_major", "grade_basis": "影响制动安全"});
    let version = i32::try_from(now["version"].as_i64().unwrap()).unwrap();
    let linked = link(&app.county(), &now, version, body).await.status(200).json;
    (format!("/findings/{}", linked["finding"]["id"].as_str().unwrap()), linked)
}

async fn level(app: &App, unit: &str) -> Value {
    app.county().get(&format!("/units/{unit}")).await.status(200).json["monitoring_level"].clone()
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect()
}

async fn the_clock_begins_with_the_receipt_and_ends_on_a_working_day(app: App) {
    let (_, path) = result(&app).await;
    let before = app.county().get(&path).await.status(200).json;
    assert_eq!((&before["objection_state"], &before["objection_due_on"]), (&json!("not_served"), &json!(null)));
    let told = |answer: &Value| (answer["objection_due_on"].clone(), answer["objection_state"].clone());
    // The fifteenth day is a Saturday; a day that was recorded wrongly is recorded again.
    assert_eq!(told(&serve(&app, &path, "2026-11-20").await), (json!("2026-12-07"), json!("served")));
    assert_eq!(told(&serve(&app, &path, "2026-11-23").await), (json!("2026-12-08"), json!("served")));
    tried(&app.county(), &path, "serve", json!({"served_on": "2026-11-25"})).await.faults(&[("/served_on", "date_in_future")]);
    // What is refused has changed nothing, and each step is in the trail.
    assert_eq!(app.county().get(&path).await.status(200).etag(), "\"3\"");
    let events = app.as_user("county-admin").all("/audit-events?operation=serve_spot_check_result").await;
    let days: Vec<_> = events.iter().map(|e| (e["before"]["served_on"].clone(), e["after"]["served_on"].clone())).collect();
    assert_eq!(days, [(json!("2026-11-20"), json!("2026-11-23")), (json!(null), json!("2026-11-20"))]);
}

async fn while_an_objection_may_come_confirming_says_until_when(app: App) {
    let (unit, path) = result(&app).await;
    serve(&app, &path, "2026-11-23").await;
    let (finding, linked) = linked(&app, &path, &unit).await;
    assert_eq!(codes(&linked), ["objection_term_runs"]);
    app.set_now("2026-12-08T15:59:59Z");
    let confirmed = step(&app.county(), &finding, "confirm", json!({})).await;
    assert_eq!(
        confirmed["warnings"],
        json!([{"pointer": "", "code": "objection_term_runs", "detail": "异议期至2026年12月8日届满，此前生产者、销售者仍可提出异议（产品质量法第十五条）"}])
    );
    assert_eq!((&confirmed["status"], level(&app, &unit).await), (&json!("confirmed"), json!("key")), "it is told, not refused");
}

async fn once_the_time_is_over_there_is_nothing_to_say(app: App) {
    let (unit, path) = result(&app).await;
    serve(&app, &path, "2026-11-23").await;
    app.set_now("2026-12-08T16:00:00Z");
    let (finding, linked) = linked(&app, &path, &unit).await;
    assert_eq!(codes(&linked), [""; 0]);
    assert_eq!(codes(&step(&app.county(), &finding, "confirm", json!({})).await), [""; 0]);
    // A late objection is recorded, and both are told: that it is late, and that the finding counts.
    let body = json!({"objected_on": "2026-12-09", "objection": "未收到告知"});
    let late = step(&app.county(), &path, "object", body).await;
    assert_eq!((codes(&late), &late["objection_state"]), (vec!["objection_late", "finding_suspended"], &json!("pending")));
}

async fn nothing_is_confirmed_while_an_objection_waits(app: App) {
    let (unit, path) = result(&app).await;
    serve(&app, &path, "2026-11-23").await;
    let pending = object(&app, &path).await;
    assert_eq!((codes(&pending), &pending["objection_state"], &pending["objection"]), (vec![], &json!("pending"), &json!("样品系仿冒，申请复检")));
    let (finding, linked) = linked(&app, &path, &unit).await;
    assert_eq!((codes(&linked), &linked["finding"]["status"]), (vec!["objection_undecided"], &json!("reported")));
    for caller in [app.county(), app.city(), app.national()] {
        tried(&caller, &finding, "confirm", json!({})).await.problem(409, "objection_pending");
    }
    app.set_now("2027-03-01T02:00:00Z");
    tried(&app.county(), &finding, "confirm", json!({})).await.problem(409, "objection_pending");
    assert_eq!(level(&app, &unit).await, "routine");
    let body = json!({"objection_decided_on": "2027-03-01", "outcome": "dismissed", "retest": "复检仍不合格"});
    let decided = step(&app.county(), &path, "decide-objection", body).await;
    assert_eq!((&decided["objection_state"], &decided["state"], codes(&decided)), (&json!("dismissed"), &json!("linked"), vec![]));
    assert_eq!(codes(&step(&app.county(), &finding, "confirm", json!({})).await), [""; 0]);
    assert_eq!(level(&app, &unit).await, "key");
}

async fn by_a_result_that_was_withdrawn_nothing_is_confirmed(app: App) {
    let (unit, path) = result(&app).await;
    serve(&app, &path, "2026-11-23").await;
    let (finding, _) = linked(&app, &path, &unit).await;
    object(&app, &path).await;
    let decided = decide(&app, &path, "upheld").await;
    assert_eq!((&decided["objection_state"], codes(&decided)), (&json!("upheld"), vec![]), "a finding that was only reported counts nowhere");
    tried(&app.county(), &finding, "confirm", json!({})).await.problem(409, "result_withdrawn");
    step(&app.county(), &finding, "overturn", json!({"reason": "异议成立"})).await;
    // Restored it would be a report again, by which nothing is confirmed either.
    step(&app.county(), &finding, "restore", json!({"reason": "误撤销"})).await;
    tried(&app.county(), &finding, "confirm", json!({})).await.problem(409, "result_withdrawn");
    assert_eq!(level(&app, &unit).await, "routine");
}

async fn a_withdrawn_result_is_not_linked_but_may_be_dismissed(app: App) {
    let (unit, path) = result(&app).await;
    serve(&app, &path, "2026-11-23").await;
    object(&app, &path).await;
    decide(&app, &path, "upheld").await;
    let body = json!({"unit_id": unit, "grade": "general"});
    tried(&app.county(), &path, "link", body).await.problem(409, "result_withdrawn");
    assert_eq!(app.county().all("/findings").await.len(), 0);
    let gone = step(&app.county(), &path, "dismiss", json!({"reason": "异议成立"})).await;
    assert_eq!((&gone["state"], &gone["objection_state"]), (&json!("dismissed"), &json!("upheld")));
    for (action, body, code) in [
        ("serve", json!({"served_on": "2026-11-24"}), "result_not_to_serve"),
        ("object", json!({"objected_on": "2026-11-24", "objection": "再次异议"}), "result_not_served"),
    ] {
        tried(&app.county(), &path, action, body).await.problem(409, code);
    }
}

async fn a_finding_that_was_confirmed_before_does_not_count_while_the_objection_waits(app: App) {
    let (unit, path) = result(&app).await;
    serve(&app, &path, "2026-11-23").await;
    let (finding, _) = linked(&app, &path, &unit).await;
    step(&app.county(), &finding, "confirm", json!({})).await;
    let counted = level(&app, &unit).await;
    assert_ne!(counted, "routine");
    let objected = object(&app, &path).await;
    assert_eq!(codes(&objected), ["finding_suspended"]);
    assert!(objected["warnings"][0]["detail"].as_str().unwrap().contains(finding.trim_start_matches("/findings/")), "{objected}");
    assert_eq!(level(&app, &unit).await, "routine", "what is disputed does not count");
    let suspended = app.county().get(&finding).await.status(200).json;
    assert_eq!(suspended["status"], "reported");
    tried(&app.county(), &finding, "confirm", json!({})).await.problem(409, "objection_pending");
    assert_eq!(codes(&decide(&app, &path, "dismissed").await), ["finding_counts"]);
    assert_eq!(level(&app, &unit).await, counted, "from its discovery");
    let again = app.county().get(&finding).await.status(200).json;
    assert_eq!((&again["status"], &again["confirmed_by"]), (&json!("confirmed"), &suspended["confirmed_by"]));
}

async fn a_finding_that_was_confirmed_before_never_counts_again_once_the_result_is_withdrawn(app: App) {
    let (unit, path) = result(&app).await;
    serve(&app, &path, "2026-11-23").await;
    let (finding, _) = linked(&app, &path, &unit).await;
    step(&app.county(), &finding, "confirm", json!({})).await;
    object(&app, &path).await;
    assert_eq!(codes(&decide(&app, &path, "upheld").await), [""; 0]);
    assert_eq!(level(&app, &unit).await, "routine");
    tried(&app.county(), &finding, "confirm", json!({})).await.problem(409, "result_withdrawn");
    step(&app.county(), &finding, "overturn", json!({"reason": "异议成立，结果撤回"})).await;
    tried(&app.county(), &finding, "restore", json!({"reason": "误撤销"})).await.problem(409, "result_withdrawn");
    assert_eq!(level(&app, &unit).await, "routine");
}

async fn steps_out_of_turn_and_days_out_of_order_are_refused(app: App) {
    let (_, path) = result(&app).await;
    let county = app.county();
    let objection = |day: &str| json!({"objected_on": day, "objection": "申请复检"});
    let decision = |day: &str| json!({"objection_decided_on": day, "outcome": "dismissed", "retest": "复检仍不合格"});
    tried(&county, &path, "object", objection("2026-11-24")).await.problem(409, "result_not_served");
    tried(&county, &path, "decide-objection", decision("2026-11-24")).await.problem(409, "no_objection_pending");
    county.post(&format!("{path}/serve"), json!({"served_on": "2026-11-23"})).await.problem(428, "if_match_required");
    serve(&app, &path, "2026-11-23").await;
    county.clone().with("If-Match", "\"1\"").post(&format!("{path}/object"), objection("2026-11-24")).await.problem(412, "stale_version");
    tried(&county, &path, "decide-objection", decision("2026-11-24")).await.problem(409, "no_objection_pending");
    tried(&county, &path, "object", objection("2026-11-22")).await.faults(&[("/objected_on", "date_order")]);
    tried(&county, &path, "object", objection("2026-11-25")).await.faults(&[("/objected_on", "date_in_future")]);
    tried(&county, &path, "object", json!({"objected_on": "2026-11-24", "objection": " "})).await.faults(&[("/objection", "bad_length")]);
    object(&app, &path).await;
    tried(&county, &path, "serve", json!({"served_on": "2026-11-23"})).await.problem(409, "result_not_to_serve");
    tried(&county, &path, "object", objection("2026-11-24")).await.problem(409, "result_not_served");
    tried(&county, &path, "decide-objection", decision("2026-11-23")).await.faults(&[("/objection_decided_on", "date_order")]);
    tried(&county, &path, "decide-objection", decision("2026-11-25")).await.faults(&[("/objection_decided_on", "date_in_future")]);
    let unsaid = json!({"objection_decided_on": "2026-11-24", "outcome": "dismissed", "retest": ""});
    tried(&county, &path, "decide-objection", unsaid).await.faults(&[("/retest", "bad_length")]);
    decide(&app, &path, "dismissed").await;
    tried(&county, &path, "decide-objection", decision("2026-11-24")).await.problem(409, "no_objection_pending");
    tried(&county, &path, "object", objection("2026-11-24")).await.problem(409, "result_not_served");
}

async fn what_conforms_has_nothing_to_object_to_and_others_see_nothing(app: App) {
    enter(&app, 1, "星河制动液有限公司").await;
    let mut fine = failed("CJ-02", "星河制动液有限公司");
    (fine[6], fine[7]) = ("合格", "无");
    send(&app.county(), csv(&[fine, failed("CJ-03", "星河制动液有限公司")])).await.status(201);
    let results = app.county().all(PATH).await;
    let [fine, failed] = [0, 1].map(|place: usize| format!("{PATH}/{}", results[place]["id"].as_str().unwrap()));
    tried(&app.county(), &fine, "serve", json!({"served_on": "2026-11-24"})).await.problem(409, "result_not_to_serve");
    let body = json!({"served_on": "2026-11-24"});
    let place = format!("{failed}/serve");
    app.sibling().with("If-Match", "\"1\"").post(&place, body.clone()).await.problem(404, "not_found");
    app.as_user("auditor").with("If-Match", "\"1\"").post(&place, body.clone()).await.problem(403, "forbidden");
    let unit = make::enter(&app.county(), make::unit("330106", 9)).await.id();
    let user =
        json!({"username": "unit-user", "display_name": "单位用户", "password": "a password of the tests", "role": "unit_user", "unit_id": unit});
    app.as_user("county-admin").post("/users", user).await.status(201);
    app.as_user("unit-user").get(&failed).await.problem(403, "forbidden");
    app.as_user("unit-user").with("If-Match", "\"1\"").post(&place, body).await.problem(403, "forbidden");
}

async fn what_the_province_confirmed_is_not_undone_through_its_result(app: App) {
    let (unit, path) = result(&app).await;
    let (finding, _) = linked(&app, &path, &unit).await;
    step(&app.province(), &finding, "confirm", json!({})).await;
    serve(&app, &path, "2026-11-20").await;
    object(&app, &path).await;
    // The objection suspends it; neither taking the result up again nor upholding takes the confirmation back from below.
    tried(&app.county(), &path, "reopen", json!({"reason": "误关联"})).await.problem(409, "finding_stands");
    let upheld = json!({"objection_decided_on": "2026-11-24", "outcome": "upheld", "retest": "复检合格"});
    tried(&app.county(), &path, "decide-objection", upheld.clone()).await.problem(403, "act_of_higher_authority");
    tried(&app.province(), &path, "decide-objection", upheld).await.status(200);
}

e2e![
    what_the_province_confirmed_is_not_undone_through_its_result,
    the_clock_begins_with_the_receipt_and_ends_on_a_working_day,
    while_an_objection_may_come_confirming_says_until_when,
    once_the_time_is_over_there_is_nothing_to_say,
    nothing_is_confirmed_while_an_objection_waits,
    by_a_result_that_was_withdrawn_nothing_is_confirmed,
    a_withdrawn_result_is_not_linked_but_may_be_dismissed,
    a_finding_that_was_confirmed_before_does_not_count_while_the_objection_waits,
    a_finding_that_was_confirmed_before_never_counts_again_once_the_result_is_withdrawn,
    steps_out_of_turn_and_days_out_of_order_are_refused,
    what_conforms_has_nothing_to_object_to_and_others_see_nothing,
];
