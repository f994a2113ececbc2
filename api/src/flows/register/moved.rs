//! A unit moves to another authority: what goes along with it, and what ends (docs/decisions/0014).

use domain::monitoring::RoutineMode;
use domain::units::{OverrideEnd, UnitAct};
use persistence::queries::audit::{self, Subject};
use persistence::queries::elevations::list_elevations_of;
use persistence::queries::monitoring::list_monitoring_overrides;
use persistence::queries::unit_history::{end_lead_override, running_lead_override};
use persistence::queries::unit_moves::move_along;
use persistence::queries::units::{Unit, lock_units};
use persistence::{Coded, Id, Tx};
use serde::Serialize;

use crate::flows::monitoring::elevated::{release_left_behind, stands_above};
use crate::flows::monitoring::overrides::end_override;
use crate::flows::refusal::Refusal;
use crate::flows::units::decision::EndedAct;

/// Ends what authorities set on a unit, as it is after a move, and can no longer answer for: an act stands as long as the authority that
/// made it is the unit's authority or one above it. What the program found by the rules is nobody's act, and stands as long as whom it is
/// addressed to stands above. The unit is held, so that nobody sets anything on it meanwhile.
///
/// # Errors
/// Those of the database.
pub fn end_acts(tx: &mut Tx<'_>, unit: &mut Unit) -> Result<Vec<EndedAct>, Refusal> {
    lock_units(tx, &[unit.id])?;
    let (today, mut ended) = (tx.today(), Vec::new());
    let mut end = |act, id, authority_id| ended.push(EndedAct { act, id, authority_id });

    // The lead is on the path of the unit, overridden or not.
    let running = running_lead_override(tx, unit.id)?;
    if !all_stand_above(tx, unit, [unit.override_authority_id, running.as_ref().and_then(|lead| lead.acting_authority_id)])? {
        (unit.override_authority_id, unit.override_from, unit.override_to) = (None, None, None);
        if let Some(lead) = running {
            end_lead_override(tx, unit.id, OverrideEnd::Moved)?;
            end(UnitAct::LeadOverride, Some(lead.id), lead.acting_authority_id.unwrap_or(lead.authority_id));
        }
    }
    let runs = list_monitoring_overrides(tx, &[unit.id])?.into_iter().rfind(|o| o.ended_at.is_none() && o.to_on.is_none_or(|to| today <= to));
    if let Some((running, author)) = runs.and_then(|running| running.acting_authority_id.map(|author| (running, author)))
        && !stands_above(tx, unit, author)?
    {
        end_override(tx, unit, &running, OverrideEnd::Moved)?;
        end(UnitAct::MonitoringOverride, Some(running.id), author);
    }
    for elevation in list_elevations_of(tx, &[unit.id])? {
        // Whoever proposed it has no say any more once it is decided.
        let proposer = elevation.proposer_id.filter(|_| elevation.decided_at.is_none());
        if elevation.is_open(today) && !all_stand_above(tx, unit, [Some(elevation.upper_authority_id), proposer])? {
            release_left_behind(tx, unit, &elevation)?;
            end(UnitAct::Elevation, Some(elevation.id), proposer.unwrap_or(elevation.upper_authority_id));
        }
    }
    if let Some(author) = unit.routine_mode_set_by_id.filter(|_| unit.routine_mode.0 != RoutineMode::Daily)
        && !stands_above(tx, unit, author)?
    {
        // Whoever leads there has not said that it is left alone.
        (unit.routine_mode, unit.routine_mode_set_by_id) = (Coded(RoutineMode::Daily), None);
        end(UnitAct::RoutineMode, None, author);
    }
    Ok(ended)
}

fn all_stand_above<const N: usize>(tx: &mut Tx<'_>, unit: &Unit, authorities: [Option<Id>; N]) -> Result<bool, Refusal> {
    for authority in authorities.into_iter().flatten() {
        if !stands_above(tx, unit, authority)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The account of a unit in the audit trail, as far as a move changes it.
#[derive(Serialize)]
struct AccountFacts<'a> {
    username: &'a str,
    unit_id: Id,
    authority_id: Id,
}

/// Takes all that hangs on a unit along; its accounts tell it in their trail.
///
/// # Errors
/// Those of the database.
pub fn take_along(tx: &mut Tx<'_>, before: &Unit, unit: &Unit) -> Result<(), Refusal> {
    for (id, username) in &move_along(tx, unit)? {
        let facts = |authority_id| AccountFacts { username, unit_id: unit.id.into(), authority_id };
        let (was, is) = (facts(before.territorial_authority_id), facts(unit.territorial_authority_id));
        audit::record(tx, Subject { resource: "user", id: *id, path: &unit.path() }, Some(&was), Some(&is))?;
    }
    Ok(())
}
