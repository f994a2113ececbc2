//! `POST /rules/monitoring-level`

use domain::monitoring::{self, FindingFact, FindingGrade, MonitoringInput, MonitoringLevel, MonitoringTrace};
use domain::rules::{Explanation, Policy};
use domain::units::CreditRiskClass;
use persistence::values::{Day, ShortLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};

/// A finding.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct FindingInput {
    pub grade: FindingGrade,
    /// The day it was discovered.
    pub discovered_on: Day,
    /// Findings of one discovery share it and count once; case, width and white space do not matter. Without ids the same day is one
    /// discovery.
    #[validate(nested)]
    pub discovery_id: Option<ShortLine>,
    /// Whether it is known not to be verified as rectified: then it holds the unit at key whatever its age.
    #[serde(default)]
    pub open: bool,
}

/// What decides a monitoring level.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"as_of": "2026-11-23", "credit_risk_class": "B", "findings": [
    {"grade": "major", "discovered_on": "2024-11-23"}, {"grade": "major", "discovered_on": "2025-05-01"}, {"grade": "major", "discovered_on": "2026-11-23"}]}))]
pub struct DecideMonitoringLevel {
    /// The day.
    pub as_of: Day,
    /// A low, B, C 较高, D 高.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Confirmed findings.
    #[validate(nested)]
    pub findings: Vec<FindingInput>,
}

/// A monitoring level and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonitoringLevelAnswer {
    /// routine, key or special.
    pub level: MonitoringLevel,
    /// Every finding, counted or not and why; every condition, met or not.
    pub trace: MonitoringTrace,
    /// The same in sentences, Chinese and English.
    pub explanation: Explanation,
    pub rule_set: String,
    /// Policy version.
    pub policy: String,
}

/// Decide a monitoring level
///
/// Section 三 of the notice, as of a day. Nothing is stored.
#[utoipa::path(post, path = "/rules/monitoring-level")]
pub async fn decide_monitoring_level(
    caller: Caller<ReferenceRead>,
    body: Body<DecideMonitoringLevel>,
) -> Result<Reply<Shown<MonitoringLevelAnswer>>, Problem> {
    let reply = caller
        .read(move |_| {
            let b = body.value;
            let mut faults = Faults::default();
            faults.shape(b.validate());
            faults.end()?;
            let facts = b.findings.into_iter().map(|f| FindingFact {
                grade: f.grade,
                discovered_on: f.discovered_on.0,
                discovery_id: f.discovery_id.map(ShortLine::into_string),
                finding_id: None,
                source: None,
                reference: None,
                open: f.open,
            });
            let findings: Vec<FindingFact> = facts.collect();
            let input = MonitoringInput { as_of: b.as_of.0, credit_risk_class: b.credit_risk_class, findings: &findings };
            let d = monitoring::level(&input, &Policy::default());
            Reply::ok(&MonitoringLevelAnswer {
                level: d.level,
                explanation: d.trace.explain(),
                trace: d.trace,
                rule_set: d.rule_set,
                policy: d.policy,
            })
        })
        .await?;
    Ok(reply)
}
