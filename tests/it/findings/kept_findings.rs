//! A finding whose spot-check result was corrected is kept, where it stands on its own.

use serde_json::{Value, json};

use super::spot_checks::{PATH, csv, enter, failed, link, send};
use crate::support::make::step;
use crate::support::{App, CallerOf, PASSWORD};

const WHY: &str = "现场检查另行证实";

/// What is published of one sample on a day.
async fn publish(caller: &CallerOf<'_>, day: &'static str, outcome: &'static str, items: &'static str) {
    let mut row = failed("CJ-01", "星河制动液有限公司");
    (row[1], row[6], row[7]) = (day, outcome, items);
    send(caller, csv(&[row])).await.status(201);
}

/// The finding that the last result reports at a unit, in its collection.
async fn reported(app: &App, unit: &str) -> String {
    let result = app.county().all(PATH).await.pop().unwrap();
    let body = json!({"unit_id": unit, "grade": "relatively_major", "grade_basis": "影响制动安全"});
    let version = i32::try_from(result["version"].as_i64().unwrap()).unwrap();
    let linked = link(&app.county(), &result, version, body).await.status(200).json;
    format!("/findings/{}", linked["finding_id"].as_str().unwrap())
}

async fn keep(caller: &CallerOf<'_>, finding: &str) -> crate::support::Reply {
    caller.clone().with("If-Match", "*").post(&format!("{finding}/keep"), json!({"reason": WHY})).await
}

async fn proposed(app: &App) -> Vec<Value> {
    app.county().all("/findings?withdrawal_proposed=true").await.into_iter().map(|finding| finding["id"].clone()).collect()
}

async fn a_finding_that_was_proposed_to_be_overturned_is_kept(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    publish(&app.county(), "2026-11-16", "不合格", "沸点").await;
    let finding = reported(&app, &unit).await;
    keep(&app.county(), &finding).await.problem(409, "withdrawal_not_proposed");
    step(&app.county(), &finding, "confirm", json!({})).await;
    publish(&app.county(), "2026-11-18", "合格", "/").await;
    assert_eq!(proposed(&app).await.len(), 1);
    app.county().post(&format!("{finding}/keep"), json!({"reason": WHY})).await.problem(428, "if_match_required");
    app.county().with("If-Match", "\"1\"").post(&format!("{finding}/keep"), json!({"reason": WHY})).await.problem(412, "stale_version");
    app.county().with("If-Match", "*").post(&format!("{finding}/keep"), json!({"reason": " "})).await.faults(&[("/reason", "bad_length")]);
    keep(&app.sibling(), &finding).await.problem(404, "not_found");
    keep(&app.as_user("auditor"), &finding).await.problem(403, "forbidden");
    let kept = keep(&app.county(), &finding).await.status(200).json;
    assert_eq!((&kept["status"], &kept["monitoring_level"], &kept["consequences"]), (&json!("confirmed"), &json!("key"), &json!([])));
    assert_eq!((&kept["withdrawal_proposed"], &kept["kept_reason"], &kept["remark"]), (&json!(false), &json!(WHY), &json!(WHY)));
    assert_eq!((&kept["kept_by"], &kept["kept_at"]), (&kept["confirmed_by"], &kept["updated_at"]));
    assert_eq!(proposed(&app).await, Vec::<Value>::new());
    let events = app.as_user("county-admin").all("/audit-events?resource=finding&operation=keep_finding").await;
    assert_eq!((events.len(), &events[0]["before"]["withdrawal_proposed"], &events[0]["after"]["kept_reason"]), (1, &json!(true), &json!(WHY)));
    // Once; what is published again says nothing new, and another correction asks again.
    keep(&app.county(), &finding).await.problem(409, "withdrawal_not_proposed");
    publish(&app.county(), "2026-11-18", "合格", "/").await;
    publish(&app.county(), "2026-11-19", "合格", "/").await;
    assert_eq!(proposed(&app).await, Vec::<Value>::new());
    publish(&app.county(), "2026-11-20", "不合格", "pH值").await;
    let again = app.county().get(&finding).await.status(200).json;
    assert_eq!((&again["withdrawal_proposed"], &again["kept_at"], &again["kept_reason"]), (&json!(true), &Value::Null, &Value::Null));
    // It was the third edition: a fourth finds both, and does not ask twice what waits already.
    let second = reported(&app, &unit).await;
    publish(&app.county(), "2026-11-22", "合格", "/").await;
    let waiting = proposed(&app).await;
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    assert_eq!(app.county().get(&finding).await.json["version"], again["version"]);
    // What was overturned is not asked about.
    step(&app.county(), &second, "overturn", json!({"reason": "公告更正"})).await;
    keep(&app.county(), &finding).await.status(200);
    publish(&app.county(), "2026-11-23", "不合格", "pH值、沸点").await;
    assert_eq!(proposed(&app).await, [again["id"].clone()]);
}

async fn what_is_kept_can_be_confirmed_and_restored(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    publish(&app.county(), "2026-11-16", "不合格", "沸点").await;
    let finding = reported(&app, &unit).await;
    publish(&app.county(), "2026-11-18", "合格", "/").await;
    let act = async |action: &str, body: Value| app.county().with("If-Match", "*").post(&format!("{finding}/{action}"), body).await;
    act("confirm", json!({})).await.problem(409, "result_superseded");
    let kept = keep(&app.county(), &finding).await.status(200).json;
    assert_eq!((&kept["status"], &kept["monitoring_level"]), (&json!("reported"), &json!("routine")));
    let confirmed = act("confirm", json!({})).await.status(200).json;
    assert_eq!((&confirmed["monitoring_level"], &confirmed["kept_reason"]), (&json!("key"), &json!(WHY)));
    act("overturn", json!({"reason": "有误"})).await.status(200);
    keep(&app.county(), &finding).await.problem(409, "withdrawal_not_proposed");
    assert_eq!(act("restore", json!({"reason": "撤销有误"})).await.status(200).json["monitoring_level"], "key");
    // The proposal that came since was accepted: then it is not restored.
    publish(&app.county(), "2026-11-20", "不合格", "pH值").await;
    act("overturn", json!({"reason": "公告更正"})).await.status(200);
    act("restore", json!({"reason": "撤销有误"})).await.problem(409, "result_superseded");
}

async fn an_objection_that_nobody_decides_any_more_does_not_hold_what_is_kept(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    publish(&app.county(), "2026-11-16", "不合格", "沸点").await;
    let finding = reported(&app, &unit).await;
    step(&app.county(), &finding, "confirm", json!({})).await;
    let result = format!("{PATH}/{}", app.county().all(PATH).await[0]["id"].as_str().unwrap());
    step(&app.county(), &result, "serve", json!({"served_on": "2026-11-18"})).await;
    step(&app.county(), &result, "object", json!({"objected_on": "2026-11-19", "objection": "申请复检"})).await;
    publish(&app.county(), "2026-11-20", "合格", "/").await;
    assert_eq!(keep(&app.county(), &finding).await.status(200).json["status"], "reported");
    assert_eq!(step(&app.county(), &finding, "confirm", json!({})).await["monitoring_level"], "key");
}

async fn who_keeps_it_has_decided(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    let body = json!({"username": "at-province", "display_name": "监管人员", "password": PASSWORD, "role": "regulator", "authority_id": app.authority("330000")});
    app.national().post("/users", body).await.status(201);
    publish(&app.county(), "2026-11-16", "不合格", "沸点").await;
    let finding = reported(&app, &unit).await;
    step(&app.county(), &finding, "confirm", json!({})).await;
    publish(&app.county(), "2026-11-18", "合格", "/").await;
    // What the province keeps is not overturned below, nor kept once more where it is asked again.
    keep(&app.as_user("at-province"), &finding).await.status(200);
    let overturn = json!({"reason": "公告更正"});
    app.county().with("If-Match", "*").post(&format!("{finding}/overturn"), overturn).await.problem(403, "act_of_higher_authority");
    publish(&app.county(), "2026-11-20", "不合格", "pH值").await;
    keep(&app.county(), &finding).await.problem(403, "act_of_higher_authority");
    keep(&app.as_user("at-province"), &finding).await.status(200);
}

e2e![
    a_finding_that_was_proposed_to_be_overturned_is_kept,
    what_is_kept_can_be_confirmed_and_restored,
    an_objection_that_nobody_decides_any_more_does_not_hold_what_is_kept,
    who_keeps_it_has_decided,
];
