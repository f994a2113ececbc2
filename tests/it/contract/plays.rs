//! How every operation is played with success: by whom, where and with what. An operation that is missing here fails the
//! contract tests, so nobody adds one without saying how it is called.

use actix_web::http::Method;
use domain::Code;
use domain::auth::Role;
use serde_json::{Value, json};

use super::plays_supervision;
use super::world::{SPOT_CHECKS, World};
use crate::support::{CallerOf, Reply, make};

/// One call that succeeds for the caller named in [`Play::by`].
pub struct Play {
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
    pub if_match: Option<String>,
    /// The status of success.
    pub status: u16,
    /// Someone above Xihu who may.
    pub by: &'static str,
}

impl Play {
    pub fn new(method: Method, path: impl Into<String>, status: u16) -> Self {
        Self { method, path: path.into(), body: None, if_match: None, status, by: "province" }
    }

    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path, 200)
    }

    pub fn post(path: impl Into<String>, status: u16, body: Value) -> Self {
        Self { body: Some(body), ..Self::new(Method::POST, path, status) }
    }

    pub fn matching(self, etag: &str) -> Self {
        Self { if_match: Some(etag.to_owned()), ..self }
    }

    pub fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub fn by(self, by: &'static str) -> Self {
        Self { by, ..self }
    }

    /// Whether the operation names something of the world in its path, so that it is 404 for a stranger.
    pub fn names_something(&self, world: &World) -> bool {
        let path = self.path.split('?').next().unwrap_or("");
        let ours = [&world.unit, &world.uscc, &world.user, &world.gone, &world.import, &world.layout, &world.token, &world.county, &world.department]
            .map(String::as_str);
        let spot_checks = world.spot_checks.iter().map(String::as_str);
        ours.into_iter()
            .chain(world.supervision.names())
            .chain(world.measures.ids())
            .chain(spot_checks)
            .chain([world.corrected.as_str()])
            .any(|id| path.contains(id))
    }

    pub async fn send(&self, caller: CallerOf<'_>) -> Reply {
        let caller = match &self.if_match {
            Some(etag) => caller.with("If-Match", etag),
            None => caller,
        };
        match &self.body {
            Some(Value::String(file)) => caller.send_raw(self.method.clone(), &self.path, "application/octet-stream", file.clone()).await,
            body => caller.send(self.method.clone(), &self.path, body.as_ref()).await,
        }
    }
}

/// How an operation is played.
pub fn play(operation: &str, w: &World) -> Play {
    use Method as M;
    let unit = |rest: &str| format!("/units/{}{rest}", w.unit);
    match operation {
        "get_health" => Play::get("/healthz"),
        "get_readiness" => Play::get("/readyz"),
        "get_version" => Play::get("/version"),
        "get_metrics" => Play::get("/metrics"),
        "login" => Play::post("/auth/login", 200, json!({"username": "province", "password": crate::support::PASSWORD})),
        "refresh" => Play::post("/auth/refresh", 200, json!({"refresh_token": w.refresh})),
        "logout" => Play::post("/auth/logout", 204, json!({"refresh_token": w.refresh})),
        "get_me" => Play::get("/me"),
        "change_password" => Play::post("/me/password", 204, json!({"old_password": crate::support::PASSWORD, "new_password": "another password"})),
        "list_access_tokens" => Play::get("/access-tokens"),
        "create_access_token" => {
            Play::post("/access-tokens", 201, json!({"name": "省平台对接", "scopes": ["units.read", "exports.run"], "expires_on": "2027-06-30"}))
        }
        "delete_access_token" => Play::new(M::DELETE, format!("/access-tokens/{}", w.token), 204),
        "list_users" => Play::get(format!("/users?authority_id={}", w.county)),
        "create_user" => Play::post(
            "/users",
            201,
            json!({"username": "zhang", "display_name": "张伟", "password": "a password of the tests", "role": "regulator", "authority_id": w.county}),
        ),
        "get_user" => Play::get(format!("/users/{}", w.user)),
        "update_user" => Play::new(M::PATCH, format!("/users/{}", w.user), 200).with(json!({"display_name": "李娜"})).matching("\"1\""),
        "deactivate_user" => Play::new(M::POST, format!("/users/{}/deactivate", w.user), 200).matching("\"1\""),
        "activate_user" => Play::new(M::POST, format!("/users/{}/activate", w.gone), 200).matching("\"2\""),
        "unlock_user" => Play::new(M::POST, format!("/users/{}/unlock", w.user), 200).matching("\"1\""),
        "list_authorities" => Play::get("/authorities?q=%E8%A5%BF%E6%B9%96%E5%8C%BA"),
        "create_authority" => Play::post(
            "/authorities",
            201,
            json!({"name": "杭州市西湖区北山市场监督管理所", "level": "station", "division_code": "330106001", "parent_id": w.county}),
        ),
        "get_authority" => Play::get(format!("/authorities/{}", w.county)),
        "update_authority" => {
            Play::new(M::PATCH, format!("/authorities/{}", w.county), 200).with(json!({"name": "杭州市西湖区市场监督管理局"})).matching("\"1\"")
        }
        "list_departments" => Play::get(format!("/authorities/{}/departments", w.county)),
        "create_department" => Play::post(format!("/authorities/{}/departments", w.county), 201, json!({"name": "产品质量安全监督管理科"})),
        "update_department" => {
            Play::new(M::PATCH, format!("/departments/{}", w.department), 200).with(json!({"name": "综合行政执法大队"})).matching("\"1\"")
        }
        "list_divisions" => Play::get("/divisions?parent_code=330100&limit=2"),
        "get_division" => Play::get("/divisions/330106"),
        "get_calendar" => Play::get("/calendar/2026"),
        "put_calendar" => Play::new(M::PUT, "/calendar/2027", 201)
            .with(
                json!({"source": "国务院办公厅关于2027年部分节假日安排的通知", "days": [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}]}),
            )
            .by("national"),
        "list_dictionaries" => Play::get("/dictionaries"),
        "get_dictionary" => Play::get("/dictionaries/tiers"),
        "decide_tier" => Play::post(
            "/rules/tier",
            200,
            json!({"activities": ["production", "wholesale"], "employees_period_end": 20, "main_business_revenue_wan": 300}),
        ),
        "decide_monitoring_level" => Play::post(
            "/rules/monitoring-level",
            200,
            json!({"as_of": "2026-11-23", "findings": [{"grade": "major", "discovered_on": "2024-11-23"}, {"grade": "major",
                "discovered_on": "2025-05-01"},
                {"grade": "major", "discovered_on": "2026-11-23"}]}),
        ),
        "decide_deadline" => Play::post("/rules/deadline", 200, json!({"start_on": "2025-09-26", "working_days": 5})),
        "check_uscc" => Play::post("/rules/uscc", 200, json!({"value": "９１330106maay4cl12w "})),
        "list_units" => Play::get("/units?division_code=330106"),
        "create_unit" => Play::post("/units", 201, make::unit("330106", 2)),
        "get_unit" => Play::get(unit("")),
        "get_unit_by_uscc" => Play::get(format!("/units/by-uscc/{}", w.uscc)),
        "update_unit" => Play::new(M::PATCH, unit(""), 200)
            .with(json!({"operating_status": "suspended", "operating_status_reason": "停产检修"}))
            .matching(&w.unit_etag),
        "list_unit_metrics" => Play::get(unit("/metrics")),
        "put_unit_metrics" => {
            Play::new(M::PUT, unit("/metrics/2024"), 201).with(json!({"employees_period_end": 320, "main_business_revenue_wan": 41000}))
        }
        "get_unit_tier" => Play::get(unit("/tier?as_of=2026-11-24")),
        "list_tier_decisions" => Play::get(unit("/tier-decisions")),
        "list_entry_reasons" => Play::get(unit("/entry-reasons")),
        "add_entry_reason" => Play::post(unit("/entry-reasons"), 201, json!({"reason": "on_site_inspection"})),
        "list_unit_status_changes" => Play::get(unit("/status-changes")),
        "override_lead" => Play::new(M::PUT, unit("/lead-override"), 200)
            .with(json!({"authority_id": w.county, "reason": "跨区集团统一监管", "from_on": "2026-12-01", "to_on": "2027-11-30"}))
            .matching(&w.unit_etag),
        "end_lead_override" => Play::new(M::DELETE, unit("/lead-override"), 200).matching(&w.unit_etag),
        "list_lead_overrides" => Play::get("/lead-overrides?open=true"),
        "list_handovers" => Play::get("/handovers"),
        "list_imports" => Play::get("/imports"),
        "preview_import" => Play::post("/imports/preview?kind=units&entry_reason=baseline_survey", 200, json!(api::commands::demo::SAMPLE)),
        "list_import_layouts" => Play::get("/imports/layouts"),
        "delete_import_layout" => Play::new(M::DELETE, format!("/imports/layouts/{}", w.layout), 204),
        "create_import" => Play::post("/imports?kind=units&dry_run=true&entry_reason=baseline_survey", 202, json!(api::commands::demo::SAMPLE)),
        "get_import" => Play::get(format!("/imports/{}", w.import)),
        "get_rejected_rows_csv" => Play::get(format!("/imports/{}/rejected.csv", w.import)),
        "get_rejected_rows_xlsx" => Play::get(format!("/imports/{}/rejected.xlsx", w.import)),
        "get_units_template" => Play::get("/imports/templates/units.xlsx"),
        "get_spot_checks_template" => Play::get("/imports/templates/spot_checks.xlsx"),
        "list_import_rows" => Play::get(format!("/imports/{}/rows", w.import)),
        "export_units_csv" => Play::get("/exports/units.csv?division_code=330106"),
        "export_units_xlsx" => Play::get("/exports/units.xlsx?division_code=330106"),
        "export_units_ndjson" => Play::get("/exports/units.ndjson?division_code=330106"),
        "create_spot_check_intake" => {
            let next = SPOT_CHECKS.replace("0311", "0312");
            Play::post("/spot-check-results?report_date=2026-11-20", 201, json!(next))
        }
        "list_spot_check_intakes" => Play::get("/spot-check-intakes"),
        "get_spot_check_intake" => Play::get(format!("/spot-check-intakes/{}", w.spot_checks[0])),
        "list_spot_check_results" => Play::get(format!("/spot-check-results?intake_id={}", w.spot_checks[0])),
        "get_spot_check_result" => Play::get(format!("/spot-check-results/{}", w.spot_checks[1])),
        "link_spot_check_result" => Play::post(
            format!("/spot-check-results/{}/link", w.spot_checks[1]),
            200,
            json!({"unit_id": w.unit, "grade": "relatively_major", "grade_basis": "绝缘厚度不足，有触电危险"}),
        )
        .matching("\"1\""),
        "dismiss_spot_check_result" => {
            Play::post(format!("/spot-check-results/{}/dismiss", w.spot_checks[1]), 200, json!({"reason": "已按照现场检查报告"})).matching("\"1\"")
        }
        "reopen_spot_check_result" => {
            Play::post(format!("/spot-check-results/{}/reopen", w.spot_checks[4]), 200, json!({"reason": "误认为不在本辖区"})).matching("\"2\"")
        }
        "serve_spot_check_result" => {
            Play::post(format!("/spot-check-results/{}/serve", w.spot_checks[1]), 200, json!({"served_on": "2026-11-23"})).matching("\"1\"")
        }
        "object_to_spot_check_result" => Play::post(
            format!("/spot-check-results/{}/object", w.spot_checks[2]),
            200,
            json!({"objected_on": "2026-11-24", "objection": "样品系仿冒，非本单位生产，申请复检"}),
        )
        .matching("\"2\""),
        "decide_spot_check_objection" => Play::post(
            format!("/spot-check-results/{}/decide-objection", w.spot_checks[3]),
            200,
            json!({"objection_decided_on": "2026-11-24", "outcome": "dismissed", "retest": "复检机构复检，绝缘厚度仍不合格，维持原结论"}),
        )
        .matching("\"3\""),
        "get_unit_statistics" => Play::get(format!("/statistics/units?authority_id={}&by=child,tier,monitoring_level", w.county)),
        "get_reconciliation" => Play::get(format!("/statistics/reconciliation?authority_id={}", w.county)),
        "list_audit_events" => Play::get("/audit-events?resource=unit"),
        other => plays_supervision::play(other, w)
            .or_else(|| w.measures.play(other, w))
            .unwrap_or_else(|| panic!("say in tests/it/contract/plays.rs how {other} is played")),
    }
}

/// Someone of each role whose authority is above Xihu (the unit's user: of the unit itself).
pub fn someone(role: Role) -> &'static str {
    match role {
        Role::Administrator => "province",
        Role::Regulator => "city",
        Role::Inspector => "inspector",
        Role::Auditor => "auditor",
        Role::Integration => "integration",
        Role::UnitUser => "unit-user",
    }
}

/// Whether an operation leaves the world as it is.
pub fn is_harmless(operation: &str) -> bool {
    const READING: [&str; 7] = ["get_", "list_", "decide_", "check_", "export_", "compare_", "preview_"];
    operation != "decide_elevation" && READING.iter().any(|verb| operation.starts_with(verb))
}

/// An operation of the API document.
pub struct Operation {
    /// Its operationId.
    pub id: String,
    pub path: String,
    /// What it needs (`x-permission`).
    pub permission: String,
    /// The area that it is listed under.
    pub area: String,
}

/// Every operation of the API document.
pub fn operations() -> Vec<Operation> {
    let document = api::server::document();
    let all: Vec<Operation> = api::openapi::operations(&document)
        .map(|(path, method, operation)| {
            let id = operation.operation_id.clone().unwrap_or_else(|| panic!("{method} {path} has no operationId"));
            let extensions = serde_json::to_value(&operation.extensions).unwrap();
            let permission = extensions["x-permission"].as_str().unwrap_or_else(|| panic!("{id} has no x-permission")).to_owned();
            let known = permission == "none" || domain::auth::Permission::from_code(&permission).is_some();
            assert!(known, "{id}: there is no permission {permission}");
            let area = operation.tags.iter().flatten().next().unwrap_or_else(|| panic!("{id} has no tag")).clone();
            Operation { id, path: path.to_owned(), permission, area }
        })
        .collect();
    assert!(all.len() > 50, "the document lost its operations");
    all
}
