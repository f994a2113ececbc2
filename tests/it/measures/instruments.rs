//! 敦促提醒函、整改通知书、约谈、通报 to units.

use serde_json::json;

use super::{confirmed, instrument, producer, reported, seller, trail};
use crate::support::App;

async fn a_notice_is_issued_replied_to_and_closed(app: App) {
    let unit = producer(&app, 1).await;
    let finding = confirmed(&app, &unit).await;
    let mut body = instrument(&unit, "西市监整改〔2026〕17号");
    body["finding_ids"] = json!([finding, finding]);
    let made = app.county().post("/instruments", body).await.status(201);
    assert_eq!((&made.json["status"], &made.json["authority"]["name"]), (&json!("open"), &json!("西湖区市场监督管理局")));
    assert_eq!((&made.json["finding_ids"], &made.json["content"]), (&json!([finding]), &json!("一、立即停止销售。\n二、30日内书面回复。")));
    let path = format!("/instruments/{}", made.id());
    app.set_now("2026-12-21T02:00:00Z");
    let list = app.city().all("/instruments?overdue=true").await;
    assert_eq!((list.len(), &list[0]["overdue"]), (1, &json!(true)));
    let reply = json!({"replied_on": "2026-12-21", "reply": "已更换原料供应商。"});
    let replied = app.county().with("If-Match", "\"1\"").post(&format!("{path}/reply"), reply.clone()).await.status(200);
    assert_eq!(
        (&replied.json["status"], &replied.json["reply"], &replied.json["overdue"]),
        (&json!("replied"), &json!("已更换原料供应商。"), &json!(false))
    );
    assert_eq!(app.city().all("/instruments?overdue=true").await.len(), 0);
    app.county().with("If-Match", "\"2\"").post(&format!("{path}/reply"), reply.clone()).await.problem(409, "already_replied");
    let close = app.county().with("If-Match", "\"2\"");
    close.post(&format!("{path}/close"), json!({"closed_on": "2026-12-20"})).await.faults(&[("/closed_on", "date_order")]);
    let closed = close.post(&format!("{path}/close"), json!({"closed_on": "2026-12-21", "remark": "复查合格"})).await.status(200);
    assert_eq!((&closed.json["status"], &closed.json["remark"], &closed.json["version"]), (&json!("closed"), &json!("复查合格"), &json!(3)));
    for (step, body) in [("reply", reply), ("close", json!({"closed_on": "2026-12-21"}))] {
        app.county().with("If-Match", "*").post(&format!("{path}/{step}"), body).await.problem(409, "already_closed");
    }
    assert_eq!(app.county().get(&path).await.status(200).json, closed.json);
    let told: Vec<String> = trail(&app, &made.id()).await.into_iter().map(|(operation, ..)| operation).collect();
    assert_eq!(told, ["create_instrument", "reply_to_instrument", "close_instrument"]);
}

async fn a_number_is_used_once_by_an_authority(app: App) {
    let (unit, shop) = (producer(&app, 1).await, seller(&app, 2).await);
    let number = "市监提醒〔2026〕1号";
    app.county().post("/instruments", instrument(&unit, number)).await.status(201);
    app.county().post("/instruments", instrument(&shop, number)).await.problem(409, "instrument_number_taken");
    // Another authority numbers for itself.
    app.city().post("/instruments", instrument(&shop, number)).await.status(201);
    assert_eq!(app.county().all("/instruments").await.len(), 2);
}

async fn every_kind_can_be_issued_and_asked_for(app: App) {
    let shop = seller(&app, 1).await;
    for kind in ["reminder_letter", "rectification_notice", "admonitory_interview", "circulated_criticism"] {
        let mut body = instrument(&shop, kind);
        body["kind"] = json!(kind);
        body.as_object_mut().unwrap().remove("reply_due_on");
        let made = app.county().post("/instruments", body).await.status(201);
        // An interview needs no reply to be closed.
        app.county()
            .with("If-Match", "\"1\"")
            .post(&format!("/instruments/{}/close", made.id()), json!({"closed_on": "2026-11-24"}))
            .await
            .status(200);
        let list = app.county().all(&format!("/instruments?kind={kind}&status=closed&unit_id={}", shop.id())).await;
        assert_eq!((list.len(), &list[0]["kind"], &list[0]["finding_ids"]), (1, &json!(kind), &json!([])));
    }
    assert_eq!(app.county().all("/instruments?status=open").await.len(), 0);
    app.county().get("/instruments?kind=letter").await.names(400, "invalid_parameter", &[("kind", "unknown_code")]);
}

async fn every_fault_of_an_instrument_is_told_at_once(app: App) {
    let (unit, other) = (producer(&app, 1).await, producer(&app, 2).await);
    let mine = reported(&app, &unit).await.id();
    let post = async |changes: serde_json::Value| {
        let mut body = instrument(&unit, "1号");
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        app.county().post("/instruments", body).await
    };
    let changes = json!({"number": "", "subject": "x".repeat(201), "content": " ", "issued_on": "2026-11-25", "reply_due_on": "2026-11-24"});
    let texts = [("/number", "bad_length"), ("/subject", "bad_length"), ("/content", "bad_length")];
    let days = [("/issued_on", "date_in_future"), ("/reply_due_on", "date_order")];
    post(changes).await.faults(&[&texts[..], &days[..]].concat());
    let findings = json!({"finding_ids": [mine, confirmed(&app, &other).await, "01980000-0000-7000-8000-00000000abcd"]});
    post(findings).await.faults(&[("/finding_ids/1", "unknown_finding"), ("/finding_ids/2", "unknown_finding")]);
    post(json!({"finding_ids": vec![mine.as_str(); 101]})).await.faults(&[("/finding_ids", "out_of_range")]);
    post(json!({"unit_id": "01980000-0000-7000-8000-00000000abcd"})).await.faults(&[("/unit_id", "unknown_unit")]);
    post(json!({"kind": "letter"})).await.names(400, "malformed_body", &[("/kind", "wrong_type")]);
    let made = post(json!({})).await.status(201);
    let at = app.county().with("If-Match", "\"1\"");
    let path = format!("/instruments/{}", made.id());
    at.post(&format!("{path}/reply"), json!({"replied_on": "2026-11-19", "reply": ""}))
        .await
        .faults(&[("/replied_on", "date_order"), ("/reply", "bad_length")]);
    at.post(&format!("{path}/close"), json!({"closed_on": "2026-11-25", "remark": ""}))
        .await
        .faults(&[("/closed_on", "date_in_future"), ("/remark", "bad_length")]);
    app.county()
        .with("If-Match", "\"2\"")
        .post(&format!("{path}/reply"), json!({"replied_on": "2026-11-24", "reply": "x"}))
        .await
        .problem(412, "stale_version");
    app.county().post(&format!("{path}/reply"), json!({"replied_on": "2026-11-24", "reply": "x"})).await.problem(428, "if_match_required");
    assert_eq!(app.county().get(&path).await.status(200).json["version"], 1);
}

e2e![
    a_notice_is_issued_replied_to_and_closed,
    a_number_is_used_once_by_an_authority,
    every_kind_can_be_issued_and_asked_for,
    every_fault_of_an_instrument_is_told_at_once
];
