//! An override of a unit's lead: given for some days, and taken back.

use chrono::NaiveDate;
use domain::units::OverrideEnd;
use persistence::queries::unit_history::{self, LeadOverride, insert_lead_override};
use persistence::queries::units::{Unit, list_metrics};
use persistence::{Id, Tx};

use crate::flows::acts::{acting_authority, refuse_below};
use crate::flows::refusal::Refusal;
use crate::flows::register::change::{Change, apply};

/// Who leads a unit instead of the authority that its tier gives.
#[derive(Debug)]
pub struct NewLead {
    pub authority_id: Id,
    pub reason: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day; until it is ended, if it is not said.
    pub to_on: Option<NaiveDate>,
}

/// Gives the lead of a unit to an authority for some days. An override that ran is replaced.
///
/// # Errors
/// 412 when someone else was faster; 403 when the one that runs is of an authority above the caller's.
pub fn give_lead(tx: &mut Tx<'_>, unit: Unit, lead: NewLead) -> Result<Unit, Refusal> {
    refuse_if_of_higher(tx, &unit)?;
    let (authority_id, from_on, to_on) = (lead.authority_id, lead.from_on, lead.to_on);
    let acting = acting_authority(tx);
    let row = override_row(tx, &unit, lead, acting);
    insert_lead_override(tx, &row)?;
    let metrics = list_metrics(tx, &[unit.id])?;
    let mut change = Change::of(unit, metrics);
    (change.after.override_authority_id, change.after.override_from, change.after.override_to) = (Some(authority_id), Some(from_on), to_on);
    apply(tx, change)
}

/// An override that is made now; `acting`: whose act it is.
pub fn override_row(tx: &Tx<'_>, unit: &Unit, lead: NewLead, acting: Option<Id>) -> LeadOverride {
    let NewLead { authority_id, reason, from_on, to_on } = lead;
    LeadOverride {
        id: tx.new_id(),
        unit_id: unit.id,
        authority_id,
        reason,
        from_on,
        to_on,
        created_by: tx.identity().user_id,
        created_at: tx.now,
        ended_at: None,
        end_reason: None,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
        acting_authority_id: acting,
    }
}

/// Ends the override of a unit's lead, so that the tier decides again; `how` is told in the list of overrides.
///
/// # Errors
/// 412 when someone else was faster.
pub fn take_lead_back(tx: &mut Tx<'_>, unit: Unit, how: OverrideEnd) -> Result<Unit, Refusal> {
    unit_history::end_lead_override(tx, unit.id, how)?;
    let metrics = list_metrics(tx, &[unit.id])?;
    let mut change = Change::of(unit, metrics);
    (change.after.override_authority_id, change.after.override_from, change.after.override_to) = (None, None, None);
    apply(tx, change)
}

/// Only the authority whose override runs, or one above it, ends or replaces it.
///
/// # Errors
/// 403 `act_of_higher_authority`.
pub fn refuse_if_of_higher(tx: &mut Tx<'_>, unit: &Unit) -> Result<(), Refusal> {
    let running = unit_history::running_lead_override(tx, unit.id)?;
    refuse_below(tx, unit, running.and_then(|running| running.acting_authority_id))
}
