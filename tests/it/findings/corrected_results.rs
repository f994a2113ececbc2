//! What is published is corrected: a later edition of a sample takes the place of the earlier one, what rests on that is proposed to be
//! overturned, and what was decided by mistake is taken up again.

use serde_json::{Value, json};

use super::spot_checks::{PATH, csv, enter, failed, link, send};
use crate::support::make::step;
use crate::support::{App, CallerOf};

const FIGURES: [&str; 10] = ["rows", "conforming", "matched", "ambiguous", "no_unit", "already_taken", "rejected", "merged", "outdated", "corrected"];

/// The figures that are not zero.
async fn taken(caller: &CallerOf<'_>, rows: &[[&str; 9]]) -> Vec<(&'static str, i64)> {
    let intake = send(caller, csv(rows)).await.status(201).json;
    let figures: Vec<(&str, i64)> = FIGURES.iter().map(|name| (*name, intake[*name].as_i64().unwrap())).collect();
    let sum: i64 = figures.iter().filter(|(name, _)| !["rows", "corrected"].contains(name)).map(|(_, figure)| figure).sum();
    assert_eq!(figures[0].1, sum, "{intake}");
    figures.into_iter().skip(1).filter(|(_, figure)| *figure != 0).collect()
}

/// A result of the producer 星河制动液有限公司, as published on a day.
fn edition(day: &'static str, outcome: &'static str, items: &'static str) -> [&'static str; 9] {
    let mut row = failed("CJ-01", "星河制动液有限公司");
    (row[1], row[6], row[7]) = (day, outcome, items);
    row
}

async fn results(app: &App) -> Vec<Value> {
    app.county().all(PATH).await
}

fn told<'a>(results: &'a [Value], fields: &[&str]) -> Vec<Vec<&'a Value>> {
    results.iter().map(|result| fields.iter().map(|field| &result[*field]).collect()).collect()
}

async fn linked(app: &App, result: &Value, unit: &str) -> Value {
    let body = json!({"unit_id": unit, "grade": "relatively_major", "grade_basis": "影响制动安全"});
    link(&app.county(), result, i32::try_from(result["version"].as_i64().unwrap()).unwrap(), body).await.status(200).json
}

async fn reopen(caller: &CallerOf<'_>, id: &Value, version: i32) -> crate::support::Reply {
    let path = format!("{PATH}/{}/reopen", id.as_str().unwrap());
    caller.clone().with("If-Match", format!("\"{version}\"")).post(&path, json!({"reason": "误关联至同名单位"})).await
}

async fn rows_of_one_sample_are_one_result_with_all_that_failed(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    let rows = [
        edition("2026-11-20", "不合格", "平衡回流沸点"),
        edition("2026-11-20", "不合格", "pH值"),
        edition("2026-11-20", "不合格", "ＰＨ值"),
        edition("2026-11-20", "合格", "/"),
        failed("CJ-02", "乙厂"),
    ];
    assert_eq!(taken(&app.county(), &rows).await, [("matched", 1), ("no_unit", 1), ("already_taken", 1), ("merged", 2)]);
    let all = results(&app).await;
    assert_eq!((all.len(), &all[0]["failed_items"], &all[0]["outcome"]), (2, &json!("平衡回流沸点；pH值"), &json!("nonconforming")));
    let finding = linked(&app, &all[0], &unit).await["finding"].clone();
    assert!(finding["description"].as_str().unwrap().starts_with("不合格项目：平衡回流沸点；pH值；"), "{finding}");
    // The same again in any order, in one row, or without the items, is nothing new.
    assert_eq!(taken(&app.county(), &[rows[1], rows[0]]).await, [("already_taken", 2)]);
    assert_eq!(taken(&app.county(), &[edition("2026-11-22", "不合格", "pH值、平衡回流沸点")]).await, [("already_taken", 1)]);
    assert_eq!(taken(&app.county(), &[edition("2026-11-22", "不合格", "/")]).await, [("already_taken", 1)]);
    // Many long items are kept; a description tells as many as it has room for.
    let long: Vec<&'static str> = (0..3).map(|n| &*Box::leak(format!("第{n}项{}", "长".repeat(200)).into_boxed_str())).collect();
    let rows = [edition("2026-11-23", "不合格", long[0]), edition("2026-11-23", "不合格", long[1]), edition("2026-11-23", "不合格", long[2])];
    assert_eq!(taken(&app.county(), &rows).await, [("matched", 1), ("merged", 2), ("corrected", 1)]);
    let all = results(&app).await;
    assert_eq!(all[2]["failed_items"].as_str().unwrap().chars().count(), 3 * 203 + 2);
    linked(&app, &all[2], &unit).await;
}

async fn a_corrected_result_counts_and_the_finding_is_proposed_to_be_overturned(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    taken(&app.county(), &[edition("2026-11-18", "不合格", "沸点")]).await;
    let first = results(&app).await.remove(0);
    let finding = linked(&app, &first, &unit).await["finding"]["id"].as_str().unwrap().to_owned();
    let path = format!("/findings/{finding}");
    step(&app.county(), &path, "confirm", json!({})).await;
    let level = async || app.county().get(&format!("/units/{unit}")).await.json["monitoring_level"].clone();
    assert_eq!(level().await, "key");
    // The city takes in the correction; the county's result gives way.
    assert_eq!(taken(&app.city(), &[edition("2026-11-20", "合格", "/")]).await, [("conforming", 1), ("corrected", 1)]);
    let all = app.city().all(PATH).await;
    let (old, new) = (&all[0], &all[1]);
    assert_eq!((&old["state"], &old["superseded_by"], &new["supersedes"]), (&json!("superseded"), &new["id"], &old["id"]));
    assert_eq!((&old["unit_id"], &old["finding_id"], &new["state"]), (&json!(unit), &json!(finding), &json!("conforming")));
    assert_eq!(app.county().all(&format!("{PATH}?state=superseded")).await.len(), 1);
    assert_eq!(app.county().all(&format!("{PATH}?state=linked")).await.len(), 0);
    let proposed = app.county().all("/findings?withdrawal_proposed=true").await;
    assert_eq!((proposed.len(), &proposed[0]["id"], &proposed[0]["withdrawal_proposed"]), (1, &json!(finding), &json!(true)));
    // The city's result is out of the county's sight, and so is its id.
    assert_eq!(proposed[0]["withdrawal_proposed_by"], Value::Null);
    assert_eq!(results(&app).await[0]["superseded_by"], Value::Null);
    assert_eq!(app.county().get(&path).await.json["withdrawal_proposed_by"], Value::Null);
    assert_eq!(app.city().get(&path).await.json["withdrawal_proposed_by"], new["id"]);
    assert_eq!(app.city().all("/findings?withdrawal_proposed=true").await[0]["withdrawal_proposed_by"], new["id"]);
    // A person decides: until then it counts.
    assert_eq!(level().await, "key");
    for (action, body) in [("dismiss", json!({"reason": "x"})), ("reopen", json!({"reason": "x"}))] {
        let path = format!("{PATH}/{}/{action}", first["id"].as_str().unwrap());
        app.county().with("If-Match", "*").post(&path, body).await.problem(409, "result_superseded");
    }
    let serve = format!("{PATH}/{}/serve", first["id"].as_str().unwrap());
    app.county().with("If-Match", "*").post(&serve, json!({"served_on": "2026-11-20"})).await.problem(409, "result_not_to_serve");
    let overturned = step(&app.county(), &path, "overturn", json!({"reason": "公告更正为合格"})).await;
    assert_eq!((&overturned["withdrawal_proposed"], &overturned["monitoring_level"]), (&json!(false), &json!("routine")));
    assert_eq!(app.county().all("/findings?withdrawal_proposed=true").await.len(), 0);
    app.county().with("If-Match", "*").post(&format!("{path}/restore"), json!({"reason": "x"})).await.problem(409, "result_superseded");
    let events = app.as_user("county-admin").all("/audit-events?resource=spot_check_result").await;
    assert_eq!((&events[0]["before"]["state"], &events[0]["after"]["state"]), (&json!("linked"), &json!("superseded")));
    let events = app.as_user("county-admin").all("/audit-events?resource=finding&operation=create_spot_check_intake").await;
    assert_eq!(
        (events.len(), &events[0]["before"]["withdrawal_proposed"], &events[0]["after"]["withdrawal_proposed"]),
        (1, &json!(false), &json!(true))
    );
    assert!(!serde_json::to_string(&app.as_user("county-admin").all("/audit-events").await).unwrap().contains(new["id"].as_str().unwrap()));
}

async fn other_items_are_another_result_for_the_same_unit(app: App) {
    // The person knew the unit, which has another name by now.
    let unit = enter(&app, 1, "银河汽车用品厂").await;
    taken(&app.county(), &[edition("2026-11-18", "不合格", "沸点")]).await;
    let first = results(&app).await.remove(0);
    let reported = linked(&app, &first, &unit).await["finding"]["id"].as_str().unwrap().to_owned();
    assert_eq!(taken(&app.county(), &[edition("2026-11-20", "不合格", "沸点、pH值")]).await, [("ambiguous", 1), ("corrected", 1)]);
    let second = results(&app).await.remove(1);
    assert_eq!(second["candidates"][0]["unit_id"], json!(unit));
    // What was only reported cannot be confirmed any more; the new result reports anew, of the same discovery.
    app.county().with("If-Match", "*").post(&format!("/findings/{reported}/confirm"), json!({})).await.problem(409, "result_superseded");
    let finding = linked(&app, &second, &unit).await["finding"].clone();
    step(&app.county(), &format!("/findings/{}", finding["id"].as_str().unwrap()), "confirm", json!({})).await;
    assert_eq!(finding["discovery_id"], "CJ-01");
    step(&app.county(), &format!("/findings/{reported}"), "overturn", json!({"reason": "公告更正"})).await;
}

async fn the_later_publication_counts_in_whatever_order_they_come(app: App) {
    enter(&app, 1, "星河制动液有限公司").await;
    assert_eq!(taken(&app.county(), &[edition("2026-11-18", "合格", "/")]).await, [("conforming", 1)]);
    assert_eq!(taken(&app.county(), &[edition("2026-11-20", "不合格", "沸点")]).await, [("matched", 1), ("corrected", 1)]);
    // What was corrected, sent again, and an older one that nobody has sent before.
    assert_eq!(taken(&app.county(), &[edition("2026-11-18", "合格", "/")]).await, [("already_taken", 1)]);
    assert_eq!(taken(&app.county(), &[edition("2026-11-16", "不合格", "pH值")]).await, [("outdated", 1)]);
    assert_eq!(taken(&app.county(), &[edition("2026-11-16", "不合格", "pH值")]).await, [("already_taken", 1)]);
    // And back.
    assert_eq!(taken(&app.county(), &[edition("2026-11-22", "合格", "/")]).await, [("conforming", 1), ("corrected", 1)]);
    let all = results(&app).await;
    let states: Vec<&Value> = all.iter().map(|result| &result["state"]).collect();
    assert_eq!(states, ["superseded", "superseded", "superseded", "conforming"]);
    assert_eq!((&all[2]["superseded_by"], &all[3]["supersedes"]), (&all[1]["id"], &all[1]["id"]));
    // One list that goes on from day to day, and whose rows stand in no order.
    let mut rows = [edition("2026-11-20", "不合格", "沸点"), edition("2026-11-18", "合格", "/")];
    (rows[0][0], rows[1][0]) = ("CJ-09", "cj-09");
    assert_eq!(taken(&app.county(), &rows).await, [("matched", 1), ("outdated", 1), ("corrected", 1)]);
    let all = results(&app).await;
    assert_eq!(told(&all[4..], &["source_record_id", "state"]), [[&json!("cj-09"), &json!("superseded")], [&json!("CJ-09"), &json!("matched")]]);
}

async fn what_was_published_again_counts_from_the_later_day(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    taken(&app.county(), &[edition("2026-11-10", "不合格", "沸点")]).await;
    assert_eq!(taken(&app.county(), &[edition("2026-11-12", "不合格", "沸点")]).await, [("already_taken", 1)]);
    // Within one list too, whatever stands first.
    let mut rows = [edition("2026-11-12", "不合格", "沸点"), edition("2026-11-10", "不合格", "沸点"), edition("2026-11-11", "合格", "/")];
    rows.iter_mut().for_each(|row| row[0] = "CJ-02");
    assert_eq!(taken(&app.county(), &rows[..2]).await, [("matched", 1), ("already_taken", 1)]);
    assert_eq!(taken(&app.county(), &[edition("2026-11-11", "合格", "/"), rows[2]]).await, [("outdated", 2)]);
    let all = results(&app).await;
    let now = told(&all, &["report_date", "state"]);
    assert_eq!(now[..2], [[&json!("2026-11-12"), &json!("matched")], [&json!("2026-11-12"), &json!("matched")]]);
    assert!(now[2..].iter().all(|result| result[1] == "superseded"), "{now:?}");
    // What it found was discovered on the first.
    assert_eq!(told(&all[..2], &["first_report_date"]), [[&json!("2026-11-10")], [&json!("2026-11-10")]]);
    for result in &all[..2] {
        assert_eq!(linked(&app, result, &unit).await["finding"]["discovered_on"], "2026-11-10");
    }
    assert_eq!(taken(&app.county(), &[edition("2026-11-14", "不合格", "沸点")]).await, [("already_taken", 1)]);
    let last = results(&app).await.remove(0);
    assert_eq!(told(&[last], &["report_date", "first_report_date"]), [[&json!("2026-11-14"), &json!("2026-11-10")]]);
    // Sent again it is nothing new, on any of its days.
    assert_eq!(taken(&app.county(), &[edition("2026-11-10", "不合格", "沸点")]).await, [("already_taken", 1)]);
    assert_eq!(taken(&app.county(), &[edition("2026-11-11", "合格", "/")]).await, [("already_taken", 1)]);
}

async fn offices_that_correct_one_result_at_once_do_it_once(app: App) {
    for round in 0..4 {
        let id: &'static str = ["CJ-01", "CJ-02", "CJ-03", "CJ-04"][round];
        let of = |day, outcome, items| {
            let mut row = edition(day, outcome, items);
            row[0] = id;
            [row]
        };
        taken(&app.county(), &of("2026-11-10", "不合格", "沸点")).await;
        let (county, city, corrected) = (app.county(), app.city(), of("2026-11-12", "合格", "/"));
        tokio::join!(taken(&county, &corrected), taken(&city, &corrected));
        // Who came second knows it, or does not see who came first; in any case the old one gave way once, and to what counts.
        let all: Vec<Value> = app.city().all(PATH).await.into_iter().filter(|result| result["source_record_id"] == id).collect();
        assert_eq!((&all[0]["state"], &all[0]["version"]), (&json!("superseded"), &json!(2)), "{all:?}");
        let next = all.iter().find(|result| result["id"] == all[0]["superseded_by"]).unwrap();
        assert_eq!((&next["state"], &next["supersedes"]), (&json!("conforming"), &all[0]["id"]));
        assert!(all.iter().skip(1).all(|result| result["state"] == "conforming"), "{all:?}");
    }
}

async fn what_counts_out_of_sight_is_not_taken_in_again(app: App) {
    let before = [edition("2026-11-10", "不合格", "沸点")];
    taken(&app.county(), &before).await;
    taken(&app.city(), &[edition("2026-11-12", "合格", "/")]).await;
    assert_eq!(taken(&app.county(), &before).await, [("already_taken", 1)]);
    assert_eq!(results(&app).await.len(), 1);
}

async fn what_was_decided_by_mistake_is_taken_up_again(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    taken(&app.county(), &[failed("CJ-01", "星河制动液有限公司"), failed("CJ-02", "远方的制动液厂")]).await;
    let all = results(&app).await;
    reopen(&app.county(), &all[0]["id"], 1).await.problem(409, "result_not_decided");
    let other = enter(&app, 2, "远方的制动液厂（杭州）").await;
    // Dismissed by mistake: the unit that was entered meanwhile is a candidate now.
    let dismiss = format!("{PATH}/{}", all[1]["id"].as_str().unwrap());
    step(&app.county(), &dismiss, "dismiss", json!({"reason": "不在本辖区"})).await;
    let again = reopen(&app.county(), &all[1]["id"], 2).await.status(200).json;
    assert_eq!((&again["state"], &again["reason"], &again["decided_at"]), (&json!("ambiguous"), &json!("误关联至同名单位"), &Value::Null));
    assert_eq!(again["candidates"][0]["unit_id"], json!(other));
    // Linked to the wrong unit: what was reported there goes with it.
    let wrong = linked(&app, &again, &unit).await;
    let finding = format!("/findings/{}", wrong["finding_id"].as_str().unwrap());
    app.sibling().with("If-Match", "*").post(&format!("{dismiss}/reopen"), json!({"reason": "x"})).await.problem(404, "not_found");
    app.county().post(&format!("{dismiss}/reopen"), json!({"reason": "x"})).await.problem(428, "if_match_required");
    reopen(&app.county(), &all[1]["id"], 2).await.problem(412, "stale_version");
    let again = reopen(&app.county(), &all[1]["id"], 4).await.status(200).json;
    assert_eq!((&again["unit_id"], &again["finding_id"]), (&Value::Null, &Value::Null));
    let withdrawn = app.county().get(&finding).await.status(200).json;
    assert_eq!((&withdrawn["status"], &withdrawn["remark"]), (&json!("overturned"), &json!("误关联至同名单位")));
    let right = linked(&app, &again, &other).await;
    let finding = format!("/findings/{}", right["finding_id"].as_str().unwrap());
    step(&app.county(), &finding, "confirm", json!({})).await;
    // A confirmed finding is overturned first, by whom it concerns.
    reopen(&app.county(), &all[1]["id"], 6).await.problem(409, "finding_stands");
    step(&app.county(), &finding, "overturn", json!({"reason": "关联有误"})).await;
    reopen(&app.county(), &all[1]["id"], 6).await.status(200);
    // What the city has decided the county does not take up again.
    let path = format!("{PATH}/{}", all[0]["id"].as_str().unwrap());
    step(&app.city(), &path, "dismiss", json!({"reason": "已由市局处理"})).await;
    reopen(&app.county(), &all[0]["id"], 2).await.problem(403, "act_of_higher_authority");
    reopen(&app.city(), &all[0]["id"], 2).await.status(200);
}

async fn a_producer_that_is_entered_later_becomes_a_candidate(app: App) {
    let rows = [failed("CJ-01", "星河（杭州）制动液有限公司"), failed("CJ-02", "银河制动液厂"), failed("CJ-03", "宁波的制动液厂")];
    taken(&app.county(), &rows).await;
    let province = [failed("CJ-04", "宁波的制动液厂"), failed("CJ-05", "星河(杭州)制动液有限公司")];
    taken(&app.province(), &province).await;
    let seen = async || -> Vec<(Value, Vec<Value>)> {
        let all = app.province().all(PATH).await;
        all.iter().map(|r| (r["state"].clone(), r["candidates"].as_array().unwrap().iter().map(|c| c["unit_id"].clone()).collect())).collect()
    };
    let none = (json!("no_unit"), vec![]);
    assert_eq!(seen().await, vec![none.clone(); 5]);
    // Entered, however it is typed; the county's list and that of the province, which lies above.
    let first = json!(enter(&app, 1, "星河(杭州) 制动液有限公司。").await);
    let matched = |unit: &Value| (json!("matched"), vec![unit.clone()]);
    assert_eq!(seen().await, [matched(&first), none.clone(), none.clone(), none.clone(), matched(&first)]);
    // Renamed.
    let second = enter(&app, 2, "金河制动液厂").await;
    app.county().with("If-Match", "\"1\"").patch(&format!("/units/{second}"), json!({"name": "银河制动液厂"})).await.status(200);
    assert_eq!(seen().await[1], matched(&json!(second)));
    // Imported, into another city: the province's list only. And a second one of a name.
    let file = format!(
        "单位名称,统一社会信用代码,行政区划代码,主体类型\n宁波的制动液厂,{},330203,生产\n星河（杭州）制动液有限公司,{},330106,生产\n",
        crate::support::make::uscc("330203", 3),
        crate::support::make::uscc("330106", 4)
    );
    let job = app.province().import("kind=units&entry_reason=baseline_survey&dry_run=true", file.clone()).await;
    assert_eq!(job["created"], 2, "{job}");
    assert_eq!(seen().await[3], none, "nothing is stored by a dry run");
    app.province().import("kind=units&entry_reason=baseline_survey", file).await;
    let now = seen().await;
    assert_eq!((&now[2], &now[3].0), (&none, &json!("matched")));
    assert_eq!((&now[0].0, now[0].1.len(), &now[0].1[0]), (&json!("ambiguous"), 2, &first));
    // Moved into the county.
    let moved = now[3].1[0].as_str().unwrap();
    app.province().with("If-Match", "\"1\"").patch(&format!("/units/{moved}"), json!({"division_code": "330106"})).await.status(200);
    assert_eq!(seen().await[2], matched(&json!(moved)));
    // Decided results stay as they are.
    let all = app.county().all(PATH).await;
    linked(&app, &all[1], &second).await;
    enter(&app, 5, "银河制动液厂").await;
    assert_eq!(seen().await[1], (json!("linked"), vec![json!(second)]));
    let events = app.as_user("county-admin").all("/audit-events?resource=spot_check_result&operation=create_unit").await;
    assert_eq!((&events[0]["before"]["state"], &events[0]["after"]["state"]), (&json!("no_unit"), &json!("matched")));
}

async fn what_was_linked_wrongly_is_served_and_linked_anew(app: App) {
    let (wrong, right) = (enter(&app, 1, "星河制动液有限公司").await, enter(&app, 2, "星河制动液有限公司（杭州）").await);
    taken(&app.county(), &[failed("CJ-01", "星河制动液有限公司"), failed("CJ-02", "星河制动液有限公司")]).await;
    let all = results(&app).await;
    let path = format!("{PATH}/{}", all[0]["id"].as_str().unwrap());
    linked(&app, &all[0], &wrong).await;
    step(&app.county(), &path, "serve", json!({"served_on": "2026-11-20"})).await;
    step(&app.county(), &path, "object", json!({"objected_on": "2026-11-23", "objection": "非本单位生产"})).await;
    step(&app.county(), &path, "decide-objection", json!({"objection_decided_on": "2026-11-24", "outcome": "upheld", "retest": "查无此批次"})).await;
    let again = step(&app.county(), &path, "reopen", json!({"reason": "误关联"})).await;
    assert_eq!((&again["objection_state"], &again["served_on"]), (&json!("not_served"), &Value::Null));
    linked(&app, &again, &right).await;
    step(&app.county(), &path, "serve", json!({"served_on": "2026-11-24"})).await;

    // The other went to another county with its unit, and was overturned there.
    let gone = linked(&app, &all[1], &wrong).await;
    let finding = format!("/findings/{}", gone["finding_id"].as_str().unwrap());
    app.city().with("If-Match", "*").patch(&format!("/units/{wrong}"), json!({"division_code": "330105"})).await.status(200);
    let path = format!("{PATH}/{}", all[1]["id"].as_str().unwrap());
    let reopened = async || app.county().with("If-Match", "*").post(&format!("{path}/reopen"), json!({"reason": "误关联"})).await;
    reopened().await.problem(409, "finding_stands");
    step(&app.sibling(), &finding, "overturn", json!({"reason": "关联有误"})).await;
    reopened().await.status(200);
}

e2e![
    what_was_linked_wrongly_is_served_and_linked_anew,
    rows_of_one_sample_are_one_result_with_all_that_failed,
    a_corrected_result_counts_and_the_finding_is_proposed_to_be_overturned,
    other_items_are_another_result_for_the_same_unit,
    the_later_publication_counts_in_whatever_order_they_come,
    what_was_published_again_counts_from_the_later_day,
    offices_that_correct_one_result_at_once_do_it_once,
    what_counts_out_of_sight_is_not_taken_in_again,
    what_was_decided_by_mistake_is_taken_up_again,
    a_producer_that_is_entered_later_becomes_a_candidate
];
