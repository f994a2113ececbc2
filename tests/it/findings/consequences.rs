//! What rests on a finding that does not stand any more, and that nothing new is made to rest on it.

use serde_json::{Value, json};

use super::spot_checks::{PATH, csv, enter, failed, link, send};
use crate::support::make::{self, confirmed, finding, step};
use crate::support::{App, CallerOf};

/// What is told to rest on a finding: (resource, status).
fn told(answer: &Value) -> Vec<(&str, &str)> {
    answer["consequences"].as_array().unwrap().iter().map(|c| (c["resource"].as_str().unwrap(), c["status"].as_str().unwrap())).collect()
}

fn instrument(unit: &str, number: &str, finding: &str) -> Value {
    json!({"unit_id": unit, "kind": "circulated_criticism", "number": number, "subject": "通报", "content": "通报不合格情况", "issued_on": "2026-11-23",
        "finding_ids": [finding]})
}

fn recall(unit: &str, finding: &str) -> Value {
    json!({"unit_id": unit, "finding_id": finding, "product": "电缆", "batches": "2026-08", "confirmed_on": "2026-11-23", "measures": "停止销售"})
}

async fn visit(caller: &CallerOf<'_>, unit: &str, finding: &str, on: &str) -> crate::support::Reply {
    caller.post(&format!("/units/{unit}/visits"), json!({"visited_on": on, "purpose": "on_site_check", "finding_id": finding})).await
}

async fn all_that_rests_on_an_overturned_finding_is_told_with_whose_it_is(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    confirmed(&county, &unit, "major", "2026-05-20").await;
    let ground = confirmed(&county, &unit, "major", "2026-11-20").await;
    let other = confirmed(&county, &unit, "general", "2026-11-19").await;
    let recall = county.post("/recalls", recall(&unit, &ground)).await.status(201).id();
    county.post("/instruments", instrument(&unit, "西市监通〔2026〕1号", &ground)).await.status(201);
    county.post("/instruments", instrument(&unit, "西市监通〔2026〕2号", &other)).await.status(201);
    visit(&county, &unit, &ground, "2026-11-23").await.status(201);
    let list = county.post("/monitoring-lists", json!({"year": 2026, "level": "key", "side": "producer"})).await.status(201).id();
    step(&county, &format!("/monitoring-lists/{list}"), "publish", json!({})).await;
    let of_city = app.city().post("/monitoring-lists", json!({"year": 2026, "level": "key", "side": "producer"})).await.status(201).id();
    step(&app.city(), &format!("/monitoring-lists/{of_city}"), "publish", json!({})).await;

    let overturned = step(&county, &format!("/findings/{ground}"), "overturn", json!({"reason": "复检合格"})).await;
    let expected = [("monitoring_list", "published"), ("elevation", "proposed"), ("recall", "open"), ("instrument", "open"), ("visit", "recorded")];
    assert_eq!(told(&overturned), expected, "{overturned}");
    let items = &overturned["consequences"];
    // The list of the city lies outside the county's scope.
    assert_eq!((&items[0]["id"], &items[0]["list_id"], &items[0]["year"]), (&json!(list), &json!(list), &json!(2026)));
    assert_eq!((items[1]["authority"]["level"].as_str(), items[1]["list_id"].is_null()), (Some("municipal"), true));
    assert_eq!((&items[2]["id"], items[2]["authority"]["level"].as_str()), (&json!(recall), Some("county")));

    // What was restored is told of lists and elevations only: the rest stands on it again.
    let restored = step(&app.city(), &format!("/findings/{ground}"), "restore", json!({"reason": "复检结论撤回"})).await;
    assert_eq!(told(&restored), [("monitoring_list", "published"), ("monitoring_list", "published"), ("elevation", "proposed")]);
}

async fn nothing_new_rests_on_a_finding_that_was_overturned_or_came_later(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let fallen = confirmed(&county, &unit, "relatively_major", "2026-11-20").await;
    step(&county, &format!("/findings/{fallen}"), "overturn", json!({"reason": "复检合格"})).await;
    visit(&county, &unit, &fallen, "2026-11-23").await.faults(&[("/finding_id", "finding_overturned")]);
    county.post("/recalls", recall(&unit, &fallen)).await.faults(&[("/finding_id", "finding_not_confirmed")]);
    county.post("/instruments", instrument(&unit, "西市监通〔2026〕1号", &fallen)).await.faults(&[("/finding_ids/0", "finding_overturned")]);
    county
        .post("/elevations", json!({"unit_id": unit, "reason": "跨市销售", "finding_ids": [fallen]}))
        .await
        .faults(&[("/finding_ids/0", "finding_not_confirmed")]);
    // A reported one may well be what a visit is about, but not before it was discovered.
    let open = finding(&county, &unit, "general", "2026-11-22").await;
    visit(&county, &unit, &open, "2026-11-21").await.faults(&[("/finding_id", "discovered_later")]);
    visit(&county, &unit, &open, "2026-11-22").await.status(201);
    let mut early = instrument(&unit, "西市监通〔2026〕1号", &open);
    early["issued_on"] = json!("2026-11-21");
    county.post("/instruments", early).await.faults(&[("/finding_ids/0", "discovered_later")]);
    county.post("/instruments", instrument(&unit, "西市监通〔2026〕1号", &open)).await.status(201);
}

async fn an_elevation_whose_grounds_have_fallen_is_not_approved(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    confirmed(&county, &unit, "major", "2026-05-20").await;
    let second = confirmed(&county, &unit, "major", "2026-11-20").await;
    let elevation = format!("/elevations/{}", county.all("/elevations").await[0]["id"].as_str().unwrap());
    step(&county, &format!("/findings/{second}"), "overturn", json!({"reason": "复检合格"})).await;
    let approve = json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意"});
    let star = || app.city().with("If-Match", "*");
    star().post(&format!("{elevation}/decide"), approve.clone()).await.problem(409, "ground_fallen");
    // Once they stand again it may be.
    step(&county, &format!("/findings/{second}"), "restore", json!({"reason": "复检结论撤回"})).await;
    star().post(&format!("{elevation}/decide"), approve.clone()).await.status(200);

    // So with what a person proposed on a finding.
    let other = make::enter(&county, make::unit("330106", 2)).await.id();
    let named = confirmed(&county, &other, "general", "2026-11-20").await;
    let body = json!({"unit_id": other, "reason": "跨市销售", "finding_ids": [named]});
    let proposed = format!("/elevations/{}", county.post("/elevations", body).await.status(201).id());
    let told_of = step(&county, &format!("/findings/{named}"), "overturn", json!({"reason": "复检合格"})).await;
    assert_eq!(told(&told_of), [("elevation", "proposed")]);
    star().post(&format!("{proposed}/decide"), approve).await.problem(409, "ground_fallen");
    star().post(&format!("{proposed}/decide"), json!({"approved": false, "reason": "依据已撤销"})).await.status(200);
}

/// A finding that a result of a spot check reports at a unit, and that result.
async fn reported_by_a_result(app: &App, unit: &str, grade: &str) -> (String, String) {
    send(&app.county(), csv(&[failed("CJ-01", "星河制动液有限公司")])).await.status(201);
    let result = app.county().all(PATH).await.remove(0);
    let body = json!({"unit_id": unit, "grade": grade, "grade_basis": "影响制动安全"});
    let linked = link(&app.county(), &result, 1, body).await.status(200).json;
    (linked["finding_id"].as_str().unwrap().to_owned(), format!("{PATH}/{}", result["id"].as_str().unwrap()))
}

async fn an_objection_tells_what_rests_on_the_finding_that_it_moves(app: App) {
    let county = app.county();
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    let (ground, result) = reported_by_a_result(&app, &unit, "major").await;
    step(&county, &format!("/findings/{ground}"), "confirm", json!({})).await;
    confirmed(&county, &unit, "major", "2026-05-20").await;
    let list = county.post("/monitoring-lists", json!({"year": 2026, "level": "key", "side": "producer"})).await.status(201).id();
    step(&county, &format!("/monitoring-lists/{list}"), "publish", json!({})).await;
    step(&county, &result, "serve", json!({"served_on": "2026-11-20"})).await;
    let objected = step(&county, &result, "object", json!({"objected_on": "2026-11-23", "objection": "申请复检"})).await;
    let rests = [("monitoring_list", "published"), ("elevation", "proposed")];
    assert_eq!((&objected["finding"]["id"], &objected["finding"]["status"]), (&json!(ground), &json!("reported")));
    assert_eq!((told(&objected["finding"]), &objected["finding"]["consequences"][0]["id"]), (rests.to_vec(), &json!(list)), "{objected}");
    let dismissed = json!({"objection_decided_on": "2026-11-24", "outcome": "dismissed", "retest": "复检仍不合格"});
    let decided = step(&county, &result, "decide-objection", dismissed).await;
    assert_eq!((&decided["finding"]["status"], told(&decided["finding"])), (&json!("confirmed"), rests.to_vec()), "{decided}");
    assert_eq!(decided["finding"]["version"], county.get(&format!("/findings/{ground}")).await.json["version"]);
}

async fn an_objection_that_moves_no_finding_tells_none(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    let (_, result) = reported_by_a_result(&app, &unit, "major").await;
    step(&app.county(), &result, "serve", json!({"served_on": "2026-11-20"})).await;
    let objected = step(&app.county(), &result, "object", json!({"objected_on": "2026-11-23", "objection": "申请复检"})).await;
    let upheld = json!({"objection_decided_on": "2026-11-24", "outcome": "upheld", "retest": "复检合格"});
    let decided = step(&app.county(), &result, "decide-objection", upheld).await;
    assert_eq!((&objected["finding"], &decided["finding"]), (&Value::Null, &Value::Null));
}

async fn a_result_that_is_taken_up_again_tells_what_rests_on_its_finding(app: App) {
    let county = app.county();
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    let (ground, result) = reported_by_a_result(&app, &unit, "major").await;
    county.post("/instruments", instrument(&unit, "西市监通〔2026〕1号", &ground)).await.status(201);
    visit(&county, &unit, &ground, "2026-11-23").await.status(201);
    let again = step(&county, &result, "reopen", json!({"reason": "误关联"})).await;
    assert_eq!((&again["finding"]["id"], &again["finding"]["status"]), (&json!(ground), &json!("overturned")));
    assert_eq!(told(&again["finding"]), [("instrument", "open"), ("visit", "recorded")], "{again}");
    // What was dismissed has none.
    step(&county, &result, "dismiss", json!({"reason": "不在本辖区"})).await;
    assert_eq!(step(&county, &result, "reopen", json!({"reason": "误排除"})).await["finding"], Value::Null);
}

e2e![
    an_objection_tells_what_rests_on_the_finding_that_it_moves,
    an_objection_that_moves_no_finding_tells_none,
    a_result_that_is_taken_up_again_tells_what_rests_on_its_finding,
    all_that_rests_on_an_overturned_finding_is_told_with_whose_it_is,
    nothing_new_rests_on_a_finding_that_was_overturned_or_came_later,
    an_elevation_whose_grounds_have_fallen_is_not_approved,
];
