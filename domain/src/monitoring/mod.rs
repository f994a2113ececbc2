//! The monitoring level of a unit (R-39 … R-43; 三): routine, key or special.

mod calendar;
mod codes;
mod explain;
mod trace;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

pub use calendar::next_change;
pub use codes::{DecisionStatus, ElevationGround, ElevationKind, ElevationStatus, ListChange, ListSide, ListStatus, MonitoringCause, is_listed};
pub use trace::{ConditionStep, FindingStep, MonitoringTrace};

use crate::codes::{Code, codes};
use crate::rules::clauses::{self, Clause};
use crate::rules::policy::{OccurrenceRule, Policy};
use crate::units::CreditRiskClass;

/// The version of this rule; it changes when a result could change.
pub const RULE_SET: &str = "notice-2023-38-s3/1";
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
        Routine = "routine", "日常监管（触发式监管）", "routine supervision";
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
    /// Findings with the same id come from one discovery; without an id each is its own.
    #[serde(default)]
    pub discovery_id: Option<String>,
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
    /// [`RULE_SET`].
    pub rule_set: String,
    /// [`Policy::version`].
    pub policy: String,
}

/// Evaluates 三. Total: every input has a level.
#[must_use]
pub fn level(input: &MonitoringInput<'_>, policy: &Policy) -> MonitoringDecision {
    let major_from = window_start(input.as_of, MAJOR_WINDOW_MONTHS);
    let relatively_from = window_start(input.as_of, policy.relatively_major_window_months);
    let findings = weigh(input, policy, major_from, relatively_from);
    let counted = |grade| {
        let n = findings.iter().filter(|f| f.counted && f.grade == grade).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    let (majors, relatively) = (counted(FindingGrade::Major), counted(FindingGrade::RelativelyMajor));
    let class_is = |class| u32::from(input.credit_risk_class == Some(class));

    let conditions: Vec<ConditionStep> = Condition::ALL
        .iter()
        .map(|&condition| {
            let (window_from, count, needed) = match condition {
                Condition::RepeatedMajorFindings => (Some(major_from), majors, SPECIAL_MAJOR_COUNT),
                Condition::HighCreditRisk => (None, class_is(CreditRiskClass::D), 1),
                Condition::MajorFinding => (Some(major_from), majors, 1),
                Condition::RelativelyMajorFinding => (Some(relatively_from), relatively, 1),
                Condition::RatherHighCreditRisk => (None, class_is(CreditRiskClass::C), 1),
            };
            ConditionStep {
                condition,
                level: condition.level(),
                window_from,
                window_to: window_from.map(|_| input.as_of),
                count,
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
            rule_set: RULE_SET.to_owned(),
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
        rule_set: RULE_SET.to_owned(),
        policy: policy.version.clone(),
    }
}

/// The first day of a window of whole months that ends on `as_of`, both days included.
fn window_start(as_of: NaiveDate, months: u32) -> NaiveDate {
    as_of.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// Says of every finding whether it counts, in the order of the input.
fn weigh(input: &MonitoringInput<'_>, policy: &Policy, major_from: NaiveDate, relatively_from: NaiveDate) -> Vec<FindingStep> {
    // The earliest finding of a discovery stands for it, whatever order the caller gives.
    let mut order: Vec<usize> = (0..input.findings.len()).collect();
    order.sort_by_key(|&i| input.findings.get(i).map(|f| f.discovered_on));
    let mut seen = std::collections::HashSet::new();
    let mut steps: Vec<FindingStep> = input.findings.iter().map(FindingStep::new).collect();
    for i in order {
        let (Some(fact), Some(step)) = (input.findings.get(i), steps.get_mut(i)) else {
            continue;
        };
        let from = match fact.grade {
            FindingGrade::General => {
                step.not_counted = Some(NotCounted::SmallGrade);
                continue;
            }
            FindingGrade::RelativelyMajor => relatively_from,
            FindingGrade::Major => major_from,
        };
        step.not_counted = if fact.discovered_on > input.as_of {
            Some(NotCounted::Future)
        } else if fact.discovered_on < from {
            Some(NotCounted::AgedOut)
        } else if policy.occurrence_rule == OccurrenceRule::DiscoveryEvents
            && fact.discovery_id.as_deref().is_some_and(|id| !seen.insert((fact.grade, id)))
        {
            Some(NotCounted::SameDiscovery)
        } else {
            None
        };
        step.counted = step.not_counted.is_none();
    }
    steps
}
