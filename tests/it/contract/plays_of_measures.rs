//! How the operations of the area `measures` are played.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::plays::Play;
use super::world::World;
use crate::support::App;

/// One of each measure at the unit of the world.
pub struct Measures {
    /// A confirmed finding, of a grade that leaves the unit as it is.
    pub finding: String,
    pub recall: String,
    pub assistance: String,
    pub instrument: String,
}

impl Measures {
    pub async fn new(app: &App, unit: &str) -> Self {
        let county = app.county();
        let body = json!({"source": "risk_monitoring", "grade": "general", "description": "标识不全", "discovered_on": "2026-11-10"});
        let finding = county.post(&format!("/units/{unit}/findings"), body).await.status(201);
        let confirm = county.clone().with("If-Match", finding.etag());
        confirm.post(&format!("/findings/{}/confirm", finding.id()), json!({})).await.status(200);
        let recall = county.post("/recalls", Self::recall(unit, &finding.id())).await.status(201).id();
        let body = json!({"unit_id": unit, "need": "绝缘厚度检测能力不足", "plan": "专家上门指导"});
        let assistance = county.post("/assistances", body).await.status(201).id();
        let instrument = county.post("/instruments", Self::instrument(unit, "西市监整改〔2026〕17号")).await.status(201).id();
        let body = json!({"visited_on": "2026-11-10", "purpose": "on_site_check", "trigger": "complaint"});
        county.post(&format!("/units/{unit}/visits"), body).await.status(201);
        let body = json!({"fields": ["name", "address"], "purpose": "核对档案"});
        county.post(&format!("/units/{unit}/information-requests"), body).await.status(201);
        Self { finding: finding.id(), recall, assistance, instrument }
    }

    /// What stands in paths.
    pub fn ids(&self) -> [&str; 4] {
        [&self.finding, &self.recall, &self.assistance, &self.instrument]
    }

    fn recall(unit: &str, finding: &str) -> Value {
        json!({"unit_id": unit, "finding_id": finding, "product": "聚氯乙烯绝缘电缆", "batches": "2026年3月至5月生产的全部批次",
            "confirmed_on": "2026-11-20", "measures": "停止销售，通知经销商并公开召回信息", "due_on": "2026-12-31"})
    }

    fn instrument(unit: &str, number: &str) -> Value {
        json!({"unit_id": unit, "kind": "rectification_notice", "number": number, "subject": "电线电缆绝缘厚度不合格整改",
            "content": "请于30日内完成整改并书面回复。", "issued_on": "2026-11-20", "reply_due_on": "2026-12-20"})
    }

    /// How one of these operations is played; none: it is of another area.
    pub fn play(&self, operation: &str, w: &World) -> Option<Play> {
        let unit = |rest: &str| format!("/units/{}{rest}", w.unit);
        let (recall, assistance, instrument) =
            (format!("/recalls/{}", self.recall), format!("/assistances/{}", self.assistance), format!("/instruments/{}", self.instrument));
        let patch = |path: String, body: Value| Play::new(Method::PATCH, path, 200).with(body).matching("\"1\"");
        let step = |path: String, body: Value| Play::post(path, 200, body).matching("\"1\"");
        Some(match operation {
            "create_recall" => Play::post("/recalls", 201, Self::recall(&w.unit, &self.finding)),
            "list_recalls" => Play::get(format!("/recalls?authority_id={}", w.county)),
            "get_recall" => Play::get(recall),
            "update_recall" => patch(
                recall,
                json!({"progress": "已通知全部经销商", "recalled_quantity": "1200米", "stopped_on": "2026-11-21",
                "plan": "一、下架；二、退货；三、销毁", "plan_filed_on": "2026-11-23"}),
            ),
            "close_recall" => step(recall + "/close", json!({"closed_on": "2026-11-24", "result": "应召回1500米，实际召回1480米，已全部销毁"})),
            "create_assistance" => {
                Play::post("/assistances", 201, json!({"unit_id": w.unit, "need": "绝缘厚度检测能力不足", "plan": "组织专家上门指导"}))
            }
            "list_assistances" => Play::get("/assistances?status=open"),
            "get_assistance" => Play::get(assistance),
            "update_assistance" => patch(assistance, json!({"measures": "购置测厚仪，建立出厂检验记录"})),
            "close_assistance" => step(assistance + "/close", json!({"ended_on": "2026-11-24", "outcome": "复检合格，建立了出厂检验制度"})),
            "create_instrument" => {
                let mut body = Self::instrument(&w.unit, "浙市监整改〔2026〕3号");
                body["finding_ids"] = json!([self.finding]);
                Play::post("/instruments", 201, body)
            }
            "list_issued_instruments" => Play::get("/issued-instruments"),
            "list_instruments" => Play::get("/instruments?kind=rectification_notice&status=open"),
            "get_instrument" => Play::get(instrument),
            "reply_to_instrument" => step(instrument + "/reply", json!({"replied_on": "2026-11-24", "reply": "已更换原料供应商，整改报告随附。"})),
            "close_instrument" => step(instrument + "/close", json!({"closed_on": "2026-11-24", "remark": "复查合格"})),
            "create_visit" => Play::post(unit("/visits"), 201, json!({"visited_on": "2026-11-23", "purpose": "on_site_check"})),
            "list_visits" => Play::get(unit("/visits")),
            "get_visit_advice" => Play::get(unit("/visits/advice?visit_on=2026-12-01")),
            "create_information_request" => {
                let body = json!({"fields": ["address", "employees"], "purpose": "核对分级数据"});
                Play::post(unit("/information-requests"), 201, body)
            }
            "get_unit_burden" => Play::get(unit("/burden?year=2026")),
            "get_burden_statistics" => Play::get(format!("/statistics/burden?authority_id={}", w.county)),
            _ => return None,
        })
    }
}
