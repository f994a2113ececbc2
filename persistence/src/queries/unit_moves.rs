//! A unit moves to another authority: what hangs on it goes along, and both sides are told up to the move. What is the act of an authority
//! stays where it was done (docs/decisions/0014).

use diesel::prelude::*;

use crate::connection::on_backend;
use crate::error::Error;
use crate::queries::audit::{AuditEvent, tell_of_events};
use crate::queries::units::Unit;
use crate::records::move_records;
use crate::schema::{audit_events, elevations, findings, lead_overrides, monitoring_decisions, records, tier_decisions, told_handovers, users};
use crate::transaction::Tx;
use crate::types::Id;
use crate::visible::take_along;

/// So many ids a statement.
const AT_ONCE: usize = 1000;

/// Takes all that hangs on a unit along on its path: whoever sees the unit sees it. Gives its accounts, which are under its authority now.
pub fn move_along(tx: &mut Tx<'_>, unit: &Unit) -> Result<Vec<(Id, String)>, Error> {
    take_along!(tx, tier_decisions, unit);
    take_along!(tx, lead_overrides, unit);
    take_along!(tx, findings, unit);
    take_along!(tx, monitoring_decisions, unit);
    take_along!(tx, elevations, unit);
    move_records(tx, unit)?;
    let accounts = users::table.filter(users::unit_id.eq(Id::from(unit.id)));
    let moved = (users::authority_id.eq(unit.territorial_authority_id), users::version.eq(users::version + 1), users::updated_at.eq(tx.now));
    diesel::update(accounts).set(moved).execute(tx.conn)?;
    Ok(accounts.order(users::id.asc()).select((users::id, users::username)).load(tx.conn)?)
}

/// Tells those whom a unit has left of its hand-overs, and both sides of its events, as they stand now: the last is the move itself. The unit
/// was moved along already.
pub fn tell_both_sides(tx: &mut Tx<'_>, before: &Unit, unit: &Unit) -> Result<(), Error> {
    let ids = |unit: &Unit| unit.path().into_iter().map(|(_, id)| id).collect::<Vec<_>>();
    let (old, new) = (ids(before), ids(unit));
    let left: Vec<Id> = old.iter().copied().filter(|authority| !new.contains(authority)).collect();

    let handed = tier_decisions::table.filter(tier_decisions::unit_id.eq(unit.id)).filter(tier_decisions::lead_changed);
    let handed: Vec<Id> = handed.select(tier_decisions::id).load(tx.conn)?;
    for some in handed.chunks(AT_ONCE / 4) {
        let rows: Vec<_> = some
            .iter()
            .flat_map(|decision| left.iter().map(|to| (told_handovers::authority_id.eq(*to), told_handovers::decision_id.eq(*decision))))
            .collect();
        on_backend!(tx.conn, |c| diesel::insert_into(told_handovers::table).values(rows).on_conflict_do_nothing().execute(c))?;
        // Where it comes back to, it is seen on the path again.
        let back = told_handovers::table.filter(told_handovers::authority_id.eq_any(&new)).filter(told_handovers::decision_id.eq_any(some));
        diesel::delete(back).execute(tx.conn)?;
    }

    let mut told = Vec::new();
    for some in things_of(tx, unit)?.chunks(AT_ONCE) {
        let events = audit_events::table.filter(audit_events::resource_id.eq_any(some)).select(AuditEvent::as_select()).load(tx.conn)?;
        for event in events {
            told.extend(new.iter().chain(&left).filter(|authority| !event.lies_under(**authority)).map(|authority| (*authority, event.id)));
        }
    }
    tell_of_events(tx, told)
}

/// The unit, and what hangs on it and has a trail.
fn things_of(tx: &mut Tx<'_>, unit: &Unit) -> Result<Vec<Id>, Error> {
    let mut things = vec![Id::from(unit.id)];
    macro_rules! add {
        ($($table:ident),+) => { $(
            things.extend($table::table.filter($table::unit_id.eq(Id::from(unit.id))).select($table::id).load::<Id>(tx.conn)?);
        )+ };
    }
    add!(findings, elevations, monitoring_decisions, records, users);
    Ok(things)
}
