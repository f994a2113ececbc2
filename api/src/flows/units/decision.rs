//! The tier of a unit and who leads it by that, decided from its figures and stored with all that went in.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Code;
use domain::authorities::{Topology, lead::resolve_lead};
use domain::rules::deciding_year::{DecidingYear, deciding_year};
use domain::rules::{Policy, TierDecision, TierInput, tier};
pub use domain::units::TierCause as Cause;
use domain::units::{Activities, Figures, UnitAct};
use persistence::queries::authorities::Authority;
use persistence::queries::unit_history::StoredDecision;
use persistence::queries::units::{Unit, UnitMetrics};
use persistence::{Coded, Id, Tx};
use serde::{Deserialize, Serialize};

use crate::flows::refusal::Refusal;

/// What went into a tier decision: with it the decision can be replayed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DecisionInputs {
    /// What the unit does.
    pub activities: Activities,
    /// 个体工商户.
    pub sole_proprietor: bool,
    /// Shape of the province.
    pub topology: Topology,
    /// The day.
    pub as_of: NaiveDate,
    pub figures: Figures,
    /// The year of the figures and why it decides; decisions of the first releases have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<DecidingYear>,
    pub territorial_authority_id: Id,
}

/// A decision and who leads by it.
pub struct Assignment {
    decision: TierDecision,
    lead: Id,
    level_substituted: bool,
    year: Option<i32>,
    provisional: bool,
    inputs: DecisionInputs,
}

/// The figures that decide, their year and why. Where none can be used, the latest there are: the trace tells them.
fn deciding(
    metrics: &[UnitMetrics],
    activities: Activities,
    policy: &Policy,
    today: NaiveDate,
) -> Result<(Option<i32>, Option<DecidingYear>, Figures), Refusal> {
    let mut by_year = BTreeMap::new();
    for row in metrics {
        let figures = row.figures()?;
        if !figures.is_empty() {
            by_year.insert(row.year, figures);
        }
    }
    let confirmed = metrics.iter().filter(|row| row.confirmed).map(|row| row.year).collect();
    let decides = deciding_year(&by_year, &confirmed, activities, policy, today);
    let year = decides.map(|decides| decides.year).or_else(|| by_year.keys().next_back().copied());
    let figures = year.and_then(|year| by_year.remove(&year)).unwrap_or_default();
    Ok((year, decides, figures))
}

impl Assignment {
    /// Whether it gives the unit another tier, completeness or lead than it has, or rests on another year.
    pub fn differs(&self, unit: &Unit) -> bool {
        self.decision.tier != unit.tier.map(|t| t.0)
            || self.decision.completeness != unit.completeness.0
            || self.lead != unit.lead_authority_id
            || self.rests_on_another_year(unit)
    }

    /// Whether it rests on another year than the unit's tier does, or on the same for another reason.
    pub fn rests_on_another_year(&self, unit: &Unit) -> bool {
        (self.year, self.provisional) != (unit.metrics_year, unit.provisional)
    }

    /// Who leads by it.
    pub fn lead(&self) -> Id {
        self.lead
    }

    /// The tier that it gives.
    pub fn tier(&self) -> Option<domain::units::Tier> {
        self.decision.tier
    }
}

/// Decides the tier by a policy and finds the lead on the territorial authority's path.
pub fn assign(unit: &Unit, metrics: &[UnitMetrics], territory: &Authority, policy: &Policy, today: NaiveDate) -> Result<Assignment, Refusal> {
    let (activities, topology) = (unit.facts.activities.set(), territory.topology.0);
    let (year, decides, figures) = deciding(metrics, activities, policy, today)?;
    let input = TierInput { activities, sole_proprietor: unit.facts.sole_proprietor, figures: &figures, topology, year: decides, as_of: today };
    let decision = tier::decide(&input, policy);
    let lead = resolve_lead(&territory.path(), decision.lead_level).ok_or_else(|| Refusal::internal("an authority without a path"))?;
    let inputs = DecisionInputs {
        activities,
        sole_proprietor: unit.facts.sole_proprietor,
        topology,
        as_of: today,
        figures,
        year: decides,
        territorial_authority_id: territory.id,
    };
    let provisional = decides.is_some_and(|decides| decides.is_provisional());
    Ok(Assignment { decision, lead: lead.authority, level_substituted: lead.substituted, year, provisional, inputs })
}

/// What is told of a hand-over beside the decision: of a unit that has gone its lead of before sees nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandoverFacts {
    /// The unit as it was named on the day.
    pub uscc: String,
    pub name: String,
    /// The territorial authorities that a unit left and reached, if it moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<(Id, Id)>,
    /// What ended with the move.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<EndedAct>,
}

/// What an authority had set on a unit, and what ended because the unit moved out of its reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndedAct {
    pub act: UnitAct,
    /// Which one; a way of supervision has no id.
    pub id: Option<Id>,
    /// Whose act it was.
    pub authority_id: Id,
}

impl HandoverFacts {
    /// Of a unit that stays where it is.
    pub fn of(unit: &Unit) -> Self {
        Self { uscc: unit.facts.uscc.clone(), name: unit.facts.name.to_string(), territory: None, ended: Vec::new() }
    }
}

/// Makes a decision the hand-over of a unit with these facts, whether or not another authority leads by it.
pub fn hand_over(decision: &mut StoredDecision, facts: &HandoverFacts) -> Result<(), Refusal> {
    decision.lead_changed = true;
    decision.handover = Some(serde_json::to_string(facts).map_err(Refusal::internal)?);
    Ok(())
}

/// Writes the outcome into the unit and gives the decision to store.
pub fn settle(tx: &Tx<'_>, unit: &mut Unit, assignment: Assignment, cause: Cause, is_new: bool) -> Result<StoredDecision, Refusal> {
    let Assignment { decision, lead, level_substituted, year, provisional, inputs } = assignment;
    let previous_lead = (!is_new).then_some(unit.lead_authority_id);
    let previous_tier = if is_new { None } else { unit.tier };
    unit.tier = decision.tier.map(Coded);
    unit.completeness = Coded(decision.completeness);
    unit.metrics_year = year;
    unit.provisional = provisional;
    unit.lead_authority_id = lead;
    unit.level_substituted = level_substituted;
    let json = |value: serde_json::Result<String>| value.map_err(Refusal::internal);
    let mut decision = StoredDecision {
        id: tx.new_id(),
        unit_id: unit.id,
        decided_at: tx.now,
        effective_on: inputs.as_of,
        cause: cause.code().to_owned(),
        metrics_year: year,
        provisional,
        inputs: json(serde_json::to_string(&inputs))?,
        tier: unit.tier,
        completeness: unit.completeness,
        threshold_tier: decision.threshold_tier.map(Coded),
        lead_level: decision.lead_level.map(Coded),
        lead_authority_id: lead,
        level_substituted,
        previous_tier,
        previous_lead_authority_id: previous_lead,
        lead_changed: false,
        warnings: json(serde_json::to_string(&decision.warnings))?,
        rule_set: decision.rule_set,
        policy: decision.policy,
        trace: json(serde_json::to_string(&decision.trace))?,
        decided_by: tx.identity().user_id,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
        handover: None,
    };
    if previous_lead.is_some_and(|previous| previous != lead) {
        hand_over(&mut decision, &HandoverFacts::of(unit))?;
    }
    Ok(decision)
}
