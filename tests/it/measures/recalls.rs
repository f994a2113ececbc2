//! 经确认存在缺陷的，责成生产单位召回 (三, R-46).

use serde_json::json;

use super::{confirmed, producer, recall, reported, seller, trail};
use crate::support::App;

async fn a_recall_runs_from_order_to_result(app: App) {
    let unit = producer(&app, 1).await;
    let finding = confirmed(&app, &unit).await;
    let made = app.county().post("/recalls", recall(&unit, &finding)).await.status(201);
    assert_eq!(made.header("location"), format!("/api/v1/recalls/{}", made.id()));
    let county = json!({"id": app.authority("330106"), "name": "西湖区市场监督管理局", "level": "county"});
    assert_eq!((&made.json["authority"], &made.json["status"], &made.json["overdue"]), (&county, &json!("open"), &json!(false)));
    assert_eq!((&made.json["finding_id"], &made.json["progress"], made.etag().as_str()), (&json!(finding), &json!(null), "\"1\""));
    let path = format!("/recalls/{}", made.id());
    let body =
        json!({"progress": "已通知12家经销商。\n已下架。", "recalled_quantity": "1200米", "due_on": "2027-01-15", "measures": "停止销售并公告"});
    let patched = app.county().with("If-Match", "\"1\"").patch(&path, body).await.status(200);
    assert_eq!((&patched.json["progress"], &patched.json["recalled_quantity"]), (&json!("已通知12家经销商。\n已下架。"), &json!("1200米")));
    assert_eq!((&patched.json["due_on"], patched.etag().as_str()), (&json!("2027-01-15"), "\"2\""));
    // The same again changes nothing; null clears what may be missing.
    let same = app.county().with("If-Match", "\"2\"").patch(&path, json!({"recalled_quantity": "1200米"})).await.status(200);
    assert_eq!(same.etag(), "\"2\"");
    let cleared = app.county().with("If-Match", "\"2\"").patch(&path, json!({"due_on": null, "progress": null})).await.status(200);
    assert_eq!((&cleared.json["due_on"], &cleared.json["progress"]), (&json!(null), &json!(null)));
    let body = json!({"closed_on": "2026-11-24", "result": "召回1480米，已全部销毁"});
    let closed = app.county().with("If-Match", "\"3\"").post(&format!("{path}/close"), body).await.status(200);
    assert_eq!(
        (&closed.json["status"], &closed.json["closed_on"], &closed.json["result"]),
        (&json!("closed"), &json!("2026-11-24"), &json!("召回1480米，已全部销毁"))
    );
    let read = app.city().get(&path).await.status(200);
    assert_eq!((&read.json, read.etag()), (&closed.json, "\"4\"".to_owned()));
    let told = trail(&app, &made.id()).await;
    let steps = [("create_recall", false), ("update_recall", true), ("update_recall", true), ("close_recall", true)];
    assert_eq!(told, steps.map(|(operation, before)| (operation.to_owned(), before, true)));
}

async fn only_a_producer_recalls_and_only_on_a_confirmed_finding_of_its_own(app: App) {
    let (unit, other, shop) = (producer(&app, 1).await, producer(&app, 2).await, seller(&app, 3).await);
    let post = async |body| app.county().post("/recalls", body).await;
    post(recall(&shop, &confirmed(&app, &shop).await)).await.faults(&[("/unit_id", "not_a_producer")]);
    let open = reported(&app, &unit).await.id();
    post(recall(&unit, &open)).await.faults(&[("/finding_id", "finding_not_confirmed")]);
    let overturned = confirmed(&app, &unit).await;
    let path = format!("/findings/{overturned}/overturn");
    app.county().with("If-Match", "*").post(&path, json!({"reason": "复检合格"})).await.status(200);
    post(recall(&unit, &overturned)).await.faults(&[("/finding_id", "finding_not_confirmed")]);
    post(recall(&unit, &confirmed(&app, &other).await)).await.faults(&[("/finding_id", "finding_not_confirmed")]);
    post(recall(&unit, "01980000-0000-7000-8000-00000000abcd")).await.faults(&[("/finding_id", "finding_not_confirmed")]);
    let mut nowhere = recall(&unit, &open);
    nowhere["unit_id"] = json!("01980000-0000-7000-8000-00000000abcd");
    post(nowhere).await.faults(&[("/unit_id", "unknown_unit")]);
    assert_eq!(app.county().all("/recalls").await.len(), 0);
}

async fn every_fault_of_an_order_is_told_at_once(app: App) {
    let unit = producer(&app, 1).await;
    let finding = confirmed(&app, &unit).await;
    let post = async |changes: serde_json::Value| {
        let mut body = recall(&unit, &finding);
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        app.county().post("/recalls", body).await
    };
    let faults = [
        ("/confirmed_on", "date_in_future"),
        ("/due_on", "date_order"),
        ("/product", "bad_length"),
        ("/batches", "bad_length"),
        ("/measures", "bad_length"),
    ];
    post(json!({"product": " ", "batches": "", "measures": "x".repeat(2001), "confirmed_on": "2026-11-25", "due_on": "2026-11-24"}))
        .await
        .faults(&faults);
    // The finding was discovered on the 10th.
    post(json!({"confirmed_on": "2026-11-09"})).await.faults(&[("/confirmed_on", "date_order")]);
    post(json!({"confirmed_on": "2026-11-10"})).await.status(201);
    post(json!({"colour": "red"})).await.names(400, "malformed_body", &[("/colour", "unknown_field")]);
    post(json!({"batches": null})).await.names(400, "malformed_body", &[("/batches", "wrong_type")]);
    post(json!({"product": "a\u{7}b"})).await.faults(&[("/product", "control_character")]);
}

async fn a_closed_recall_stays_as_it_is(app: App) {
    let unit = producer(&app, 1).await;
    let made = app.county().post("/recalls", recall(&unit, &confirmed(&app, &unit).await)).await.status(201);
    let path = format!("/recalls/{}", made.id());
    let close = async |etag: &str, body| app.county().with("If-Match", etag).post(&format!("{path}/close"), body).await;
    close("\"1\"", json!({"closed_on": "2026-11-19", "result": ""})).await.faults(&[("/closed_on", "date_order"), ("/result", "bad_length")]);
    close("\"1\"", json!({"closed_on": "2026-11-25", "result": "x"})).await.faults(&[("/closed_on", "date_in_future")]);
    close("\"7\"", json!({"closed_on": "2026-11-24", "result": "x"})).await.problem(412, "stale_version");
    app.county().post(&format!("{path}/close"), json!({"closed_on": "2026-11-24", "result": "x"})).await.problem(428, "if_match_required");
    let patch = async |body| app.county().with("If-Match", "*").patch(&path, body).await;
    patch(json!({"measures": null, "due_on": "2026-11-19"})).await.faults(&[("/measures", "cannot_be_null"), ("/due_on", "date_order")]);
    close("\"1\"", json!({"closed_on": "2026-11-24", "result": "全部召回"})).await.status(200);
    close("\"2\"", json!({"closed_on": "2026-11-24", "result": "again"})).await.problem(409, "already_closed");
    patch(json!({"progress": "又召回10米"})).await.problem(409, "already_closed");
    assert_eq!(app.county().get(&path).await.status(200).json["result"], "全部召回");
}

async fn overdue(app: &App, path: &str) -> serde_json::Value {
    app.county().get(path).await.status(200).json["overdue"].clone()
}

async fn an_open_recall_is_overdue_after_its_last_day(app: App) {
    let unit = producer(&app, 1).await;
    let made = app.county().post("/recalls", recall(&unit, &confirmed(&app, &unit).await)).await.status(201);
    let path = format!("/recalls/{}", made.id());
    app.set_now("2026-12-31T15:59:59Z");
    assert_eq!(overdue(&app, &path).await, false);
    app.set_now("2026-12-31T16:00:00Z");
    assert_eq!(overdue(&app, &path).await, true);
    app.county().with("If-Match", "*").post(&format!("{path}/close"), json!({"closed_on": "2027-01-01", "result": "x"})).await.status(200);
    assert_eq!(overdue(&app, &path).await, false);
}

async fn a_repeated_order_with_the_same_key_is_one_recall(app: App) {
    let unit = producer(&app, 1).await;
    let body = recall(&unit, &confirmed(&app, &unit).await);
    let county = app.county().with("Idempotency-Key", "order-1");
    let first = county.post("/recalls", body.clone()).await.status(201);
    let again = county.post("/recalls", body).await.status(201);
    assert_eq!((again.id(), again.header("idempotency-replayed")), (first.id(), "true"));
    assert_eq!(app.county().all("/recalls").await.len(), 1);
}

async fn a_voluntary_recall_needs_no_finding_and_an_importer_recalls_too(app: App) {
    let (unit, shop) = (producer(&app, 1).await, seller(&app, 3).await);
    let own = |unit: &crate::support::Reply, manner: &str| {
        let mut body = recall(unit, "");
        body["finding_id"] = json!(null);
        body["manner"] = json!(manner);
        body
    };
    for manner in ["ordered", "notified"] {
        app.county().post("/recalls", own(&unit, manner)).await.faults(&[("/finding_id", "required")]);
    }
    let made = app.county().post("/recalls", own(&unit, "voluntary")).await.status(201).json;
    assert_eq!((&made["manner"], &made["finding_id"]), (&json!("voluntary"), &json!(null)));
    app.county().post("/recalls", own(&shop, "voluntary")).await.faults(&[("/unit_id", "not_a_producer")]);
    let imports = app.county().with("If-Match", shop.etag()).patch(shop.header("location"), json!({"importer": true})).await.status(200);
    assert_eq!(imports.json["importer"], true);
    app.county().post("/recalls", own(&shop, "voluntary")).await.status(201);
    let ordered = app.county().post("/recalls", recall(&shop, &confirmed(&app, &shop).await)).await.status(201).json;
    assert_eq!(ordered["manner"], "ordered", "what is not said is an order, as it always was");
    assert_eq!(app.county().all("/recalls?manner=voluntary").await.len(), 2);
    app.county()
        .with("If-Match", imports.etag())
        .patch(shop.header("location"), json!({"importer": null}))
        .await
        .faults(&[("/importer", "cannot_be_null")]);
}

async fn an_objection_has_its_clock_and_is_decided_before_the_recall_is_closed(app: App) {
    let unit = producer(&app, 1).await;
    let mut body = recall(&unit, &confirmed(&app, &unit).await);
    body["manner"] = json!("notified");
    body["served_on"] = json!("2026-11-23");
    body["objection_due_on"] = json!("2026-12-07");
    let path = format!("/recalls/{}", app.county().post("/recalls", body).await.status(201).id());
    let patch = async |body| app.county().with("If-Match", "*").patch(&path, body).await;
    patch(json!({"objected_on": "2026-11-22"})).await.faults(&[("/objected_on", "date_order"), ("/objection", "required")]);
    patch(json!({"objected_on": "2026-11-25", "objection": "抽样不具代表性"})).await.faults(&[("/objected_on", "date_in_future")]);
    patch(json!({"objection_decided_on": "2026-11-24", "objection_outcome": "维持"})).await.faults(&[("/objected_on", "required")]);
    patch(json!({"plan_filed_on": "2026-11-24"})).await.faults(&[("/plan", "required")]);
    patch(json!({"served_on": null})).await.faults(&[("/served_on", "required")]);
    let objected = json!({"objected_on": "2026-11-24", "objection": "抽样不具代表性", "stopped_on": "2026-11-24", "plan": "下架并退货",
        "plan_filed_on": "2026-11-24"});
    let told = patch(objected).await.status(200).json;
    assert_eq!((&told["objection_due_on"], &told["stopped_on"]), (&json!("2026-12-07"), &json!("2026-11-24")));
    let close =
        async || app.county().with("If-Match", "*").post(&format!("{path}/close"), json!({"closed_on": "2026-11-24", "result": "全部召回"})).await;
    close().await.faults(&[("/objection_decided_on", "required")]);
    patch(json!({"objection_decided_on": "2026-11-24"})).await.faults(&[("/objection_outcome", "required")]);
    patch(json!({"objection_decided_on": "2026-11-24", "objection_outcome": "维持召回通知", "report_filed_on": "2026-11-24"})).await.status(200);
    assert_eq!(close().await.status(200).json["report_filed_on"], "2026-11-24");

    let mut own = recall(&unit, "");
    own["finding_id"] = json!(null);
    own["manner"] = json!("voluntary");
    own["served_on"] = json!("2026-11-23");
    app.county().post("/recalls", own).await.faults(&[("/served_on", "nothing_to_object")]);
}

e2e![
    a_voluntary_recall_needs_no_finding_and_an_importer_recalls_too,
    an_objection_has_its_clock_and_is_decided_before_the_recall_is_closed,
    a_recall_runs_from_order_to_result,
    only_a_producer_recalls_and_only_on_a_confirmed_finding_of_its_own,
    every_fault_of_an_order_is_told_at_once,
    a_closed_recall_stays_as_it_is,
    an_open_recall_is_overdue_after_its_last_day,
    a_repeated_order_with_the_same_key_is_one_recall
];
