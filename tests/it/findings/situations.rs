//! A province says which situation is a finding of which grade: findings follow it, or depart from it with a reason.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::make::step;
use crate::support::{App, make};

fn situation(code: &str, grade: &str) -> Value {
    json!({"code": code, "name": format!("情形{code}"), "grade": grade, "clause": format!("附件第{code}项")})
}

/// Sets a catalogue from a day on, for a province or the nation.
async fn catalogue(app: &App, code: &str, from: &str, situations: Value) {
    let path = format!("/authorities/{}/policy", app.authority(code));
    let caller = app.national();
    let etag = caller.get(&path).await.etag();
    let body = json!({"effective_on": from, "parameters": {"situations": situations}, "reason": "省局情形目录"});
    let set = caller.with("If-Match", etag).put(&path, body).await;
    assert!([200, 201].contains(&set.code), "{}", set.json);
}

/// Zhejiang has a catalogue since yesterday; a unit of one of its counties.
async fn begun(app: &App) -> String {
    catalogue(app, "330000", "2026-11-25", json!([situation("DL-1", "major"), situation("DL-2", "general"), situation("DL-3", "relatively_major")]))
        .await;
    app.set_now("2026-11-26T02:00:00Z");
    make::enter(&app.county(), make::unit("330106", 1)).await.id()
}

fn found(fields: Value) -> Value {
    let mut body = json!({"source": "on_site_inspection", "description": "绝缘厚度不足", "discovered_on": "2026-11-25"});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

fn grading(finding: &Value) -> [&Value; 5] {
    ["grade", "situation", "situation_grade", "departure_reason", "grade_basis"].map(|field| &finding[field])
}

async fn a_grade_follows_the_catalogue_or_departs_with_a_reason(app: App) {
    let unit = begun(&app).await;
    let county = app.county();
    let path = format!("/units/{unit}/findings");
    let follows = county.post(&path, found(json!({"situation": "DL-1"}))).await.status(201).json;
    assert_eq!(grading(&follows), [&json!("major"), &json!("DL-1"), &json!("major"), &json!(null), &json!("附件第DL-1项")]);
    let says_so = found(json!({"situation": "DL-1", "grade": "major", "grade_basis": "现场测量"}));
    assert_eq!(county.post(&path, says_so).await.status(201).json["grade_basis"], "现场测量", "what is said is kept");

    let departs = json!({"situation": "DL-2", "grade": "major"});
    county.post(&path, found(departs)).await.faults(&[("/departure_reason", "required")]);
    let departs = found(json!({"situation": "DL-2", "grade": "major", "departure_reason": "同批产品已致一人触电"}));
    let departed = county.post(&path, departs).await.status(201);
    let expected = [&json!("major"), &json!("DL-2"), &json!("general"), &json!("同批产品已致一人触电"), &json!(null)];
    assert_eq!(grading(&departed.json), expected);
    assert_eq!(grading(&county.get(&format!("/findings/{}", departed.id())).await.json), expected);
    let events = app.as_user("county-admin").all(&format!("/audit-events?resource=finding&resource_id={}", departed.id())).await;
    assert_eq!((events.len(), &events[0]["after"]["departure_reason"]), (1, &json!("同批产品已致一人触电")));
    // What follows the catalogue is confirmed by its clause.
    let confirmed = step(&county, &format!("/findings/{}", follows["id"].as_str().unwrap()), "confirm", json!({})).await;
    assert_eq!((&confirmed["status"], &confirmed["monitoring_level"]), (&json!("confirmed"), &json!("key")));

    for (fields, fault) in [
        (json!({"situation": "DL-9"}), ("/situation", "unknown_situation")),
        (json!({"situation": "DL1", "grade": "major"}), ("/situation", "unknown_situation")),
        (json!({}), ("/grade", "required")),
        (json!({"grade": "major", "departure_reason": "无"}), ("/departure_reason", "no_departure")),
        (json!({"situation": "DL-1", "departure_reason": "无"}), ("/departure_reason", "no_departure")),
        (json!({"situation": "DL-1", "grade": "major", "departure_reason": "无"}), ("/departure_reason", "no_departure")),
    ] {
        county.post(&path, found(fields)).await.faults(&[fault]);
    }
}

async fn the_catalogue_is_that_of_the_day_of_discovery_and_of_the_province(app: App) {
    catalogue(&app, "100000", "2026-11-25", json!([situation("N-1", "major")])).await;
    let unit = begun(&app).await;
    let path = format!("/units/{unit}/findings");
    let first = app.county().post(&path, found(json!({"situation": "DL-3"}))).await.status(201).id();
    let early = json!({"situation": "DL-3", "discovered_on": "2026-11-24"});
    app.county().post(&path, found(early)).await.faults(&[("/situation", "unknown_situation")]);
    app.county().post(&path, found(json!({"situation": "N-1"}))).await.faults(&[("/situation", "unknown_situation")]);
    let other = make::enter(&app.national(), make::unit("320102", 1)).await.id();
    let of_the_nation = app.national().post(&format!("/units/{other}/findings"), found(json!({"situation": "N-1"}))).await.status(201).json;
    assert_eq!(of_the_nation["grade"], "major", "a province without a list of its own has the nation's");

    catalogue(&app, "330000", "2026-12-01", json!([situation("DL-3", "general")])).await;
    app.set_now("2026-12-02T02:00:00Z");
    app.sweep();
    let kept = app.county().get(&format!("/findings/{first}")).await.json;
    assert_eq!((&kept["grade"], &kept["situation_grade"]), (&json!("relatively_major"), &json!("relatively_major")));
    let later = |day: &str| found(json!({"situation": "DL-3", "discovered_on": day}));
    assert_eq!(app.county().post(&path, later("2026-11-30")).await.status(201).json["grade"], "relatively_major");
    assert_eq!(app.county().post(&path, later("2026-12-01")).await.status(201).json["grade"], "general");
    let policy = |day: &str| format!("/authorities/{}/policy?as_of={day}", app.authority("330106"));
    let codes =
        async |day| app.county().get(&policy(day)).await.json["situations"].as_array().unwrap().iter().map(|s| s["code"].clone()).collect::<Vec<_>>();
    assert_eq!(codes("2026-11-24").await, Vec::<Value>::new());
    assert_eq!(codes("2026-11-30").await, ["DL-1", "DL-2", "DL-3"]);
    assert_eq!(codes("2026-12-01").await, ["DL-3"]);
    // A policy without a list gives the nation's back.
    let path = format!("/authorities/{}/policy", app.authority("330000"));
    let body = json!({"effective_on": "2026-12-10", "parameters": {"half_year_rule": "calendar"}, "reason": "停用目录"});
    let etag = app.province().get(&path).await.etag();
    app.province().with("If-Match", etag).put(&path, body).await.status(200);
    assert_eq!(codes("2026-12-10").await, ["N-1"]);
}

async fn a_change_follows_on_or_departs_anew(app: App) {
    let unit = begun(&app).await;
    let county = app.county();
    let body = found(json!({"grade": "general"}));
    let path = format!("/findings/{}", county.post(&format!("/units/{unit}/findings"), body).await.status(201).id());
    let sent = async |body: Value| {
        let etag = app.county().get(&path).await.etag();
        app.county().with("If-Match", etag).patch(&path, body).await
    };
    let null = json!(null);
    // Named, it follows; with another situation it follows that one.
    let named = sent(json!({"situation": "DL-1"})).await.status(200).json;
    assert_eq!(grading(&named), [&json!("major"), &json!("DL-1"), &json!("major"), &null, &json!("附件第DL-1项")]);
    let other = sent(json!({"situation": "DL-3"})).await.status(200).json;
    assert_eq!(grading(&other), [&json!("relatively_major"), &json!("DL-3"), &json!("relatively_major"), &null, &json!("附件第DL-3项")]);
    // It departs, and a change of something else leaves that.
    sent(json!({"grade": "major", "grade_basis": "致人触电"})).await.faults(&[("/departure_reason", "required")]);
    let departs = json!({"grade": "major", "grade_basis": "致人触电", "departure_reason": "已致一人触电"});
    let departed = sent(departs).await.status(200).json;
    let expected = [&json!("major"), &json!("DL-3"), &json!("relatively_major"), &json!("已致一人触电"), &json!("致人触电")];
    assert_eq!(grading(&departed), expected);
    assert_eq!(grading(&sent(json!({"plan": "停产"})).await.status(200).json), expected);
    sent(json!({"departure_reason": null})).await.faults(&[("/departure_reason", "required")]);
    // What it departs from is another situation now: the old reason is none for that.
    sent(json!({"situation": "DL-2"})).await.faults(&[("/departure_reason", "required")]);
    let again = sent(json!({"situation": "DL-2", "departure_reason": "后果严重"})).await.status(200).json;
    assert_eq!(grading(&again), [&json!("major"), &json!("DL-2"), &json!("general"), &json!("后果严重"), &json!("致人触电")]);
    // Back at the catalogue's grade there is nothing to give a reason for.
    let back = sent(json!({"grade": "general"})).await.status(200).json;
    assert_eq!(grading(&back)[..4], [&json!("general"), &json!("DL-2"), &json!("general"), &null]);
    sent(json!({"departure_reason": "无"})).await.faults(&[("/departure_reason", "no_departure")]);
    // On a day without the catalogue there is no such situation, until it is taken away.
    sent(json!({"discovered_on": "2026-11-20"})).await.faults(&[("/situation", "unknown_situation")]);
    let freed = sent(json!({"discovered_on": "2026-11-20", "situation": null})).await.status(200).json;
    assert_eq!(grading(&freed)[..4], [&json!("general"), &null, &null, &null]);
}

async fn what_a_person_said_is_not_lowered_by_a_situation_that_is_named_later(app: App) {
    let unit = begun(&app).await;
    let county = app.county();
    let said = found(json!({"grade": "relatively_major", "grade_basis": "现场测量"}));
    let path = format!("/findings/{}", county.post(&format!("/units/{unit}/findings"), said).await.status(201).id());
    let sent = async |body: Value| county.clone().with("If-Match", county.get(&path).await.etag()).patch(&path, body).await;
    sent(json!({"situation": "DL-2"})).await.faults(&[("/departure_reason", "required")]);
    let raised = sent(json!({"situation": "DL-1"})).await.status(200).json;
    assert_eq!(grading(&raised), [&json!("major"), &json!("DL-1"), &json!("major"), &json!(null), &json!("附件第DL-1项")]);
}

async fn a_result_of_a_spot_check_is_linked_as_a_situation(app: App) {
    let unit = begun(&app).await;
    let file = "样品编号,公告日期,标称生产企业名称,产品名称,检验结果,不合格项目\r\nCJ-01,2026-11-25,测试单位1,聚氯乙烯绝缘电缆,不合格,绝缘厚度\r\n";
    app.county().send_raw(Method::POST, "/spot-check-results", "text/csv", file).await.status(201);
    let path = format!("/spot-check-results/{}/link", app.county().all("/spot-check-results").await[0]["id"].as_str().unwrap());
    let link = async |body: Value| app.county().with("If-Match", "\"1\"").post(&path, body).await;
    link(json!({"unit_id": unit})).await.faults(&[("/grade", "required")]);
    link(json!({"unit_id": unit, "situation": "DL-9"})).await.faults(&[("/situation", "unknown_situation")]);
    link(json!({"unit_id": unit, "situation": "DL-3", "grade": "general"})).await.faults(&[("/departure_reason", "required")]);
    let linked = link(json!({"unit_id": unit, "situation": "DL-3"})).await.status(200).json;
    let expected = [&json!("relatively_major"), &json!("DL-3"), &json!("relatively_major"), &json!(null), &json!("附件第DL-3项")];
    assert_eq!(grading(&linked["finding"]), expected);
}

async fn what_a_catalogue_cannot_be(app: App) {
    let path = format!("/authorities/{}/policy", app.authority("330000"));
    let put = async |situations: Value| {
        let body = json!({"effective_on": "2026-12-01", "parameters": {"situations": situations}, "reason": "省局情形目录"});
        app.province().put(&path, body).await
    };
    let blank = json!({"code": "A_1", "name": " ", "grade": "major", "clause": "长".repeat(201)});
    put(json!([situation("A", "major"), blank, situation("A", "general")])).await.faults(&[
        ("/parameters/situations/1/code", "bad_situation_code"),
        ("/parameters/situations/1/name", "bad_length"),
        ("/parameters/situations/1/clause", "bad_length"),
        ("/parameters/situations/2/code", "repeated_situation"),
    ]);
    let many = |number: usize| json!((0..number).map(|n| situation(&n.to_string(), "general")).collect::<Vec<_>>());
    put(many(501)).await.faults(&[("/parameters/situations", "out_of_range")]);
    // A preview says what it leaves alone, and stores nothing.
    let body = json!({"effective_on": "2026-12-01", "parameters": {"situations": many(2), "half_year_rule": "calendar"}, "reason": "目录"});
    let told = app.province().post(&format!("{path}/preview"), body).await.status(200).json;
    let warnings: Vec<_> =
        told["warnings"].as_array().unwrap().iter().map(|w| (w["pointer"].as_str().unwrap(), w["code"].as_str().unwrap())).collect();
    assert_eq!(warnings, [("/parameters/half_year_rule", "not_previewed"), ("/parameters/situations", "stored_findings_stay")]);
    assert_eq!(app.province().get(&path).await.json["items"], json!([]));
    let set = put(many(500)).await.status(201).json;
    assert_eq!(set["items"][0]["parameters"]["situations"].as_array().unwrap().len(), 500);
    assert_eq!(set["situations"], json!([]), "not yet");
    let events = app.province().all("/audit-events?resource=policy").await;
    assert_eq!(events[0]["after"]["situations"].as_array().unwrap().len(), 500);
}

e2e![
    what_a_person_said_is_not_lowered_by_a_situation_that_is_named_later,
    a_grade_follows_the_catalogue_or_departs_with_a_reason,
    the_catalogue_is_that_of_the_day_of_discovery_and_of_the_province,
    a_change_follows_on_or_departs_anew,
    a_result_of_a_spot_check_is_linked_as_a_situation,
    what_a_catalogue_cannot_be
];
