//! How the operations of precise supervision are played: findings, monitoring levels, annual lists, elevation, policies.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::plays::Play;
use super::world::World;
use crate::support::make::{confirmed, finding, step};
use crate::support::{App, make};

/// Findings, decisions and lists of Xihu, one in each state from which a step begins.
pub struct Supervision {
    reported: String,
    rectified: String,
    verified: String,
    overturned: String,
    decision: String,
    /// A unit with an override of its level and an active elevation.
    watched: String,
    watched_etag: String,
    proposed: String,
    active: String,
    listed: String,
    draft: String,
    /// A draft that would say more today.
    stale: String,
    published: String,
    zhejiang: String,
}

impl Supervision {
    /// Two major findings, so that the unit is under key supervision and its elevation is proposed; three more in other states.
    pub async fn new(app: &App, unit: &str) -> Self {
        let (county, city) = (app.county(), app.city());
        confirmed(&county, unit, "major", "2026-05-20").await;
        confirmed(&county, unit, "major", "2026-11-20").await;
        let reported = finding(&county, unit, "relatively_major", "2026-11-22").await;
        let rectified = finding(&county, unit, "general", "2026-10-08").await;
        let put_right = json!({"rectified_on": "2026-11-23", "evidence": "复检报告2026-0402合格"});
        step(&county, &format!("/findings/{rectified}"), "rectify", put_right.clone()).await;
        let verified = finding(&county, unit, "general", "2026-10-09").await;
        step(&county, &format!("/findings/{verified}"), "rectify", put_right).await;
        step(&city, &format!("/findings/{verified}"), "verify", json!({"passed": true})).await;
        let overturned = finding(&county, unit, "general", "2026-10-12").await;
        step(&county, &format!("/findings/{overturned}"), "overturn", json!({"reason": "复检合格"})).await;
        let decisions = county.get(&format!("/monitoring-decisions?unit_id={unit}&status=proposed")).await.status(200).json;
        let proposed = county.get(&format!("/elevations?unit_id={unit}")).await.status(200).json;

        let watched = make::enter(&county, make::unit("330106", 98)).await.id();
        let path = format!("/units/{watched}");
        let etag = county.get(&path).await.etag();
        let body = json!({"level": "special", "reason": "重大活动保障期间加强监管", "to_on": "2027-03-31"});
        county.clone().with("If-Match", etag).put(&format!("{path}/monitoring-override"), body).await.status(200);
        let body = json!({"unit_id": watched, "reason": "跨市销售，本级难以处置"});
        let active = county.post("/elevations", body).await.status(201).id();
        let body = json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意提级"});
        step(&city, &format!("/elevations/{active}"), "decide", body).await;
        let case = make::enter(&county, make::unit("330106", 97)).await.id();
        let listed = county.post("/elevations", json!({"unit_id": case, "reason": "久拖未改，请挂牌督办"})).await.status(201).id();
        let body = json!({"approved": true, "kind": "listed_supervision", "reason": "同意挂牌督办", "due_on": "2027-03-31"});
        step(&city, &format!("/elevations/{listed}"), "decide", body).await;
        let watched_etag = county.get(&path).await.etag();

        let list = |level: &str| json!({"year": 2026, "level": level, "side": "producer"});
        let published = county.post("/monitoring-lists", list("special")).await.status(201).id();
        step(&county, &format!("/monitoring-lists/{published}"), "publish", json!({})).await;
        let stale = county.post("/monitoring-lists", list("key")).await.status(201).id();
        // One more since: a refreshed draft is another.
        let body = json!({"level": "key", "reason": "重大活动保障期间加强监管"});
        county.clone().with("If-Match", "*").put(&format!("/units/{case}/monitoring-override"), body).await.status(200);
        let mut of_today = list("special");
        of_today["side"] = json!("seller");
        let draft = county.post("/monitoring-lists", of_today).await.status(201).id();
        let id = |list: &Value| list["items"][0]["id"].as_str().unwrap().to_owned();
        let (decision, proposed) = (id(&decisions), id(&proposed));
        let zhejiang = app.authority("330000").to_string();
        Self {
            reported,
            rectified,
            verified,
            overturned,
            decision,
            watched,
            watched_etag,
            proposed,
            active,
            listed,
            draft,
            stale,
            published,
            zhejiang,
        }
    }

    /// What the paths of these operations name.
    pub fn names(&self) -> [&str; 12] {
        let Self { reported, rectified, verified, overturned, decision, watched, proposed, active, listed, draft, stale, published, .. } = self;
        [reported, rectified, verified, overturned, decision, watched, proposed, active, listed, draft, stale, published]
    }
}

/// How an operation is played; `None`: it is none of these.
pub fn play(operation: &str, w: &World) -> Option<Play> {
    use Method as M;
    let s = &w.supervision;
    let unit = |rest: &str| format!("/units/{}{rest}", w.unit);
    let finding = |id: &str, rest: &str| format!("/findings/{id}{rest}");
    let list = |id: &str, rest: &str| format!("/monitoring-lists/{id}{rest}");
    let policy = json!({"effective_on": "2027-01-01", "parameters": {"relatively_major_window_months": 12, "sole_proprietor_rule": "by_threshold"},
        "reason": "省局具体实施方案第八条"});
    Some(match operation {
        "create_finding" => Play::post(
            unit("/findings"),
            201,
            json!({"source": "product_spot_check", "reference": "抽检2026-0311", "grade": "major",
                "grade_basis": "不符合强制性国家标准，可能危及人身安全", "description": "绝缘厚度不足", "product": "聚氯乙烯绝缘电缆",
                "discovered_on": "2026-11-20", "plan": "停止生产并召回", "due_on": "2026-12-20"}),
        ),
        "list_findings" => Play::get("/findings?status=reported&grade=relatively_major"),
        "list_unit_findings" => Play::get(unit("/findings?limit=2")),
        "get_finding" => Play::get(finding(&s.reported, "")),
        "update_finding" => {
            Play::new(M::PATCH, finding(&s.reported, ""), 200).with(json!({"plan": "更换供应商并全检库存", "due_on": "2026-12-31"})).matching("\"1\"")
        }
        "confirm_finding" => Play::post(finding(&s.reported, "/confirm"), 200, json!({})).matching("\"1\""),
        "overturn_finding" => Play::post(finding(&s.reported, "/overturn"), 200, json!({"reason": "复检合格"})).matching("\"1\""),
        "restore_finding" => Play::post(finding(&s.overturned, "/restore"), 200, json!({"reason": "复检结论经申诉撤回"})).matching("\"2\""),
        "keep_finding" => Play::post(finding(&w.corrected, "/keep"), 200, json!({"reason": "现场检查另行证实绝缘厚度不足"})).matching("\"3\""),
        "rectify_finding" => Play::post(
            finding(&s.reported, "/rectify"),
            200,
            json!({"rectified_on": "2026-11-24", "evidence": "更换挤塑模具，复检报告2026-0402合格"}),
        )
        .matching("\"1\""),
        "verify_finding" => Play::post(finding(&s.rectified, "/verify"), 200, json!({"passed": true})).matching("\"2\""),
        "reopen_finding" => {
            Play::post(finding(&s.verified, "/reopen"), 200, json!({"reason": "回访发现同一问题再次出现", "due_on": "2027-01-15"})).matching("\"3\"")
        }
        "get_finding_statistics" => Play::get(format!("/statistics/findings?authority_id={}&from=2026-01-01", w.county)),
        "get_monitoring_level" => Play::get(unit("/monitoring-level?as_of=2026-11-24")),
        "override_monitoring_level" => Play::new(M::PUT, unit("/monitoring-override"), 200)
            .with(json!({"level": "special", "reason": "重大活动保障期间加强监管", "to_on": "2027-03-31"}))
            .matching(&w.unit_etag),
        "end_monitoring_override" => Play::new(M::DELETE, format!("/units/{}/monitoring-override", s.watched), 200).matching(&s.watched_etag),
        "put_routine_mode" => Play::new(M::PUT, unit("/routine-mode"), 200)
            .with(json!({"mode": "triggered", "reason": "连续三年监督抽查合格，未发现风险隐患"}))
            .matching(&w.unit_etag),
        "list_monitoring_decisions" => Play::get("/monitoring-decisions?status=proposed"),
        "get_monitoring_decision" => Play::get(format!("/monitoring-decisions/{}", s.decision)),
        "confirm_monitoring_decision" => {
            Play::post(format!("/monitoring-decisions/{}/confirm", s.decision), 200, json!({"remark": "已研判，纳入重点监管"})).matching("\"1\"")
        }
        "get_credit_risk" => Play::get(unit("/credit-risk")),
        "record_credit_risk" => Play::post(
            unit("/credit-risk"),
            201,
            json!({"credit_risk_class": "C", "source": "企业信用风险分类管理系统 2026年第四季度", "valid_from": "2026-11-01"}),
        ),
        "record_credit_risks" => Play::post(
            "/credit-risk-records",
            200,
            json!({"items": [{"uscc": w.uscc, "credit_risk_class": "B", "source": "2026年第四季度", "valid_from": "2026-11-01"}]}),
        ),
        "list_elevations" => Play::get("/elevations?status=proposed"),
        "create_elevation" => Play::post("/elevations", 201, json!({"unit_id": w.other, "reason": "跨市销售，本级难以处置", "finding_ids": []})),
        "get_elevation" => Play::get(format!("/elevations/{}", s.proposed)),
        "decide_elevation" => Play::post(
            format!("/elevations/{}/decide", s.proposed),
            200,
            json!({"approved": true, "kind": "listed_supervision", "reason": "两年内多次发现重大风险", "due_on": "2027-05-31",
                "published_on": "2026-11-24", "published_in": "市局网站公告2026年第41号"}),
        )
        .matching("\"1\""),
        "update_elevation" => Play::new(M::PATCH, format!("/elevations/{}", s.listed), 200)
            .with(json!({"published_on": "2026-11-24", "published_in": "市局网站公告2026年第41号", "due_on": "2027-06-30"}))
            .matching("\"2\""),
        "release_elevation" => {
            Play::post(format!("/elevations/{}/release", s.active), 200, json!({"reason": "整改验收合格，风险已消除"})).matching("\"2\"")
        }
        "list_monitoring_lists" => Play::get("/monitoring-lists?year=2026"),
        "create_monitoring_list" => {
            Play::post("/monitoring-lists", 201, json!({"authority_id": w.county, "year": 2026, "level": "key", "side": "seller"}))
        }
        "get_monitoring_list" => Play::get(list(&s.published, "")),
        "update_monitoring_list" => Play::new(M::PATCH, list(&s.draft, ""), 200).with(json!({"note": "经局长办公会审议"})).matching("\"1\""),
        "delete_monitoring_list" => Play::new(M::DELETE, list(&s.draft, ""), 204).matching("\"1\""),
        "refresh_monitoring_list" => Play::new(M::POST, list(&s.stale, "/refresh"), 200).matching("\"1\""),
        "publish_monitoring_list" => Play::new(M::POST, list(&s.draft, "/publish"), 200).matching("\"1\""),
        "supplement_monitoring_list" => Play::post(list(&s.published, "/supplements"), 201, json!({"note": "第三季度增补"})),
        "list_monitoring_list_entries" => Play::get(list(&s.stale, "/entries")),
        "compare_monitoring_list" => Play::get(list(&s.published, "/difference")),
        "list_monitoring_list_consequences" => Play::get(list(&s.published, "/consequences")),
        "export_monitoring_list_ndjson" => Play::get(list(&s.published, "/list.ndjson")),
        "export_monitoring_list_xlsx" => Play::get(list(&s.published, "/list.xlsx")),
        "get_policy" => Play::get(format!("/authorities/{}/policy", w.county)),
        "put_policy" => Play::new(M::PUT, format!("/authorities/{}/policy", s.zhejiang), 201).with(policy),
        "preview_policy" => Play::post(format!("/authorities/{}/policy/preview", s.zhejiang), 200, policy),
        _ => return None,
    })
}
