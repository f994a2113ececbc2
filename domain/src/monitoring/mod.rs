//! The monitoring level of a unit (R-39 … R-43; 三): routine, key or special.

mod calendar;
mod codes;
mod discovery;
mod explain;
mod first;
mod grounds;
mod trace;
mod weigh;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use calendar::next_change;
pub use codes::{
    DecisionStatus, ElevationGround, ElevationKind, ElevationStatus, ListChange, ListSide, ListStatus, MonitoringCause, ReleaseGround, RoutineMode,
    is_listed,
};
pub use grounds::{RepeatedMajors, fallen, repeated_majors};
pub use trace::{ConditionStep, FindingStep, MonitoringTrace};

use crate::codes::{Code, codes};
use crate::findings::FindingSource;
use crate::rules::clauses::{self, Clause};
use crate::rules::policy::Policy;
use crate::units::CreditRiskClass;
use weigh::Windows;

/// The version of this rule; it changes when a result could change.
pub const RULE_SET: &str = "notice-2023-38-s3/2";
/// 近2年内, months.
pub const MAJOR_WINDOW_MONTHS: u32 = 24;
/// 3次及以上.
pub const SPECIAL_MAJOR_COUNT: u32 = 3;

codes! {
    /// How grave a finding (风险隐患) is.
    pub enum FindingGrade as "finding_grades" {
        General = "general", "一般", "general";
        RelativelyMajor = "relatively_major", "较大", "relatively major";
        Major = "major", "重大", "major";
    }
}

codes! {
    /// How closely a unit is supervised (三). The last is the closest.
    pub enum MonitoringLevel as "monitoring_levels" {
        Routine = "routine", "日常监管", "routine supervision";
        Key = "key", "重点监管", "key supervision";
        Special = "special", "特别监管", "special supervision";
    }
}

codes! {
    /// The conditions of 三, the gravest first.
    pub enum Condition as "monitoring_conditions" {
        RepeatedMajorFindings = "repeated_major_findings", "近2年内发现3次及以上重大质量安全风险", "major risks found 3 times or more within the last 2 years";
        HighCreditRisk = "high_credit_risk", "信用风险高（D类）", "high credit risk (class D)";
        MajorFinding = "major_finding", "近2年内发现重大质量安全风险", "a major risk found within the last 2 years";
        RelativelyMajorFinding = "relatively_major_finding", "发现较大质量安全风险", "a relatively major risk found";
        RatherHighCreditRisk = "rather_high_credit_risk", "信用风险较高（C类）", "rather high credit risk (class C)";
    }
}

impl Condition {
    /// The level that this condition alone gives.
    #[must_use]
    pub fn level(self) -> MonitoringLevel {
        match self {
            Self::RepeatedMajorFindings | Self::HighCreditRisk => MonitoringLevel::Special,
            Self::MajorFinding | Self::RelativelyMajorFinding | Self::RatherHighCreditRisk => MonitoringLevel::Key,
        }
    }

    /// The clause that it rests on. One or two major findings are read into the key clause
    /// a graver finding cannot weigh less than a relatively major one.
    #[must_use]
    pub fn clause(self) -> &'static Clause {
        match self.level() {
            MonitoringLevel::Special => &clauses::SPECIAL,
            _ => &clauses::KEY,
        }
    }
}

codes! {
    /// Why a finding did not count.
    pub enum NotCounted as "not_counted_reasons" {
        SmallGrade = "small_grade", "风险等级为一般", "of general grade";
        Future = "future", "发现日期晚于评定日期", "discovered after the day of the evaluation";
        AgedOut = "aged_out", "已超出统计期限", "older than the window";
        SameDiscovery = "same_discovery", "与已计入的隐患属同一次发现", "of a discovery that has been counted";
    }
}

/// A confirmed finding that has not been overturned, as known on the day of the evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FindingFact {
    /// How grave it is.
    pub grade: FindingGrade,
    /// The day on which it was discovered.
    pub discovered_on: NaiveDate,
    /// Findings with the same id come from one discovery; case, width and white space do not matter. Without an id it is of one
    /// discovery with what was found on the same day, by the same source and reference.
    #[serde(default)]
    pub discovery_id: Option<String>,
    /// How it came to light, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FindingSource>,
    /// The number or address of the paper it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Whether it is known not to be verified as rectified: then it holds the unit at key whatever its age.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// Which finding it is, so that the trace can name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding_id: Option<String>,
}

/// What decides a monitoring level. The caller hands in only what was known on `as_of`.
#[derive(Debug, Clone, Copy)]
pub struct MonitoringInput<'a> {
    /// The day of the evaluation.
    pub as_of: NaiveDate,
    /// The credit risk class, if there is one.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// The findings, in any order.
    pub findings: &'a [FindingFact],
}

/// A monitoring level with its grounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonitoringDecision {
    /// The level that the rule proposes.
    pub level: MonitoringLevel,
    /// Every finding and condition.
    pub trace: MonitoringTrace,
    /// [`RULE_SET`], or the one that was replayed.
    pub rule_set: String,
    /// [`Policy::version`].
    pub policy: String,
}

/// Evaluates 三. Total: every input has a level.
#[must_use]
pub fn level(input: &MonitoringInput<'_>, policy: &Policy) -> MonitoringDecision {
    evaluate(input, policy, RULE_SET, weigh::weigh)
}

/// The same as the rule set that a stored decision names gives it; `None` for one that never was.
#[must_use]
pub fn replay(rule_set: &str, input: &MonitoringInput<'_>, policy: &Policy) -> Option<MonitoringDecision> {
    match rule_set {
        RULE_SET => Some(level(input, policy)),
        first::RULE_SET => Some(evaluate(input, policy, first::RULE_SET, first::weigh)),
        _ => None,
    }
}

/// Says of every finding whether it counts, in the order of the input.
type Weigh = fn(&MonitoringInput<'_>, &Policy, Windows) -> Vec<FindingStep>;

fn evaluate(input: &MonitoringInput<'_>, policy: &Policy, rule_set: &str, weigh: Weigh) -> MonitoringDecision {
    let windows = Windows::of(input.as_of, policy);
    let findings = weigh(input, policy, windows);
    let count = |wanted: &dyn Fn(&FindingStep) -> bool| {
        let n = findings.iter().filter(|f| f.counted && wanted(f)).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    let all = |grade| count(&|f| f.grade == grade);
    let held = |grade| count(&|f| f.grade == grade && f.held_open);
    let class_is = |class| u32::from(input.credit_risk_class == Some(class));

    let conditions: Vec<ConditionStep> = Condition::ALL
        .iter()
        .map(|&condition| {
            use FindingGrade::{Major, RelativelyMajor};
            let (window_from, count, held_open, needed) = match condition {
                // 近2年内 is the clause's own: what is older is not among the three, however it stands.
                Condition::RepeatedMajorFindings => (Some(windows.major_from), all(Major) - held(Major), 0, SPECIAL_MAJOR_COUNT),
                Condition::HighCreditRisk => (None, class_is(CreditRiskClass::D), 0, 1),
                Condition::MajorFinding => (Some(windows.major_from), all(Major), held(Major), 1),
                Condition::RelativelyMajorFinding => (Some(windows.relatively_from), all(RelativelyMajor), held(RelativelyMajor), 1),
                Condition::RatherHighCreditRisk => (None, class_is(CreditRiskClass::C), 0, 1),
            };
            ConditionStep {
                condition,
                level: condition.level(),
                window_from,
                window_to: window_from.map(|_| input.as_of),
                count,
                held_open,
                needed,
                met: count >= needed,
                clause: condition.clause().into(),
            }
        })
        .collect();
    let level = conditions.iter().filter(|c| c.met).map(|c| c.level).max().unwrap_or(MonitoringLevel::Routine);
    MonitoringDecision {
        level,
        trace: MonitoringTrace {
            as_of: input.as_of,
            rule_set: rule_set.to_owned(),
            policy: policy.version.clone(),
            credit_risk_class: input.credit_risk_class,
            occurrence_rule: policy.occurrence_rule,
            findings,
            conditions,
            level,
            clause: match level {
                MonitoringLevel::Special => (&clauses::SPECIAL).into(),
                MonitoringLevel::Key => (&clauses::KEY).into(),
                MonitoringLevel::Routine => (&clauses::ROUTINE).into(),
            },
        },
        rule_set: rule_set.to_owned(),
        policy: policy.version.clone(),
    }
}
