//! What an elevation means for the rest of a unit's life: its lead is not overridden otherwise, and it ends where the unit moves
//! out of the upper authority's reach.

use domain::monitoring::ElevationStatus;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::elevations::{Elevation, list_elevations_of, list_ended_with_their_day, update_elevation};
use persistence::queries::settings::{find_setting, put_setting};
use persistence::queries::units::{Unit, hold_units};
use persistence::{Coded, Id, Tx, UnitId};

use crate::flows::monitoring::elevation_facts::ElevationFacts;
use crate::flows::monitoring::propose::propose_after_end;
use crate::flows::refusal::{ProblemCode, Refusal};

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

/// Ends the open elevations of a unit, as it is after a move, whose upper authority does not stand above it any more. Whether one was.
///
/// # Errors
/// Those of the database.
pub fn release_moved(tx: &mut Tx<'_>, unit: &Unit) -> Result<bool, Refusal> {
    let (today, mut ended) = (tx.today(), false);
    for before in list_elevations_of(tx, &[unit.id])? {
        if !before.is_open(today) || stands_above(tx, unit, before.upper_authority_id)? {
            continue;
        }
        let mut after = before.clone();
        after.status = Coded(ElevationStatus::Released);
        after.released_at = Some(tx.now);
        after.released_by = tx.identity().user_id;
        after.release_reason = Some("属地变更".to_owned());
        let after = update_elevation(tx, &before, after)?;
        let (was, is) = (ElevationFacts::new(&before), ElevationFacts::new(&after));
        audit::record(tx, Subject { resource: "elevation", id: after.id, path: &unit.path() }, Some(&was), Some(&is))?;
        ended = true;
    }
    Ok(ended)
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
