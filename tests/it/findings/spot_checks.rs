//! Published results of product spot checks: matched by name, never linked but by a person.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{App, CallerOf, Reply, files, make};

pub(crate) const PATH: &str = "/spot-check-results";
const HEADING: [&str; 9] = ["样品编号", "公告日期", "标称生产企业名称", "产品名称", "规格型号", "生产日期/批号", "检验结果", "不合格项目", "来源"];

/// A result that does not conform, of a producer.
pub(crate) fn failed<'a>(id: &'a str, producer: &'a str) -> [&'a str; 9] {
    [id, "2026-11-20", producer, "机动车辆制动液", "500g/瓶", "2026/03/11", "不合格", "平衡回流沸点；pH值", "https://example.cn/1.html"]
}

pub(crate) fn csv(rows: &[[&str; 9]]) -> String {
    std::iter::once(&HEADING).chain(rows).map(|cells| cells.join(",") + "\r\n").collect()
}

pub(crate) async fn send(caller: &CallerOf<'_>, file: impl Into<actix_web::web::Bytes>) -> Reply {
    caller.send_raw(Method::POST, PATH, "text/csv", file).await
}

pub(crate) async fn enter(app: &App, serial: u32, name: &str) -> String {
    let mut body = make::unit("330106", serial);
    body["name"] = json!(name);
    make::enter(&app.county(), body).await.id()
}

/// (rows, conforming, matched, ambiguous, no_unit, already_taken, rejected)
fn counts(intake: &Value) -> [i64; 7] {
    ["rows", "conforming", "matched", "ambiguous", "no_unit", "already_taken", "rejected"].map(|name| intake[name].as_i64().unwrap())
}

async fn results(caller: &CallerOf<'_>) -> Vec<Value> {
    caller.all(PATH).await
}

/// The only result that there is.
async fn only(app: &App) -> Value {
    let mut all = results(&app.county()).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn path(result: &Value, rest: &str) -> String {
    format!("{PATH}/{}{rest}", result["id"].as_str().unwrap())
}

pub(crate) async fn link(caller: &CallerOf<'_>, result: &Value, version: i32, body: Value) -> Reply {
    caller.clone().with("If-Match", format!("\"{version}\"")).post(&path(result, "/link"), body).await
}

async fn dismiss(caller: &CallerOf<'_>, result: &Value, version: i32, reason: &str) -> Reply {
    caller.clone().with("If-Match", format!("\"{version}\"")).post(&path(result, "/dismiss"), json!({"reason": reason})).await
}

async fn each_row_says_what_is_known_of_its_producer(app: App) {
    let one = enter(&app, 1, "星河（杭州）制动液有限公司").await;
    let near = enter(&app, 2, "杭州远山润滑油有限公司").await;
    let twins = [enter(&app, 3, "双子汽车用品厂").await, enter(&app, 4, "双子汽车用品厂").await];
    let mut fine = failed("CJ-05", "星河（杭州）制动液有限公司");
    (fine[6], fine[7]) = ("合格", "无");
    let rows = [
        failed("CJ-01", "星河(杭州) 制动液有限公司"),
        failed("CJ-02", "远山润滑油有限责任公司"),
        failed("CJ-03", "双子汽车用品厂"),
        failed("CJ-04", "查无此厂制动液有限公司"),
        fine,
    ];
    let reply = send(&app.county(), csv(&rows)).await.status(201);
    let intake = reply.json.clone();
    assert_eq!(counts(&intake), [5, 1, 1, 2, 1, 0, 0]);
    assert_eq!((&intake["format"], &intake["encoding"], &intake["errors"]), (&json!("csv"), &json!("utf-8"), &json!([])));
    let location = reply.header("location").to_owned();
    assert_eq!(app.county().get(&location).await.status(200).json, intake);
    assert_eq!(app.city().all("/spot-check-intakes").await, std::slice::from_ref(&intake));
    let all = results(&app.county()).await;
    let told: Vec<(i64, &str, Vec<&str>)> = all
        .iter()
        .map(|r| {
            let candidates = r["candidates"].as_array().unwrap();
            (r["row"].as_i64().unwrap(), r["state"].as_str().unwrap(), candidates.iter().map(|c| c["unit_id"].as_str().unwrap()).collect())
        })
        .collect();
    let expected = [
        (2, "matched", vec![one.as_str()]),
        (3, "ambiguous", vec![near.as_str()]),
        (4, "ambiguous", twins.iter().map(String::as_str).collect()),
        (5, "no_unit", vec![]),
        (6, "conforming", vec![]),
    ];
    assert_eq!(told, expected);
    assert_eq!(all[0]["candidates"], json!([{"unit_id": one, "uscc": make::uscc("330106", 1), "name": "星河（杭州）制动液有限公司"}]));
    let found = app.county().get(&path(&all[0], "")).await.status(200);
    assert_eq!((found.etag().as_str(), &found.json), ("\"1\"", &all[0]));
    let narrowed = app.county().get(&format!("{PATH}?state=ambiguous&intake_id={}&count=true&limit=1", intake["id"].as_str().unwrap())).await;
    assert_eq!((&narrowed.json["total"], &narrowed.json["items"][0]), (&json!(2), &all[1]));
    assert_eq!(app.county().all("/findings").await.len(), 0, "nothing is linked by the program");
}

async fn a_link_reports_a_finding_that_counts_once_it_is_confirmed(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    send(&app.county(), csv(&[failed("CJ-01", "星河制动液有限公司")])).await.status(201);
    let result = only(&app).await;
    let body = json!({"unit_id": unit, "grade": "relatively_major", "grade_basis": "影响制动安全"});
    let linked = link(&app.county(), &result, 1, body.clone()).await.status(200);
    assert_eq!((linked.etag().as_str(), &linked.json["state"], &linked.json["warnings"]), ("\"2\"", &json!("linked"), &json!([])));
    let finding = &linked.json["finding"];
    let expected = json!({
        "unit_id": unit, "source": "product_spot_check", "reference": "CJ-01 https://example.cn/1.html", "grade": "relatively_major",
        "grade_basis": "影响制动安全", "description": "不合格项目：平衡回流沸点；pH值；规格型号：500g/瓶；批号：2026/03/11",
        "product": "机动车辆制动液", "discovered_on": "2026-11-20", "discovery_id": "CJ-01", "status": "reported"
    });
    expected.as_object().unwrap().iter().for_each(|(field, value)| assert_eq!(&finding[field], value, "{field}"));
    assert_eq!((&linked.json["finding_id"], &linked.json["unit_id"]), (&finding["id"], &json!(unit)));
    let level = async || app.county().get(&format!("/units/{unit}")).await.json["monitoring_level"].clone();
    assert_eq!(level().await, "routine");
    let confirm = format!("/findings/{}/confirm", finding["id"].as_str().unwrap());
    app.county().with("If-Match", "\"1\"").post(&confirm, json!({})).await.status(200);
    assert_eq!(level().await, "key");
    // Once is enough: whoever has not seen it, and whoever has.
    link(&app.county(), &result, 1, body.clone()).await.problem(412, "stale_version");
    link(&app.county(), &result, 2, body).await.problem(409, "result_not_open");
    dismiss(&app.county(), &result, 2, "重复").await.problem(409, "result_not_open");
    assert_eq!(app.county().all("/findings").await.len(), 1);
    let events = app.as_user("county-admin").all("/audit-events?resource=spot_check_result").await;
    assert_eq!((events.len(), &events[0]["before"]["state"], &events[0]["after"]["state"]), (1, &json!("matched"), &json!("linked")));
}

async fn a_person_may_know_better_than_the_names(app: App) {
    let unit = enter(&app, 1, "更名后的公司").await;
    send(&app.county(), csv(&[failed("CJ-01", "更名前的制动液厂")])).await.status(201);
    let result = only(&app).await;
    let body = json!({"unit_id": unit, "grade": "general"});
    app.county().post(&path(&result, "/link"), body.clone()).await.problem(428, "if_match_required");
    let linked = link(&app.county(), &result, 1, body).await.status(200).json;
    assert_eq!((&linked["warnings"][0]["pointer"], &linked["warnings"][0]["code"]), (&json!("/unit_id"), &json!("not_a_candidate")));
    assert_eq!(linked["finding"]["unit_id"], json!(unit));
}

async fn what_conforms_or_is_dismissed_is_not_linked(app: App) {
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    let mut fine = failed("CJ-01", "星河制动液有限公司");
    (fine[6], fine[7]) = ("合格", "/");
    send(&app.county(), csv(&[fine, failed("CJ-02", "远方的厂")])).await.status(201);
    let all = results(&app.county()).await;
    let body = json!({"unit_id": unit, "grade": "general"});
    link(&app.county(), &all[0], 1, body.clone()).await.problem(409, "result_not_open");
    dismiss(&app.county(), &all[0], 1, "合格").await.problem(409, "result_not_open");
    dismiss(&app.county(), &all[1], 1, " ").await.faults(&[("/reason", "bad_length")]);
    let gone = dismiss(&app.county(), &all[1], 1, "生产企业不在本辖区").await.status(200).json;
    assert_eq!((&gone["state"], &gone["reason"], &gone["finding_id"]), (&json!("dismissed"), &json!("生产企业不在本辖区"), &Value::Null));
    link(&app.county(), &all[1], 2, body).await.problem(409, "result_not_open");
    assert_eq!(app.county().all("/findings").await.len(), 0);
}

async fn what_is_outside_the_scope_is_not_there(app: App) {
    enter(&app, 1, "星河制动液有限公司").await;
    let elsewhere = make::enter(&app.sibling(), make::unit("330105", 2)).await.id();
    let intake = send(&app.county(), csv(&[failed("CJ-01", "星河制动液有限公司")])).await.status(201).id();
    let result = only(&app).await;
    let body = json!({"unit_id": elsewhere, "grade": "general"});
    link(&app.county(), &result, 1, body.clone()).await.faults(&[("/unit_id", "unknown_unit")]);
    for caller in [app.sibling(), app.as_user("other-province")] {
        link(&caller, &result, 1, body.clone()).await.problem(404, "not_found");
        dismiss(&caller, &result, 1, "x").await.problem(404, "not_found");
        caller.get(&path(&result, "")).await.problem(404, "not_found");
        caller.get(&format!("/spot-check-intakes/{intake}")).await.problem(404, "not_found");
        caller.get(&format!("{PATH}?intake_id={intake}")).await.problem(404, "not_found");
        assert_eq!((results(&caller).await.len(), caller.all("/spot-check-intakes").await.len()), (0, 0));
    }
    // A candidate is one for those who see it: the city finds the same unit, the neighbouring county finds none.
    let found = async |caller: CallerOf<'_>| counts(&send(&caller, csv(&[failed("CJ-02", "星河制动液有限公司")])).await.status(201).json);
    assert_eq!(found(app.sibling()).await, [1, 0, 0, 0, 1, 0, 0]);
    assert_eq!(found(app.province()).await, [1, 0, 0, 0, 0, 1, 0], "the neighbour has taken it in, which the province sees");
    assert_eq!(found(app.county()).await, [1, 0, 1, 0, 0, 0, 0]);
    assert_eq!(app.county().all("/findings").await.len(), 0);
}

async fn a_record_is_stored_once(app: App) {
    let file = csv(&[failed("CJ-01", "星河制动液有限公司"), failed("CJ-02", "星河制动液有限公司")]);
    assert_eq!(counts(&send(&app.county(), file.clone()).await.status(201).json), [2, 0, 0, 0, 2, 0, 0]);
    assert_eq!(counts(&send(&app.county(), file.clone()).await.status(201).json), [2, 0, 0, 0, 0, 2, 0]);
    assert_eq!(counts(&send(&app.city(), file.clone()).await.status(201).json), [2, 0, 0, 0, 0, 2, 0], "the city sees what its county took in");
    // However it is typed, and within one file.
    let again = csv(&[failed("cj-01", "星河制动液有限公司 "), failed("CJ-03", "乙厂"), failed("CJ-03", "乙厂")]);
    assert_eq!(counts(&send(&app.county(), again).await.status(201).json), [3, 0, 0, 0, 1, 2, 0]);
    assert_eq!(results(&app.county()).await.len(), 3);
    let keyed = app.county().with("Idempotency-Key", "list-1");
    let first = send(&keyed, file.replace("CJ", "DJ")).await.status(201);
    assert_eq!(send(&keyed, file.replace("CJ", "DJ")).await.status(201).json, first.json);
    send(&keyed, file).await.problem(422, "idempotency_key_reused");
}

async fn two_who_send_the_same_list_at_once_store_it_once(app: App) {
    let file: String = csv(&[failed("CJ-01", "星河制动液有限公司"), failed("CJ-02", "乙厂")]);
    let callers = [app.county(), app.as_user("county-admin"), app.county()];
    let sent = futures_util::future::join_all(callers.iter().map(|caller| send(caller, file.clone()))).await;
    let mut seen: Vec<[i64; 7]> = sent.into_iter().map(|reply| counts(&reply.status(201).json)).collect();
    seen.sort_unstable();
    assert_eq!(seen, [[2, 0, 0, 0, 0, 2, 0], [2, 0, 0, 0, 0, 2, 0], [2, 0, 0, 0, 2, 0, 0]]);
    assert_eq!(results(&app.county()).await.len(), 2);
    // And of two who decide at once one is told that the other was faster. (The unit that is entered made the result another.)
    let unit = enter(&app, 1, "星河制动液有限公司").await;
    let result = &results(&app.county()).await[0];
    let body = json!({"unit_id": unit, "grade": "general"});
    let sent = futures_util::future::join_all(callers.iter().map(|caller| link(caller, result, 2, body.clone()))).await;
    let mut codes: Vec<u16> = sent.iter().map(|reply| reply.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [200, 412, 412]);
    assert_eq!(app.county().all("/findings").await.len(), 1);
}

async fn older_text_workbooks_and_forms_say_the_same(app: App) {
    enter(&app, 1, "星河制动液有限公司").await;
    let rows = |number: [&'static str; 2]| [failed(number[0], "星河制动液有限公司"), failed(number[1], "乙厂")];
    let shape = |intake: &Value| (counts(intake), intake["format"].clone(), intake["encoding"].clone());
    let old = send(&app.county(), files::gb18030(&csv(&rows(["A-1", "A-2"])))).await.status(201).json;
    assert_eq!(shape(&old), ([2, 0, 1, 0, 1, 0, 0], json!("csv"), json!("gb18030")));
    let rows = rows(["B-1", "B-2"]);
    let mut table: Vec<&[&str]> = vec![&["2026年机动车辆制动液产品质量监督抽查结果"], &HEADING];
    table.extend(rows.iter().map(<[&str; 9]>::as_slice));
    let (content_type, form) = files::form("file", "list.xlsx", &files::xlsx(&table));
    let book = app.county().send_raw(Method::POST, PATH, content_type, form).await.status(201).json;
    assert_eq!(shape(&book), ([2, 0, 1, 0, 1, 0, 0], json!("xlsx"), json!("utf-8")));
    assert_eq!(book["file_name"], "list.xlsx");
    let told: Vec<_> = results(&app.county()).await.iter().map(|r| (r["row"].clone(), r["failed_items"].clone(), r["state"].clone())).collect();
    let row = |row: i64, state: &str| (json!(row), json!("平衡回流沸点；pH值"), json!(state));
    assert_eq!(told, [row(2, "matched"), row(3, "no_unit"), row(3, "matched"), row(4, "no_unit")]);
}

async fn a_file_that_cannot_be_read_is_refused_whole(app: App) {
    let refused = async |file: Vec<u8>, code: &str| {
        send(&app.county(), file).await.names(400, "unreadable_file", &[("file", code)]);
    };
    let good = csv(&[failed("CJ-01", "星河制动液有限公司")]);
    refused(vec![], "empty_file").await;
    refused(csv(&[]).into(), "no_rows").await;
    refused(files::csv(&[]).into(), "no_heading").await;
    refused(good.replace("检验结果", "备注").into(), "missing_column").await;
    refused(good.replace("规格型号", "产品名称").into(), "duplicate_column").await;
    refused(good.replace("机动车", "\"机动车").into(), "unclosed_quote").await;
    refused(b"{\"producer\": \"x\"}".to_vec(), "not_a_table").await;
    refused(b"PK\x03\x04 this is no archive".to_vec(), "broken_xlsx").await;
    let many: String = std::iter::once(good.lines().next().unwrap())
        .chain(std::iter::repeat_n(good.lines().nth(1).unwrap(), 5001))
        .map(|l| format!("{l}\n"))
        .collect();
    refused(many.into(), "too_many_rows").await;
    send(&app.county(), " ".repeat((8 << 20) + 1)).await.problem(413, "too_large");
    let path = format!("{PATH}?report_date=yesterday");
    app.county().send_raw(Method::POST, &path, "text/csv", good).await.names(400, "invalid_parameter", &[("report_date", "bad_date")]);
    assert_eq!((results(&app.county()).await.len(), app.county().all("/spot-check-intakes").await.len()), (0, 0));
}

async fn a_faulty_row_is_told_and_not_stored(app: App) {
    let with = |number: &'static str, column: usize, text: &'static str| {
        let mut row = failed(number, "乙厂");
        row[column] = text;
        row
    };
    let long: &'static str = Box::leak("长".repeat(301).into_boxed_str());
    let rows = [
        with("", 0, "/"),
        with("B", 1, "去年"),
        with("C", 1, "2026-11-25"),
        with("D", 2, ""),
        with("E", 6, "待定"),
        with("F", 6, "合格"),
        with("G", 7, long),
        with("H", 1, ""),
        with("I", 1, "2026年11月20日"),
    ];
    let intake = send(&app.county(), csv(&rows)).await.status(201).json;
    assert_eq!(counts(&intake), [9, 0, 0, 0, 1, 0, 8]);
    let told: Vec<(i64, &str, &str)> = intake["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["row"].as_i64().unwrap(), e["column"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    let expected = [
        (2, "source_record_id", "required"),
        (3, "report_date", "bad_date"),
        (4, "report_date", "date_in_future"),
        (5, "producer", "required"),
        (6, "outcome", "unknown_code"),
        (7, "failed_items", "outcome_contradicted"),
        (8, "failed_items", "bad_length"),
        (9, "report_date", "required"),
    ];
    assert_eq!(told, expected);
    let english = app.county().with("Accept-Language", "en").all("/spot-check-intakes").await;
    assert_eq!(english[0]["errors"][0]["detail"], "Required");
    // The day that the rows do not state stands in the title of the list: whoever sends it may say it.
    let path = format!("{PATH}?report_date=2026-11-18");
    let dated = app.county().send_raw(Method::POST, &path, "text/csv", csv(&rows)).await.status(201).json;
    assert_eq!(counts(&dated), [9, 0, 0, 0, 1, 1, 7]);
    assert_eq!(results(&app.county()).await[1]["report_date"], "2026-11-18");
}

async fn who_may_not_report_findings_takes_in_none(app: App) {
    send(&app.as_user("auditor"), csv(&[failed("CJ-01", "乙厂")])).await.problem(403, "forbidden");
    send(&app.nobody(), csv(&[failed("CJ-01", "乙厂")])).await.problem(401, "unauthenticated");
    assert_eq!(app.as_user("auditor").get(PATH).await.status(200).json["items"], json!([]));
}

e2e![
    each_row_says_what_is_known_of_its_producer,
    a_link_reports_a_finding_that_counts_once_it_is_confirmed,
    a_person_may_know_better_than_the_names,
    what_conforms_or_is_dismissed_is_not_linked,
    what_is_outside_the_scope_is_not_there,
    a_record_is_stored_once,
    two_who_send_the_same_list_at_once_store_it_once,
    older_text_workbooks_and_forms_say_the_same,
    a_file_that_cannot_be_read_is_refused_whole,
    a_faulty_row_is_told_and_not_stored,
    who_may_not_report_findings_takes_in_none
];
