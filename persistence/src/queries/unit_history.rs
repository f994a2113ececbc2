//! What a unit leaves behind: tier decisions, entry reasons, status changes, overrides of the lead.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::authorities::Level;
use domain::units::{Completeness, EntryReason, OperatingStatus, OverrideEnd, Tier};

use crate::coded::Coded;
use crate::connection::insert_rows;
use crate::error::Error;
use crate::page::Page;
use crate::schema::{lead_overrides, tier_decisions, unit_entry_reasons, unit_status_changes};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::unit_id::UnitId;
use crate::visible::{told_tier_decisions, visible_lead_overrides, visible_tier_decisions};

/// A tier decision with its inputs and its trace; never changed afterwards.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = tier_decisions, treat_none_as_default_value = false)]
pub struct StoredDecision {
    /// Id.
    pub id: Id,
    /// Whose.
    pub unit_id: UnitId,
    /// When it was made.
    pub decided_at: Instant,
    /// From which day it holds.
    pub effective_on: NaiveDate,
    /// Why it was made: a code.
    pub cause: String,
    /// Reporting year of the figures.
    pub metrics_year: Option<i32>,
    /// Whether that year decides only for want of a better one.
    pub provisional: bool,
    /// What went in, as JSON.
    pub inputs: String,
    /// Tier.
    pub tier: Option<Coded<Tier>>,
    /// Completeness.
    pub completeness: Coded<Completeness>,
    /// Tier by the thresholds alone.
    pub threshold_tier: Option<Coded<Tier>>,
    /// Level that the tier asks for.
    pub lead_level: Option<Coded<Level>>,
    /// Lead authority by the rule.
    pub lead_authority_id: Id,
    /// Whether a level was missing on the path.
    pub level_substituted: bool,
    /// Tier before.
    pub previous_tier: Option<Coded<Tier>>,
    /// Lead before.
    pub previous_lead_authority_id: Option<Id>,
    /// Whether the unit was handed over by this decision: to another lead authority, or to another territory.
    pub lead_changed: bool,
    /// Warnings, as JSON.
    pub warnings: String,
    /// Rule set.
    pub rule_set: String,
    /// Policy version.
    pub policy: String,
    /// Trace, as JSON.
    pub trace: String,
    /// By whom.
    pub decided_by: Option<Id>,
    /// Path of the unit.
    pub provincial_id: Option<Id>,
    /// Path.
    pub municipal_id: Option<Id>,
    /// Path.
    pub county_id: Option<Id>,
    /// Path.
    pub station_id: Option<Id>,
    /// What is told of a hand-over beside the decision, as JSON.
    pub handover: Option<String>,
}

/// An entry reason with its date.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = unit_entry_reasons, treat_none_as_default_value = false)]
pub struct StoredEntryReason {
    /// Whose.
    pub unit_id: UnitId,
    /// Reason.
    pub reason: Coded<EntryReason>,
    /// The day it is entered for.
    pub entered_on: NaiveDate,
    /// Whether it belongs to the first entry, which is immutable.
    pub first_entry: bool,
    /// When recorded.
    pub recorded_at: Instant,
}

/// A change of operating status.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = unit_status_changes, treat_none_as_default_value = false)]
pub struct StatusChange {
    /// Id.
    pub id: Id,
    /// Whose.
    pub unit_id: UnitId,
    /// The new status.
    pub operating_status: Coded<OperatingStatus>,
    /// From which day.
    pub effective_on: NaiveDate,
    /// Until which day, where it has an end (歇业).
    pub until_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// When recorded.
    pub recorded_at: Instant,
    /// By whom.
    pub recorded_by: Option<Id>,
}

/// An override of the lead authority.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = lead_overrides, treat_none_as_default_value = false)]
pub struct LeadOverride {
    /// Id.
    pub id: Id,
    /// Whose.
    pub unit_id: UnitId,
    /// The lead authority meanwhile.
    pub authority_id: Id,
    /// Why.
    pub reason: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day, if it is known.
    pub to_on: Option<NaiveDate>,
    /// By whom.
    pub created_by: Option<Id>,
    /// When recorded.
    pub created_at: Instant,
    /// When it was ended or replaced before its last day.
    pub ended_at: Option<Instant>,
    /// Why it was ended.
    pub end_reason: Option<Coded<OverrideEnd>>,
    /// Path of the unit.
    pub provincial_id: Option<Id>,
    /// Path.
    pub municipal_id: Option<Id>,
    /// Path.
    pub county_id: Option<Id>,
    /// Path.
    pub station_id: Option<Id>,
    /// Whose act it is; none: not known.
    pub acting_authority_id: Option<Id>,
}

/// Stores decisions.
pub fn insert_tier_decisions(tx: &mut Tx<'_>, rows: Vec<StoredDecision>) -> Result<(), Error> {
    insert_rows!(tx.conn, tier_decisions::table, rows);
    Ok(())
}

/// The decision in force on a day.
pub fn find_tier_decision(tx: &mut Tx<'_>, unit: UnitId, as_of: NaiveDate) -> Result<Option<StoredDecision>, Error> {
    Ok(tier_decisions::table
        .filter(tier_decisions::unit_id.eq(unit))
        .filter(tier_decisions::effective_on.le(as_of))
        .order(tier_decisions::id.desc())
        .select(StoredDecision::as_select())
        .first(tx.conn)
        .optional()?)
}

/// A page of the decisions on a unit, newest first.
pub fn list_tier_decisions(tx: &mut Tx<'_>, unit: UnitId, after: Option<Id>, limit: i64) -> Result<Page<StoredDecision>, Error> {
    let mut query = tier_decisions::table.filter(tier_decisions::unit_id.eq(unit)).into_boxed();
    if let Some(after) = after {
        query = query.filter(tier_decisions::id.lt(after));
    }
    Ok(Page::cut(query.order(tier_decisions::id.desc()).limit(limit + 1).select(StoredDecision::as_select()).load(tx.conn)?, limit))
}

/// How many decisions there are on a unit.
pub fn count_tier_decisions(tx: &mut Tx<'_>, unit: UnitId) -> Result<i64, Error> {
    Ok(tier_decisions::table.filter(tier_decisions::unit_id.eq(unit)).count().get_result(tx.conn)?)
}

/// A page of the hand-overs in scope, newest first: decisions that gave a unit another lead authority or territory. Those of a
/// unit that has gone are told up to the one by which it went.
pub fn list_handovers(tx: &mut Tx<'_>, since: Option<NaiveDate>, after: Option<Id>, limit: i64) -> Result<Page<StoredDecision>, Error> {
    let mut rows = Vec::new();
    for query in [Some(visible_tier_decisions(tx)), told_tier_decisions(tx)].into_iter().flatten() {
        let mut query = query.filter(tier_decisions::lead_changed);
        if let Some(since) = since {
            query = query.filter(tier_decisions::effective_on.ge(since));
        }
        if let Some(after) = after {
            query = query.filter(tier_decisions::id.lt(after));
        }
        rows.extend(query.order(tier_decisions::id.desc()).limit(limit + 1).select(StoredDecision::as_select()).load(tx.conn)?);
    }
    Ok(Page::latest(rows, limit, |decision| decision.id))
}

/// Stores entry reasons.
///
/// # Errors
/// `Unique(UnitEntryReason)`.
pub fn insert_entry_reasons(tx: &mut Tx<'_>, rows: Vec<StoredEntryReason>) -> Result<(), Error> {
    insert_rows!(tx.conn, unit_entry_reasons::table, rows);
    Ok(())
}

/// The entry reasons of a unit, in the order of entry.
pub fn list_entry_reasons(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<StoredEntryReason>, Error> {
    Ok(unit_entry_reasons::table
        .filter(unit_entry_reasons::unit_id.eq(unit))
        .order((unit_entry_reasons::recorded_at.asc(), unit_entry_reasons::reason.asc()))
        .select(StoredEntryReason::as_select())
        .load(tx.conn)?)
}

/// Stores status changes.
pub fn insert_status_changes(tx: &mut Tx<'_>, rows: Vec<StatusChange>) -> Result<(), Error> {
    insert_rows!(tx.conn, unit_status_changes::table, rows);
    Ok(())
}

/// The status changes of a unit, newest first.
pub fn list_status_changes(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<StatusChange>, Error> {
    Ok(unit_status_changes::table
        .filter(unit_status_changes::unit_id.eq(unit))
        .order(unit_status_changes::id.desc())
        .select(StatusChange::as_select())
        .load(tx.conn)?)
}

/// Stores an override and ends the one before, if any.
pub fn insert_lead_override(tx: &mut Tx<'_>, row: &LeadOverride) -> Result<(), Error> {
    end_lead_override(tx, row.unit_id, OverrideEnd::Replaced)?;
    diesel::insert_into(lead_overrides::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// Ends the open override of a unit.
pub fn end_lead_override(tx: &mut Tx<'_>, unit: UnitId, how: OverrideEnd) -> Result<(), Error> {
    diesel::update(lead_overrides::table.filter(lead_overrides::unit_id.eq(unit)).filter(lead_overrides::ended_at.is_null()))
        .set((lead_overrides::ended_at.eq(tx.now), lead_overrides::end_reason.eq(Coded(how))))
        .execute(tx.conn)?;
    Ok(())
}

/// The override of a unit that runs today or is yet to begin.
pub fn running_lead_override(tx: &mut Tx<'_>, unit: UnitId) -> Result<Option<LeadOverride>, Error> {
    let today = tx.today();
    let of_unit = lead_overrides::table.filter(lead_overrides::unit_id.eq(unit)).filter(lead_overrides::ended_at.is_null());
    let running = of_unit.filter(lead_overrides::to_on.is_null().or(lead_overrides::to_on.ge(today)));
    Ok(running.order(lead_overrides::id.desc()).select(LeadOverride::as_select()).first(tx.conn).optional()?)
}

/// A page of the overrides in scope, newest first; of one unit, or only those not ended.
pub fn list_lead_overrides(tx: &mut Tx<'_>, unit: Option<Id>, open_only: bool, after: Option<Id>, limit: i64) -> Result<Page<LeadOverride>, Error> {
    let mut query = visible_lead_overrides(tx);
    if let Some(unit) = unit {
        query = query.filter(lead_overrides::unit_id.eq(unit));
    }
    if open_only {
        let today = tx.today();
        query = query.filter(lead_overrides::ended_at.is_null()).filter(lead_overrides::to_on.is_null().or(lead_overrides::to_on.ge(today)));
    }
    if let Some(after) = after {
        query = query.filter(lead_overrides::id.lt(after));
    }
    Ok(Page::cut(query.order(lead_overrides::id.desc()).limit(limit + 1).select(LeadOverride::as_select()).load(tx.conn)?, limit))
}
