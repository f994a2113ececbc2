//! A unit moves to another authority: what goes along with it, and what ends (docs/decisions/0014).

use persistence::queries::audit::{self, Subject};
use persistence::queries::unit_moves::move_along;
use persistence::queries::units::Unit;
use persistence::{Id, Tx};
use serde::Serialize;

use crate::flows::refusal::Refusal;

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
