//! Recalls, assistance, instruments, visits and the burden ledger: what is done about findings, and what it costs a unit.

mod assistances;
mod burden;
mod information_requests;
mod instruments;
mod recalls;
mod scope;
mod visits;

use serde_json::{Value, json};

use crate::support::{App, CallerOf, Reply, make};

/// A producer in Xihu.
async fn producer(app: &App, serial: u32) -> Reply {
    make::enter(&app.county(), make::unit("330106", serial)).await
}

/// A unit in Xihu that sells and does not produce.
async fn seller(app: &App, serial: u32) -> Reply {
    make::enter(&app.county(), make::unit_with("330106", serial, &["wholesale"], json!(5), json!(1000))).await
}

/// A finding that was discovered at a unit on 2026-11-10, reported and no more.
async fn reported(app: &App, unit: &Reply) -> Reply {
    let body = json!({"source": "product_spot_check", "grade": "general", "description": "绝缘厚度不足", "discovered_on": "2026-11-10"});
    app.county().post(&format!("/units/{}/findings", unit.id()), body).await.status(201)
}

/// The same, confirmed; of a grade that leaves the unit under routine supervision.
async fn confirmed(app: &App, unit: &Reply) -> String {
    let finding = reported(app, unit).await;
    let path = format!("/findings/{}/confirm", finding.id());
    app.county().with("If-Match", finding.etag()).post(&path, json!({})).await.status(200);
    finding.id()
}

/// A user of a unit, logged in.
async fn user_of<'a>(app: &'a App, unit: &Reply, username: &str) -> CallerOf<'a> {
    let body =
        json!({"username": username, "display_name": "单位用户", "password": "a password of the tests", "role": "unit_user", "unit_id": unit.id()});
    app.as_user("county-admin").post("/users", body).await.status(201);
    app.as_user(username)
}

/// The body of a recall; change what the story is about.
fn recall(unit: &Reply, finding: &str) -> Value {
    json!({
        "unit_id": unit.id(), "finding_id": finding, "product": "聚氯乙烯绝缘电缆", "batches": "2026年3月至5月生产的全部批次", "confirmed_on": "2026-11-20",
        "measures": "停止销售，通知经销商并公开召回信息", "due_on": "2026-12-31"
    })
}

/// The body of an instrument; change what the story is about.
fn instrument(unit: &Reply, number: &str) -> Value {
    json!({
        "unit_id": unit.id(), "kind": "rectification_notice", "number": number, "subject": "绝缘厚度不合格整改", "content": "一、立即停止销售。\n二、30日内书面回复。",
        "issued_on": "2026-11-20", "reply_due_on": "2026-12-20"
    })
}

/// What the audit trail says of a thing, the first first: (operation, before is there, after is there).
async fn trail(app: &App, id: &str) -> Vec<(String, bool, bool)> {
    let events = app.national().all(&format!("/audit-events?resource_id={id}")).await;
    events.iter().rev().map(|e| (e["operation"].as_str().unwrap().to_owned(), !e["before"].is_null(), !e["after"].is_null())).collect()
}
