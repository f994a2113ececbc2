//! What an authority has decided, ordered or issued is undone by that authority or one above it, at every level (docs/decisions/0015).

mod made;

use domain::auth::acts::ACTS;
use domain::authorities::Level;
use serde_json::json;

use self::made::{Made, made, still_stands, undo};
use crate::support::{App, CallerOf, PASSWORD};

/// From the highest: province, city, county, station; each with its regulator.
const LEVELS: [(Level, &str, &str); 4] = [
    (Level::Provincial, "330000", "at-province"),
    (Level::Municipal, "330100", "at-city"),
    (Level::County, "330106", "at-county"),
    (Level::Station, "330106013", "at-station"),
];

async fn accounts(app: &App) {
    let station = json!({"name": "文新市场监管所", "level": "station", "division_code": "330106013", "parent_id": app.authority("330106")});
    app.as_user("county-admin").post("/authorities", station).await.status(201);
    for (_, code, name) in LEVELS {
        let body =
            json!({"username": name, "display_name": "监管人员", "password": PASSWORD, "role": "regulator", "authority_id": app.authority(code)});
        app.national().post("/users", body).await.status(201);
    }
}

async fn an_act_is_undone_by_who_made_it_or_one_above(app: App) {
    accounts(&app).await;
    let mut serial = 100;
    for operation in ACTS.iter().flat_map(|act| act.undone_by).copied() {
        for (of, _, maker) in LEVELS {
            // The lowest decides on no elevation: nobody stands below it.
            if operation.ends_with("_elevation") && of == Level::Station {
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
                    still_stands(&app, operation, &act).await;
                }
            }
        }
    }
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
