//! What an elevation means for the rest of a unit's life: its lead is not overridden otherwise, and it ends where the unit moves
//! out of the upper authority's reach.

use domain::authorities::Level;
use domain::monitoring::ElevationStatus;
use domain::units::OverrideEnd;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::elevations::{Elevation, list_elevations_of, list_ended_with_their_day, update_elevation};
use persistence::queries::settings::{find_setting, put_setting};
use persistence::queries::unit_history::{end_lead_override, insert_lead_override};
use persistence::queries::units::{Unit, hold_units};
use persistence::{Coded, Id, Tx, UnitId};

use crate::flows::monitoring::elevation_facts::ElevationFacts;
use crate::flows::monitoring::propose::propose_after_end;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::flows::register::lead::{NewLead, override_row};

/// The setting that says up to which day the elevations are followed that end by themselves: those whose last day lies before it.
const ENDED_FOLLOWED: &str = "elevations_followed";

/// While the upper authority leads, nobody gives the lead to someone else.
///
/// # Errors
/// 409 `unit_elevated`.
pub fn refuse_if_elevated(tx: &mut Tx<'_>, unit: &Unit) -> Result<(), Refusal> {
    let today = tx.today();
    let elevated = |e: &Elevation| e.status.0 == ElevationStatus::Active && e.moves_lead() && e.is_open(today);
    if unit.override_authority_id.is_some() && list_elevations_of(tx, &[unit.id])?.iter().any(elevated) {
        return Err(Refusal::new(ProblemCode::UnitElevated));
    }
    Ok(())
}

/// The effective lead is the higher of the two: who leads by the tier, and who leads by an elevation that runs. Where another tier puts a
/// unit under an authority at or above the one that stepped in, the override gives way; where the tier falls below it again, it comes back.
/// `unended`: the elevations of these units that have not ended.
///
/// # Errors
/// Those of the database.
pub fn keep_the_higher(tx: &mut Tx<'_>, unit: &mut Unit, unended: &[Elevation]) -> Result<(), Refusal> {
    let today = tx.today();
    let runs = |e: &&Elevation| e.unit_id == unit.id && e.status.0 == ElevationStatus::Active && e.moves_lead() && e.is_open(today);
    let Some(running) = unended.iter().find(runs) else { return Ok(()) };
    let upper = running.upper_authority_id;
    let path = unit.path();
    // Only the national authority is on no path.
    let depth = |authority: Id| path.iter().find(|(_, id)| *id == authority).map_or(Level::National, |(level, _)| *level).depth();
    let tier_is_as_high = depth(unit.lead_authority_id) <= depth(upper);
    if tier_is_as_high && unit.override_authority_id == Some(upper) {
        end_lead_override(tx, unit.id, OverrideEnd::Overtaken)?;
        (unit.override_authority_id, unit.override_from, unit.override_to) = (None, None, None);
    }
    let overridden = unit.override_authority_id.is_some() && unit.override_to.is_none_or(|to| today <= to);
    if !tier_is_as_high && !overridden {
        let from_on = running.from_on.map_or(today, |from| from.max(today));
        let reason = elevation_reason(running.decision_reason.as_deref().unwrap_or_default());
        let row = override_row(tx, unit, NewLead { authority_id: upper, reason, from_on, to_on: running.to_on }, running.decided_authority_id);
        insert_lead_override(tx, &row)?;
        (unit.override_authority_id, unit.override_from, unit.override_to) = (Some(upper), Some(from_on), running.to_on);
    }
    Ok(())
}

/// The reason of an override that an elevation makes.
pub fn elevation_reason(decided: &str) -> String {
    format!("提级监管：{decided}")
}

/// Ends an open elevation that a unit has left behind.
///
/// # Errors
/// 412 when someone else was faster.
pub fn release_left_behind(tx: &mut Tx<'_>, unit: &Unit, before: &Elevation) -> Result<(), Refusal> {
    let mut after = before.clone();
    after.status = Coded(ElevationStatus::Released);
    after.released_at = Some(tx.now);
    after.released_by = tx.identity().user_id;
    after.release_reason = Some("属地变更".to_owned());
    let after = update_elevation(tx, before, after)?;
    let (was, is) = (ElevationFacts::new(before), ElevationFacts::new(&after));
    Ok(audit::record(tx, Subject { resource: "elevation", id: after.id, path: &unit.path() }, Some(&was), Some(&is))?)
}

/// The units of which an elevation has ended with its last day since this was noted last. `None`: it was noted today.
///
/// # Errors
/// Those of the database.
pub fn list_ended(tx: &mut Tx<'_>) -> Result<Option<Vec<UnitId>>, Refusal> {
    let today = tx.today();
    let followed = find_setting(tx, ENDED_FOLLOWED)?.and_then(|day| day.parse().ok());
    if followed == Some(today) { Ok(None) } else { Ok(Some(list_ended_with_their_day(tx, followed, today)?)) }
}

/// Proposes for one of them what came up while the elevation ran. Again is harmless.
///
/// # Errors
/// Those of the database.
pub fn follow_ended(tx: &mut Tx<'_>, unit: UnitId) -> Result<(), Refusal> {
    hold_units(tx, &[unit])?.iter().try_for_each(|unit| propose_after_end(tx, unit))
}

/// Notes that all of them were followed up.
///
/// # Errors
/// Those of the database.
pub fn note_ended(tx: &mut Tx<'_>) -> Result<(), Refusal> {
    let today = tx.today();
    Ok(put_setting(tx, ENDED_FOLLOWED, &today.to_string())?)
}

/// Whether an authority is on the path of a unit; the national one is on every path.
///
/// # Errors
/// Those of the database.
pub fn stands_above(tx: &mut Tx<'_>, unit: &Unit, authority: Id) -> Result<bool, Refusal> {
    if unit.path().iter().any(|(_, id)| *id == authority) {
        return Ok(true);
    }
    Ok(list_authorities_by_id(tx, &[authority])?.iter().any(|a| a.parent_id.is_none()))
}
