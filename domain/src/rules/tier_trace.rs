//! What a tier decision rests on, as stored with it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cite::Cite;
use super::clauses;
use super::deciding_year::DecidingYear;
use super::policy::{Policy, SoleProprietorRule};
use super::thresholds::{Measure, Row};
use super::tier::{Outcome, RULE_SET, Reading, TierInput, TierWarning, Witness};
use crate::authorities::{Level, Topology};
use crate::codes::codes;
use crate::units::{Activities, Activity, Completeness, FigureName, Tier, Wan};

codes! {
    /// How it is known whether a seller is above the designated size.
    pub enum DesignatedSizeBasis as "designated_size_bases" {
        Stated = "stated", "申报", "stated";
        Derived = "derived", "按收入推定", "derived from the revenue";
    }
}

/// Every step of one tier decision. Read back from its stored JSON it is equal to what was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierTrace {
    /// The day of the decision.
    pub as_of: NaiveDate,
    /// The version of the rule.
    pub rule_set: String,
    /// The version of the policy.
    pub policy: String,
    /// The activities that were looked at.
    pub activities: Activities,
    /// The shape of the province.
    pub topology: Topology,
    /// The reporting year of the figures and why it decides; absent where the figures were given without a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<DecidingYear>,
    /// The employees that count.
    pub employees: EmployeesStep,
    /// One for each selling activity.
    pub designated_sizes: Vec<DesignatedSizeStep>,
    /// One for each activity and measure, the losing ones too.
    pub steps: Vec<TierStep>,
    /// Present when the unit is a sole proprietor.
    pub sole_proprietor: Option<SoleProprietorStep>,
    /// What came out.
    pub result: TierResultStep,
}

/// Which employee figure was used (附件1说明第2条第（1）项).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmployeesStep {
    /// The figure; null when there is none.
    pub figure: Option<FigureName>,
    /// Persons.
    pub value: Option<u32>,
    /// 附件1说明第2条第（1）项.
    pub clause: Cite,
}

/// Whether a selling activity is above the designated size, which chooses its revenue figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DesignatedSizeStep {
    /// Wholesale or retail.
    pub activity: Activity,
    /// Stated or derived; null when neither is possible.
    pub basis: Option<DesignatedSizeBasis>,
    /// The figure that was compared.
    pub figure: Option<FigureName>,
    /// Its value, 万元.
    pub value: Option<Wan>,
    /// The designated size, 万元, inclusive.
    pub at_least: Wan,
    /// Above (true), below (false) or unknown.
    pub above: Option<bool>,
    /// 附件1说明第2条第（2）项.
    pub clause: Cite,
}

/// One activity and measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierStep {
    /// The activity.
    pub activity: Activity,
    /// The measure.
    pub measure: Measure,
    /// The figure that was used; null when there is none.
    pub figure: Option<FigureName>,
    /// Whether it stands in for the figure that applies.
    pub substituted: bool,
    /// Persons or 万元, see `unit`.
    pub value: Option<Wan>,
    /// `人` or `万元`.
    pub unit: String,
    /// The bounds of A, B and C.
    pub thresholds: Vec<ThresholdStep>,
    /// The tier by this measure alone.
    pub tier: Option<Tier>,
    /// Whether this step gave the result (several may).
    pub decisive: bool,
    /// The row of 附1.
    pub clause: Cite,
}

/// One bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThresholdStep {
    /// The tier that it opens.
    pub tier: Tier,
    /// The bound, inclusive, in the unit of the step.
    pub at_least: Wan,
    /// Whether it is reached; null when there is no figure.
    pub met: Option<bool>,
}

/// What being a sole proprietor did (附件1 D级, R-12, R-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SoleProprietorStep {
    /// The policy in force.
    pub rule: SoleProprietorRule,
    /// Whether it, and no threshold, gave the result.
    pub decisive: bool,
    /// 附件1·D级.
    pub clause: Cite,
}

/// The result and the clause that combines the steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierResultStep {
    /// The tier.
    pub tier: Option<Tier>,
    /// The tier by the thresholds alone.
    pub threshold_tier: Option<Tier>,
    /// Whether every figure was there.
    pub completeness: Completeness,
    /// The level that answers for it.
    pub lead_level: Option<Level>,
    /// What to look at.
    pub warnings: Vec<TierWarning>,
    /// 附件1说明第3条.
    pub clause: Cite,
    /// The clause that names the level.
    pub lead_clause: Cite,
    /// Whether the province says which level answers for the tier, and not the clause as it stands; absent where it does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lead_by_policy: bool,
}

/// Keeps the steps of an evaluation.
#[derive(Default)]
pub(super) struct Recorder {
    employees: Option<(FigureName, u32)>,
    designated_sizes: Vec<DesignatedSizeStep>,
    steps: Vec<TierStep>,
}

impl Witness for Recorder {
    fn employees(&mut self, read: Option<(FigureName, u32)>) {
        self.employees = read;
    }

    fn designated_size(&mut self, step: DesignatedSizeStep) {
        self.designated_sizes.push(step);
    }

    fn compared(&mut self, row: &'static Row, read: Option<Reading>, tier: Option<Tier>) {
        self.steps.push(TierStep {
            activity: row.activity,
            measure: row.measure,
            figure: read.map(|r| r.figure),
            substituted: read.is_some_and(|r| r.substituted),
            value: read.map(|r| r.value),
            unit: match row.measure {
                Measure::Employees => "人",
                Measure::Revenue => "万元",
            }
            .to_owned(),
            thresholds: row
                .at_least
                .iter()
                .map(|&(tier, at_least)| ThresholdStep { tier, at_least, met: read.map(|r| r.value >= at_least) })
                .collect(),
            tier,
            decisive: false,
            clause: row.clause.into(),
        });
    }
}

impl Recorder {
    /// The trace. Only now is it known which steps were the highest.
    pub(super) fn finish(mut self, input: &TierInput<'_>, policy: &Policy, outcome: &Outcome) -> TierTrace {
        for step in &mut self.steps {
            step.decisive = !outcome.by_sole_proprietor && step.tier.is_some() && step.tier == outcome.threshold_tier;
        }
        TierTrace {
            as_of: input.as_of,
            rule_set: RULE_SET.to_owned(),
            policy: policy.version.clone(),
            activities: input.activities,
            topology: input.topology,
            year: input.year,
            employees: EmployeesStep {
                figure: self.employees.map(|(figure, _)| figure),
                value: self.employees.map(|(_, n)| n),
                clause: (&clauses::EMPLOYEES).into(),
            },
            designated_sizes: self.designated_sizes,
            steps: self.steps,
            sole_proprietor: input.sole_proprietor.then(|| SoleProprietorStep {
                rule: policy.sole_proprietor_rule,
                decisive: outcome.by_sole_proprietor,
                clause: (&clauses::SOLE_PROPRIETOR).into(),
            }),
            result: TierResultStep {
                tier: outcome.tier,
                threshold_tier: outcome.threshold_tier,
                completeness: outcome.completeness,
                lead_level: outcome.lead_level,
                warnings: outcome.warnings.iter().collect(),
                clause: (&clauses::HIGHEST).into(),
                lead_clause: match input.topology {
                    Topology::Municipality => (&clauses::MUNICIPALITIES).into(),
                    Topology::Ordinary | Topology::Xpcc => (&clauses::TIERED_RESPONSIBILITY).into(),
                },
                lead_by_policy: policy.lead_levels.is_some(),
            },
        }
    }
}
