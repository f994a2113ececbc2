//! The tier of a unit (R-08 … R-13; 二、（一）, 附1).
//!
//! One evaluation serves both callers: it tells a [`Witness`] each step as it takes it. The
//! recorder keeps them, which is the trace; the silent one compiles to nothing. So a trace cannot
//! tell another story than the decision.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::deciding_year::DecidingYear;
use super::policy::{Policy, SoleProprietorRule};
use super::thresholds::{Measure, Row, TABLE};
use super::tier_trace::{DesignatedSizeBasis, DesignatedSizeStep, Recorder, TierTrace};
use crate::authorities::{Level, Topology};
use crate::codes::{CodeSet, codes};
use crate::units::{Activities, Activity, Completeness, FigureName, Figures, Tier, Wan};

/// The version of this rule; it changes when a result could change.
pub const RULE_SET: &str = "notice-2023-38-annex1/2";

const FIRST_RULE_SET: &str = "notice-2023-38-annex1/1";

codes! {
    /// What an officer should look at in a tier decision.
    pub enum TierWarning as "tier_warnings" {
        SoleProprietorThresholdDiffers = "sole_proprietor_threshold_differs", "个体工商户按规定为D级，但按标准划分的主体级别不同", "tier D as a sole proprietor, but the thresholds give another tier";
        EmployeesMissing = "employees_missing", "缺少从业人员数", "no employee figure";
        RevenueMissing = "revenue_missing", "缺少可用的营业收入数据", "no usable revenue figure";
        RevenueSubstituted = "revenue_substituted", "缺少应采用的收入指标，以另一指标代替", "the revenue figure that applies is missing and the other one was used";
        DesignatedSizeContradicted = "designated_size_contradicted", "申报的限额以上（以下）与收入数据不符", "the stated designated size disagrees with the figures";
    }
}

/// What decides a tier.
#[derive(Debug, Clone, Copy)]
pub struct TierInput<'a> {
    /// What the unit does; without any it is unclassified.
    pub activities: Activities,
    /// 个体工商户.
    pub sole_proprietor: bool,
    /// The figures of one reporting year.
    pub figures: &'a Figures,
    /// The shape of the province, for the lead level.
    pub topology: Topology,
    /// The reporting year of the figures and why it decides, where that is known; kept in the trace, it changes no result.
    pub year: Option<DecidingYear>,
    /// The day on which the decision is made; kept in the trace, it changes no result.
    pub as_of: NaiveDate,
}

/// A tier with its grounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierDecision {
    /// The tier; `None` when no figure allows one and the unit is no sole proprietor.
    pub tier: Option<Tier>,
    /// Whether every figure was there.
    pub completeness: Completeness,
    /// The level that answers for the tier.
    pub lead_level: Option<Level>,
    /// The tier by the thresholds alone; differs from `tier` only for sole proprietors.
    pub threshold_tier: Option<Tier>,
    /// What to look at.
    pub warnings: Vec<TierWarning>,
    /// Every step.
    pub trace: TierTrace,
    /// [`RULE_SET`].
    pub rule_set: String,
    /// [`Policy::version`].
    pub policy: String,
}

/// The result of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The tier.
    pub tier: Option<Tier>,
    /// Whether every figure was there.
    pub completeness: Completeness,
    /// The tier by the thresholds alone.
    pub threshold_tier: Option<Tier>,
    /// Set when being a sole proprietor, and no threshold, gave the tier.
    pub by_sole_proprietor: bool,
    /// The level that answers for the tier.
    pub lead_level: Option<Level>,
    /// What to look at.
    pub warnings: CodeSet<TierWarning>,
}

/// One figure as it enters a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Which figure.
    pub figure: FigureName,
    /// Persons or 万元.
    pub value: Wan,
    /// Whether another figure applies but is missing: the notice does not provide for that, so it is the program's reading.
    pub substituted: bool,
}

/// Is told each step of an evaluation as it is taken.
pub trait Witness {
    /// The employees that count, if known.
    fn employees(&mut self, _read: Option<(FigureName, u32)>) {}
    /// Whether a selling activity is above the designated size.
    fn designated_size(&mut self, _step: DesignatedSizeStep) {}
    /// One activity and measure compared with its thresholds.
    fn compared(&mut self, _row: &'static Row, _read: Option<Reading>, _tier: Option<Tier>) {}
}

/// Keeps nothing.
struct Silent;
impl Witness for Silent {}

/// Decides the tier and records why. Total: every input has a decision.
#[must_use]
pub fn decide(input: &TierInput<'_>, policy: &Policy) -> TierDecision {
    let mut recorder = Recorder::default();
    let outcome = evaluate(input, policy, &mut recorder);
    TierDecision {
        tier: outcome.tier,
        completeness: outcome.completeness,
        lead_level: outcome.lead_level,
        threshold_tier: outcome.threshold_tier,
        warnings: outcome.warnings.iter().collect(),
        trace: recorder.finish(input, policy, &outcome),
        rule_set: RULE_SET.to_owned(),
        policy: policy.version.clone(),
    }
}

/// The same as the rule set that a stored decision names gives it; `None` for one that never was. In the first a figure that stood in
/// for the right one was counted as the right one.
#[must_use]
pub fn replay(rule_set: &str, input: &TierInput<'_>, policy: &Policy) -> Option<TierDecision> {
    let mut decision = decide(input, policy);
    match rule_set {
        RULE_SET => {}
        FIRST_RULE_SET => {
            if !decision.trace.steps.is_empty() && decision.trace.steps.iter().all(|step| step.value.is_some()) {
                decision.completeness = Completeness::Complete;
            }
            decision.trace.result.completeness = decision.completeness;
            FIRST_RULE_SET.clone_into(&mut decision.trace.rule_set);
            FIRST_RULE_SET.clone_into(&mut decision.rule_set);
        }
        _ => return None,
    }
    Some(decision)
}

/// The same decision without the trace; allocates nothing.
#[must_use]
pub fn tier_only(input: &TierInput<'_>, policy: &Policy) -> (Option<Tier>, Completeness) {
    let outcome = evaluate(input, policy, &mut Silent);
    (outcome.tier, outcome.completeness)
}

/// The evaluation itself, told step by step to `witness`.
pub fn evaluate(input: &TierInput<'_>, policy: &Policy, witness: &mut impl Witness) -> Outcome {
    let mut warnings = CodeSet::empty();
    let employees = input.figures.employees();
    witness.employees(employees);

    let mut threshold_tier = None;
    let (mut filled, mut lacking) = (0_u32, 0_u32);
    let mut revenue_known = false;
    for row in &TABLE {
        if !input.activities.contains(row.activity) {
            continue;
        }
        let read = match row.measure {
            Measure::Employees => employees.map(|(figure, n)| Reading { figure, value: Wan::whole(n), substituted: false }),
            Measure::Revenue => revenue(row.activity, input.figures, policy, &mut warnings, witness),
        };
        let tier = read.map(|r| row.tier(r.value));
        witness.compared(row, read, tier);
        match read {
            Some(r) => {
                filled += 1;
                revenue_known |= row.measure == Measure::Revenue;
                if r.substituted {
                    // The right figure is missing all the same.
                    lacking += 1;
                    warnings.insert(TierWarning::RevenueSubstituted);
                }
            }
            None => lacking += 1,
        }
        threshold_tier = Tier::highest(threshold_tier.into_iter().chain(tier));
    }
    if employees.is_none() {
        warnings.insert(TierWarning::EmployeesMissing);
    }
    if !revenue_known {
        warnings.insert(TierWarning::RevenueMissing);
    }

    let by_sole_proprietor = input.sole_proprietor && (policy.sole_proprietor_rule == SoleProprietorRule::AlwaysD || threshold_tier.is_none());
    let tier = if by_sole_proprietor {
        if threshold_tier.is_some_and(|t| t != Tier::D) {
            warnings.insert(TierWarning::SoleProprietorThresholdDiffers);
        }
        Some(Tier::D)
    } else {
        threshold_tier
    };
    Outcome {
        tier,
        completeness: match (filled, lacking) {
            (0, _) => Completeness::Unclassified,
            (_, 0) => Completeness::Complete,
            _ => Completeness::Partial,
        },
        threshold_tier,
        by_sole_proprietor,
        lead_level: tier.map(|t| policy.lead_level(t, input.topology)),
        warnings,
    }
}

/// The revenue of one activity (附件1说明第2条第（2）项, R-11).
fn revenue(
    activity: Activity,
    figures: &Figures,
    policy: &Policy,
    warnings: &mut CodeSet<TierWarning>,
    witness: &mut impl Witness,
) -> Option<Reading> {
    let main = figures.main_business_revenue_wan.map(|v| (FigureName::MainBusinessRevenueWan, v));
    let sales = figures.merchandise_sales_wan.map(|v| (FigureName::MerchandiseSalesWan, v));
    let limit = match activity {
        // Merchandise sales never stand in for production: the clause names them for sellers only.
        Activity::Production => {
            return main.map(|(figure, value)| Reading { figure, value, substituted: false });
        }
        Activity::Wholesale => policy.designated_size_wholesale_wan,
        Activity::Retail => policy.designated_size_retail_wan,
    };
    let compared = main.or(sales);
    let derived = compared.map(|(_, value)| value >= limit);
    let above = figures.above_designated_size.or(derived);
    if above != derived && derived.is_some() {
        warnings.insert(TierWarning::DesignatedSizeContradicted);
    }
    witness.designated_size(DesignatedSizeStep {
        activity,
        basis: match (figures.above_designated_size, derived) {
            (Some(_), _) => Some(DesignatedSizeBasis::Stated),
            (None, Some(_)) => Some(DesignatedSizeBasis::Derived),
            (None, None) => None,
        },
        figure: compared.map(|(figure, _)| figure),
        value: compared.map(|(_, value)| value),
        at_least: limit,
        above,
        clause: (&super::clauses::REVENUE).into(),
    });
    let (proper, other) = if above? { (main, sales) } else { (sales, main) };
    let substituted = proper.is_none();
    proper.or(other).map(|(figure, value)| Reading { figure, value, substituted })
}
