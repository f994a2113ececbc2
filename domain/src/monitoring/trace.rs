//! What a monitoring level rests on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Condition, FindingFact, FindingGrade, MonitoringLevel, NotCounted};
use crate::rules::Cite;
use crate::rules::policy::OccurrenceRule;
use crate::units::CreditRiskClass;

/// Every finding and every condition of one evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonitoringTrace {
    /// The day of the evaluation.
    pub as_of: NaiveDate,
    /// The version of the rule.
    pub rule_set: String,
    /// The version of the policy.
    pub policy: String,
    /// The credit risk class, if there is one.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// What one occurrence is.
    pub occurrence_rule: OccurrenceRule,
    /// Every finding, in the order in which they were given.
    pub findings: Vec<FindingStep>,
    /// Every condition, met or not, the gravest first.
    pub conditions: Vec<ConditionStep>,
    /// The level.
    pub level: MonitoringLevel,
    /// The clause of the level.
    pub clause: Cite,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingStep {
    /// Which finding it is, where it is one of the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding_id: Option<String>,
    /// How grave it is.
    pub grade: FindingGrade,
    /// The day on which it was discovered.
    pub discovered_on: NaiveDate,
    /// The discovery it belongs to.
    pub discovery_id: Option<String>,
    /// Whether it counted.
    pub counted: bool,
    /// Why it did not.
    pub not_counted: Option<NotCounted>,
    /// Whether it is older than the window and counts because it is not verified as rectified: for key, not among the three of
    /// special.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_open: bool,
}

impl FindingStep {
    pub(super) fn new(fact: &FindingFact) -> Self {
        Self {
            finding_id: fact.finding_id.clone(),
            grade: fact.grade,
            discovered_on: fact.discovered_on,
            discovery_id: fact.discovery_id.clone(),
            counted: false,
            not_counted: None,
            held_open: false,
        }
    }
}

// serde hands a reference.
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// One condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConditionStep {
    /// The condition.
    pub condition: Condition,
    /// The level that it gives when met.
    pub level: MonitoringLevel,
    /// First day of its window; null where time plays no part.
    pub window_from: Option<NaiveDate>,
    /// Last day of its window.
    pub window_to: Option<NaiveDate>,
    /// Occurrences found (a credit risk class that holds is 1).
    pub count: u32,
    /// How many of them are older than the window and not verified as rectified.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub held_open: u32,
    /// Occurrences needed.
    pub needed: u32,
    /// Whether it is met.
    pub met: bool,
    /// The clause.
    pub clause: Cite,
}
