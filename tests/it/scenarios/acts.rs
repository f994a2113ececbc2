//! What an authority has decided, ordered or issued is undone by that authority or one above it, at every level (docs/decisions/0015).

use domain::auth::acts::ACTS;
use domain::authorities::Level;
use serde_json::{Value, json};

use crate::support::CallerOf;
use crate::support::make::{self, confirmed, finding, step};
use crate::support::{App, PASSWORD, Reply};

/// From the highest: province, city, county, station; each with its regulator.
const LEVELS: [(Level, &str, &str); 4] = [
    (Level::Provincial, "330000", "at-province"),
    (Level::Municipal, "330100", "at-city"),
    (Level::County, "330106", "at-county"),
    (Level::Station, "330106013", "at-station"),
];

/// The operations that undo an act, each with what it rests on.
const UNDOING: [&str; 14] = [
    "update_recall",
    "close_recall",
    "update_assistance",
    "close_assistance",
    "close_instrument",
    "update_finding",
    "overturn_finding",
    "restore_finding",
    "reopen_finding",
    "override_monitoring_level",
    "end_monitoring_override",
    "override_lead",
    "end_lead_override",
    "release_elevation",
];

/// Where an act lies and, if it is a unit's, its version is the unit's.
struct Made(String);

async fn accounts(app: &App) {
    let station = json!({"name": "文新市场监管所", "level": "station", "division_code": "330106013", "parent_id": app.authority("330106")});
    app.as_user("county-admin").post("/authorities", station).await.status(201);
    for (_, code, name) in LEVELS {
        let body =
            json!({"username": name, "display_name": "监管人员", "password": PASSWORD, "role": "regulator", "authority_id": app.authority(code)});
        app.national().post("/users", body).await.status(201);
    }
}

/// The act that an operation undoes, made by someone.
async fn made(app: &App, maker: &CallerOf<'_>, operation: &str, serial: u32) -> Made {
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
        _ => {
            let id = app.county().post("/elevations", json!({"unit_id": unit, "reason": "跨市销售"})).await.status(201).id();
            let body = json!({"approved": true, "kind": "listed_supervision", "reason": "同意", "due_on": "2027-03-31"});
            step(maker, &format!("/elevations/{id}"), "decide", body).await;
            at("elevations", id)
        }
    }
}

/// Tries to undo it.
async fn undo(app: &App, actor: &CallerOf<'_>, operation: &str, Made(path): &Made) -> Reply {
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
        _ => post("release", json!({"reason": "已消除", "result": "全部销号"})).await,
    }
}

async fn an_act_is_undone_by_who_made_it_or_one_above(app: App) {
    accounts(&app).await;
    let mut serial = 100;
    for operation in UNDOING {
        for (of, _, maker) in LEVELS {
            // An elevation of a unit that the county leads is decided by the city or the province.
            if operation == "release_elevation" && !of.may_undo(Level::Municipal) {
                continue;
            }
            let maker = app.as_user(maker);
            let mut act = None;
            for (level, _, name) in LEVELS.iter().rev() {
                let act = match act.take() {
                    Some(act) => act,
                    None => {
                        serial += 1;
                        made(&app, &maker, operation, serial).await
                    }
                };
                let reply = undo(&app, &app.as_user(name), operation, &act).await;
                if level.may_undo(of) {
                    reply.status(200);
                } else {
                    reply.problem(403, "act_of_higher_authority");
                    // It is as it was: the next one tries the same.
                    undone_by_nobody(&app, operation, &act).await;
                }
            }
        }
    }
}

/// That an act is of the status in which it was made.
async fn undone_by_nobody(app: &App, operation: &str, Made(path): &Made) {
    let read = app.national().get(path).await.status(200).json;
    let stands = match operation {
        "update_recall" | "close_recall" => read["status"] == "open" && read["measures"] == "停止销售" && read["progress"].is_null(),
        "update_finding" | "overturn_finding" => read["status"] == "confirmed" && read["grade"] == "relatively_major" && read["plan"].is_null(),
        "restore_finding" => read["status"] == "overturned",
        "reopen_finding" => read["rectification"] == "verified",
        "override_monitoring_level" | "end_monitoring_override" => read["monitoring_level"] == "key",
        "override_lead" | "end_lead_override" => read["lead_override"]["authority"]["name"] == "西湖区市场监督管理局",
        "release_elevation" => read["status"] == "active",
        _ => read["status"] == "open",
    };
    assert!(stands, "{operation}: {read}");
}

async fn who_stands_below_records_progress_and_is_told_whom_to_ask(app: App) {
    accounts(&app).await;
    let (province, station) = (app.as_user("at-province"), app.as_user("at-station"));
    let star = || station.clone().with("If-Match", "*");
    let Made(recall) = made(&app, &province, "update_recall", 1).await;
    let progress = json!({"progress": "已通知12家经销商", "recalled_quantity": "1200米", "measures": "停止销售"});
    star().patch(&recall, progress).await.status(200);
    let refused = star().patch(&recall, json!({"measures": "公告"})).await.problem(403, "act_of_higher_authority");
    assert!(refused.json["detail"].as_str().is_some_and(|detail| detail.contains("浙江省市场监督管理局")), "{}", refused.json);
    let Made(instrument) = made(&app, &province, "close_instrument", 2).await;
    star().post(&format!("{instrument}/reply"), json!({"replied_on": "2026-11-24", "reply": "已自查"})).await.status(200);
    let Made(finding) = made(&app, &province, "update_finding", 3).await;
    star().patch(&finding, json!({"plan": "更换供应商", "due_on": "2026-12-31"})).await.status(200);
    // The first deadline is progress, another one is not.
    star().patch(&finding, json!({"due_on": "2027-12-31"})).await.problem(403, "act_of_higher_authority");
    star().post(&format!("{finding}/rectify"), json!({"rectified_on": "2026-11-24", "evidence": "已更换"})).await.status(200);
    let verified = app.county().with("If-Match", "*").post(&format!("{finding}/verify"), json!({"passed": true})).await;
    verified.status(200);
}

async fn an_act_of_an_authority_that_lost_the_unit_is_its_successors(app: App) {
    accounts(&app).await;
    let Made(recall) = made(&app, &app.as_user("at-county"), "close_recall", 1).await;
    let unit = app.county().get(&recall).await.status(200).json["unit_id"].as_str().unwrap().to_owned();
    app.city().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"division_code": "330105"})).await.status(200);
    let body = json!({"closed_on": "2026-11-24", "result": "全部销毁"});
    app.county().with("If-Match", "*").post(&format!("{recall}/close"), body.clone()).await.problem(404, "not_found");
    app.sibling().with("If-Match", "*").post(&format!("{recall}/close"), body).await.status(200);
}

#[test]
fn every_operation_that_undoes_an_act_is_tried() {
    // A listing is followed in the stories of 挂牌督办; results are taken up again, objections upheld and modes set in theirs.
    let elsewhere = ["update_elevation", "reopen_spot_check_result", "decide_spot_check_objection", "put_routine_mode"];
    let named: Vec<&str> = ACTS.iter().flat_map(|act| act.undone_by).copied().filter(|operation| !elsewhere.contains(operation)).collect();
    assert_eq!(named, UNDOING);
}

/// Changes whatever is there.
fn star<'a>(caller: &CallerOf<'a>) -> CallerOf<'a> {
    caller.clone().with("If-Match", "*")
}

async fn what_a_higher_authority_changes_of_an_act_becomes_its_own(app: App) {
    accounts(&app).await;
    let (county, province) = (app.as_user("at-county"), app.as_user("at-province"));
    let Made(finding) = made(&app, &county, "overturn_finding", 1).await;
    star(&province).patch(&finding, json!({"grade": "major", "grade_basis": "致人触电"})).await.status(200);
    star(&county).patch(&finding, json!({"grade": "general"})).await.problem(403, "act_of_higher_authority");
    let Made(recall) = made(&app, &county, "update_recall", 2).await;
    // Progress takes nothing over, what is ordered does.
    star(&province).patch(&recall, json!({"progress": "已督促"})).await.status(200);
    star(&county).patch(&recall, json!({"measures": "公告"})).await.status(200);
    star(&province).patch(&recall, json!({"measures": "公告并下架", "due_on": "2026-12-31"})).await.status(200);
    star(&county).patch(&recall, json!({"measures": "公告"})).await.problem(403, "act_of_higher_authority");
    star(&county).patch(&recall, json!({"progress": "已下架"})).await.status(200);
    // The same override, sent from above, is the higher authority's.
    let Made(unit) = made(&app, &county, "end_lead_override", 3).await;
    let body = json!({"authority_id": app.authority("330106"), "reason": "跨区集团统一监管"});
    star(&province).put(&format!("{unit}/lead-override"), body).await.status(200);
    star(&county).delete(&format!("{unit}/lead-override")).await.problem(403, "act_of_higher_authority");
    // And so is a mode of checks that it has set.
    let mode = |mode: &str| json!({"mode": mode, "reason": "信用良好"});
    star(&province).put(&format!("{unit}/routine-mode"), mode("triggered")).await.status(200);
    star(&county).put(&format!("{unit}/routine-mode"), mode("daily")).await.problem(403, "act_of_higher_authority");
}

e2e![
    what_a_higher_authority_changes_of_an_act_becomes_its_own,
    an_act_is_undone_by_who_made_it_or_one_above,
    who_stands_below_records_progress_and_is_told_whom_to_ask,
    an_act_of_an_authority_that_lost_the_unit_is_its_successors,
];
