//! Every act of the table, made at one level and undone at another.

use serde_json::{Value, json};

use crate::findings::spot_checks::{PATH, csv, failed, link, send};
use crate::support::make::{self, confirmed, finding, step};
use crate::support::{App, CallerOf, Reply};

/// Where an act lies and, if it is a unit's, its version is the unit's.
pub(super) struct Made(pub(super) String);

/// The act that an operation undoes, made by someone.
pub(super) async fn made(app: &App, maker: &CallerOf<'_>, operation: &str, serial: u32) -> Made {
    let unit = make::enter(&app.county(), make::unit("330106013", serial)).await.id();
    let at = |kind: &str, id: String| Made(format!("/{kind}/{id}"));
    match operation {
        "update_recall" | "close_recall" => {
            let ground = confirmed(&app.county(), &unit, "relatively_major", "2026-11-20").await;
            let body = json!({"unit_id": unit, "finding_id": ground, "product": "电缆", "batches": "2026-08", "confirmed_on": "2026-11-23", "measures": "停止销售"});
            at("recalls", maker.post("/recalls", body).await.status(201).id())
        }
        "update_assistance" | "close_assistance" => {
            at("assistances", maker.post("/assistances", json!({"unit_id": unit, "need": "缺少检验能力"})).await.status(201).id())
        }
        "close_instrument" => {
            let body = json!({"unit_id": unit, "kind": "reminder_letter", "number": format!("质监提醒〔2026〕{serial}号"), "subject": "提醒", "content": "请自查", "issued_on": "2026-11-20"});
            at("instruments", maker.post("/instruments", body).await.status(201).id())
        }
        "update_finding" | "overturn_finding" => at("findings", confirmed(maker, &unit, "relatively_major", "2026-11-20").await),
        "restore_finding" => {
            let id = finding(&app.county(), &unit, "general", "2026-11-20").await;
            step(maker, &format!("/findings/{id}"), "overturn", json!({"reason": "复检合格"})).await;
            at("findings", id)
        }
        "reopen_finding" => {
            let id = finding(&app.county(), &unit, "general", "2026-11-20").await;
            let path = format!("/findings/{id}");
            step(&app.as_user("at-station"), &path, "confirm", json!({})).await;
            step(&app.as_user("county-admin"), &path, "rectify", json!({"rectified_on": "2026-11-23", "evidence": "复检合格"})).await;
            step(maker, &path, "verify", json!({"passed": true})).await;
            Made(path)
        }
        "override_monitoring_level" | "end_monitoring_override" => {
            let body = json!({"level": "key", "reason": "重大活动保障"});
            maker.clone().with("If-Match", "*").put(&format!("/units/{unit}/monitoring-override"), body).await.status(200);
            at("units", unit)
        }
        "override_lead" | "end_lead_override" => {
            let body = json!({"authority_id": app.authority("330106"), "reason": "跨区集团统一监管"});
            maker.clone().with("If-Match", "*").put(&format!("/units/{unit}/lead-override"), body).await.status(200);
            at("units", unit)
        }
        "keep_finding" => {
            let result = linked(app, &app.as_user("at-station"), &unit, serial).await;
            let path = format!("/findings/{}", result["finding_id"].as_str().unwrap());
            step(maker, &path, "confirm", json!({})).await;
            publish(app, serial, "2026-11-22", "合格", "/").await;
            Made(path)
        }
        "reopen_spot_check_result" => at("spot-check-results", linked(app, maker, &unit, serial).await["id"].as_str().unwrap().to_owned()),
        "decide_spot_check_objection" => {
            let station = app.as_user("at-station");
            let result = linked(app, &station, &unit, serial).await;
            step(maker, &format!("/findings/{}", result["finding_id"].as_str().unwrap()), "confirm", json!({})).await;
            let path = format!("{PATH}/{}", result["id"].as_str().unwrap());
            step(&station, &path, "serve", json!({"served_on": "2026-11-21"})).await;
            step(&station, &path, "object", json!({"objected_on": "2026-11-23", "objection": "申请复检"})).await;
            Made(path)
        }
        "put_routine_mode" => {
            led_by_the_station(app, &unit).await;
            let body = json!({"mode": "triggered", "reason": "信用良好"});
            maker.clone().with("If-Match", "*").put(&format!("/units/{unit}/routine-mode"), body).await.status(200);
            at("units", unit)
        }
        "update_elevation" | "release_elevation" => {
            led_by_the_station(app, &unit).await;
            let id = app.as_user("at-station").post("/elevations", json!({"unit_id": unit, "reason": "跨市销售"})).await.status(201).id();
            let body = json!({"approved": true, "kind": "listed_supervision", "reason": "同意", "due_on": "2027-03-31"});
            step(maker, &format!("/elevations/{id}"), "decide", body).await;
            at("elevations", id)
        }
        other => panic!("nobody knows how to make what {other} undoes"),
    }
}

async fn led_by_the_station(app: &App, unit: &str) {
    let body = json!({"authority_id": app.authority("330106013"), "reason": "由属地所监管"});
    app.as_user("at-station").with("If-Match", "*").put(&format!("/units/{unit}/lead-override"), body).await.status(200);
}

/// What the station takes in of one sample.
async fn publish(app: &App, serial: u32, day: &str, outcome: &str, items: &str) {
    let sample = format!("CJ-{serial}");
    let mut row = failed(&sample, "星河制动液有限公司");
    (row[1], row[6], row[7]) = (day, outcome, items);
    send(&app.as_user("at-station"), csv(&[row])).await.status(201);
}

/// A result of the station that somebody has linked to a unit.
async fn linked(app: &App, by: &CallerOf<'_>, unit: &str, serial: u32) -> Value {
    publish(app, serial, "2026-11-20", "不合格", "沸点").await;
    let result = app.as_user("at-station").all(PATH).await.pop().unwrap();
    link(by, &result, 1, json!({"unit_id": unit, "grade": "general"})).await.status(200).json
}

/// Tries to undo it.
pub(super) async fn undo(app: &App, actor: &CallerOf<'_>, operation: &str, Made(path): &Made) -> Reply {
    let actor = actor.clone().with("If-Match", "*");
    let post = async |end: &str, body: Value| actor.post(&format!("{path}/{end}"), body).await;
    match operation {
        "update_recall" => actor.patch(path, json!({"measures": "公告", "progress": "已通知"})).await,
        "close_recall" => post("close", json!({"closed_on": "2026-11-24", "result": "全部销毁"})).await,
        "update_assistance" => actor.patch(path, json!({"need": "缺少设备"})).await,
        "close_assistance" => post("close", json!({"ended_on": "2026-11-24", "outcome": "已改进"})).await,
        "close_instrument" => post("close", json!({"closed_on": "2026-11-24"})).await,
        "update_finding" => actor.patch(path, json!({"grade": "general", "plan": "更换供应商"})).await,
        "overturn_finding" => post("overturn", json!({"reason": "复检合格"})).await,
        "restore_finding" => post("restore", json!({"reason": "复检结论撤回"})).await,
        "reopen_finding" => post("reopen", json!({"reason": "再次出现"})).await,
        "override_monitoring_level" => actor.put(&format!("{path}/monitoring-override"), json!({"level": "special", "reason": "加强"})).await,
        "end_monitoring_override" => actor.delete(&format!("{path}/monitoring-override")).await,
        "override_lead" => {
            actor.put(&format!("{path}/lead-override"), json!({"authority_id": app.authority("330100"), "reason": "由市局监管"})).await
        }
        "end_lead_override" => actor.delete(&format!("{path}/lead-override")).await,
        "keep_finding" => post("keep", json!({"reason": "现场检查另行证实"})).await,
        "update_elevation" => actor.patch(path, json!({"published_on": "2026-11-24", "published_in": "公告第1号"})).await,
        "put_routine_mode" => actor.put(&format!("{path}/routine-mode"), json!({"mode": "daily", "reason": "加强"})).await,
        "reopen_spot_check_result" => post("reopen", json!({"reason": "误关联"})).await,
        "decide_spot_check_objection" => {
            post("decide-objection", json!({"objection_decided_on": "2026-11-24", "outcome": "upheld", "retest": "复检合格"})).await
        }
        "release_elevation" => post("release", json!({"reason": "已消除", "result": "全部销号"})).await,
        other => panic!("nobody knows how to try {other}"),
    }
}

/// That an act is as it was made.
pub(super) async fn still_stands(app: &App, operation: &str, Made(path): &Made) {
    let read = app.national().get(path).await.status(200).json;
    let stands = match operation {
        "update_recall" | "close_recall" => read["status"] == "open" && read["measures"] == "停止销售" && read["progress"].is_null(),
        "update_finding" | "overturn_finding" => read["status"] == "confirmed" && read["grade"] == "relatively_major" && read["plan"].is_null(),
        "restore_finding" => read["status"] == "overturned",
        "reopen_finding" => read["rectification"] == "verified",
        "override_monitoring_level" | "end_monitoring_override" => read["monitoring_level"] == "key",
        "override_lead" | "end_lead_override" => read["lead_override"]["authority"]["name"] == "西湖区市场监督管理局",
        "keep_finding" => read["status"] == "confirmed" && read["withdrawal_proposed"] == true && read["kept_at"].is_null(),
        "update_elevation" | "release_elevation" => read["status"] == "active" && read["published_on"].is_null(),
        "put_routine_mode" => read["routine_mode"] == "triggered",
        "reopen_spot_check_result" => read["state"] == "linked",
        "decide_spot_check_objection" => read["objection_state"] == "pending",
        "update_assistance" | "close_assistance" => read["status"] == "open" && read["need"] == "缺少检验能力",
        "close_instrument" => read["status"] == "open",
        other => panic!("nobody knows what {other} would have changed"),
    };
    assert!(stands, "{operation}: {read}");
}
