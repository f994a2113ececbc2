//! What another policy does to units: their tier, who leads them, their monitoring level.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::monitoring::MonitoringLevel;
use domain::rules::Policy;
use domain::units::Tier;
use persistence::queries::authorities::{Authority, list_authorities_by_id};
use persistence::queries::policies::{Timeline, Timelines, policies_of};
use persistence::queries::sweep::{Touch, list_touched};
use persistence::queries::units::{Unit, UnitMetrics, list_metrics};
use persistence::{Id, Instant, Tx, UnitId};

use crate::flows::monitoring::assess::Known;
use crate::flows::refusal::Refusal;
use crate::flows::units::by_unit::by_unit;
use crate::flows::units::decision::{Assignment, assign};

/// A unit that the new policy treats otherwise.
pub struct Difference {
    /// The unit as it is.
    pub unit: Unit,
    /// Tier: before, after.
    pub tier: (Option<Tier>, Option<Tier>),
    /// Lead by the rule: before, after.
    pub lead: (Id, Id),
    /// Monitoring level: before, after.
    pub level: (MonitoringLevel, MonitoringLevel),
}

/// What of two policies differs.
pub fn touch(before: &Policy, after: &Policy) -> Touch {
    Touch {
        leads: before.lead_levels != after.lead_levels,
        sole_proprietors: before.sole_proprietor_rule != after.sole_proprietor_rule,
        sellers: before.designated_size_wholesale_wan != after.designated_size_wholesale_wan
            || before.designated_size_retail_wan != after.designated_size_retail_wan,
        findings: before.levels_differ(after),
    }
}

/// What the units of a page rest on, read once for all of them.
pub struct Grounds {
    metrics: HashMap<UnitId, Vec<UnitMetrics>>,
    territories: HashMap<Id, Authority>,
}

impl Grounds {
    /// Reads it: two queries for any number of units.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(tx: &mut Tx<'_>, units: &[Unit]) -> Result<Self, Refusal> {
        let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
        let metrics = by_unit(list_metrics(tx, &ids)?, |row| row.unit_id);
        let mut territories: Vec<Id> = units.iter().map(|unit| unit.territorial_authority_id).collect();
        territories.sort_unstable();
        territories.dedup();
        let territories = list_authorities_by_id(tx, &territories)?.into_iter().map(|a| (a.id, a)).collect();
        Ok(Self { metrics, territories })
    }

    /// The tier and lead of a unit by a policy.
    ///
    /// # Errors
    /// Internal.
    pub fn assign(&self, unit: &Unit, policy: &Policy, day: NaiveDate) -> Result<Assignment, Refusal> {
        let territory = self.territories.get(&unit.territorial_authority_id).ok_or_else(|| Refusal::internal("a unit without its authority"))?;
        assign(unit, self.metrics.get(&unit.id).map_or(&[], Vec::as_slice), territory, policy, day)
    }
}

/// One stretch of the units of a province (none: of the nation) behind `after`: what another policy would change on `day`, how
/// many units were looked at, and where the stretch ends (`None`: it is the last).
///
/// # Errors
/// Those of the database.
pub fn differences(
    tx: &mut Tx<'_>,
    province: Option<Id>,
    with: impl Fn(Timeline) -> Timeline,
    day: NaiveDate,
    after: i64,
    stretch: i64,
) -> Result<(Vec<Difference>, usize, Option<i64>), Refusal> {
    // What the proposal itself differs in decides who is looked at; a province's own policy may undo it, unit by unit.
    let before = policies_of(tx, province)?;
    let touch = touch(&before.on(day), &with(before.clone()).on(day));
    let (units, end) = list_touched(tx, province, touch, after, stretch)?;
    let mut timelines = Timelines::default();
    let grounds = Grounds::of(tx, &units)?;
    let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    let known = if touch.findings { Some(Known::of(tx, &ids)?) } else { None };
    let looked_at = units.len();
    let mut found = Vec::new();
    for unit in units {
        let before = timelines.of(tx, unit.provincial_id)?.clone();
        let after = with(before.clone());
        let (was, is) = (grounds.assign(&unit, &before.on(day), day)?, grounds.assign(&unit, &after.on(day), day)?);
        let level = |timeline: &Timeline| known.as_ref().map_or(unit.monitoring_level.0, |k| k.assess(unit.id, day, Instant::END, timeline).level);
        let difference = Difference { tier: (was.tier(), is.tier()), lead: (was.lead(), is.lead()), level: (level(&before), level(&after)), unit };
        if difference.tier.0 != difference.tier.1 || difference.lead.0 != difference.lead.1 || difference.level.0 != difference.level.1 {
            found.push(difference);
        }
    }
    Ok((found, looked_at, end))
}
