//! Monitoring levels (三, R-39 … R-44): the decisions with their traces, overrides, and when to look again.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::upsert::excluded;
use domain::monitoring::{DecisionStatus, MonitoringCause, MonitoringLevel};
use domain::units::OverrideEnd;

use crate::coded::{Coded, of_codes};
use crate::connection::{MultiBackend, insert_rows, on_backend};
use crate::error::Error;
use crate::schema::{monitoring_decisions, monitoring_overrides, unit_monitoring};
use crate::scoped_table::{in_subtree, reads};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::unit_id::UnitId;
use crate::visible::visible_monitoring_decisions;

/// A decision on a monitoring level with its inputs and its trace; only what people say of it is added later.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = monitoring_decisions, treat_none_as_default_value = false)]
pub struct MonitoringDecision {
    pub id: Id,
    /// Of which unit.
    pub unit_id: UnitId,
    /// When it was made.
    pub decided_at: Instant,
    /// From which day it holds.
    pub effective_on: NaiveDate,
    /// Why it was made.
    pub cause: Coded<MonitoringCause>,
    /// The level in force.
    pub level: Coded<MonitoringLevel>,
    /// The level by the rule alone.
    pub rule_level: Coded<MonitoringLevel>,
    /// The level before.
    pub previous_level: Coded<MonitoringLevel>,
    /// What people have said of it.
    pub status: Coded<DecisionStatus>,
    /// What went in, as JSON.
    pub inputs: String,
    pub rule_set: String,
    pub policy: String,
    /// Trace, as JSON.
    pub trace: String,
    /// Who caused it; none for the program itself.
    pub decided_by: Option<Id>,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    pub confirmed_by: Option<Id>,
    /// What they remarked.
    pub remark: Option<String>,
    /// Path of the unit.
    pub provincial_id: Option<Id>,
    pub municipal_id: Option<Id>,
    pub county_id: Option<Id>,
    pub station_id: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
}

/// A level above the rule's.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = monitoring_overrides, treat_none_as_default_value = false)]
pub struct MonitoringOverride {
    pub id: Id,
    /// Of which unit.
    pub unit_id: UnitId,
    /// At least this level.
    pub level: Coded<MonitoringLevel>,
    pub reason: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day, if it is known.
    pub to_on: Option<NaiveDate>,
    /// When it was decided.
    pub created_at: Instant,
    pub created_by: Option<Id>,
    /// When it was ended or replaced.
    pub ended_at: Option<Instant>,
    pub ended_by: Option<Id>,
    /// Whose act it is; none: not known.
    pub acting_authority_id: Option<Id>,
    /// How it was ended; those from before this was kept have none.
    pub end_reason: Option<Coded<OverrideEnd>>,
}

impl MonitoringOverride {
    /// Whether it held on a day, as known at a moment.
    pub fn holds(&self, day: NaiveDate, known_at: Instant) -> bool {
        let known = self.created_at <= known_at && self.ended_at.is_none_or(|ended| ended > known_at);
        known && self.from_on <= day && self.to_on.is_none_or(|to| day <= to)
    }
}

/// A unit whose level can change by itself, or is not routine by the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = unit_monitoring, treat_none_as_default_value = false)]
pub struct UnitMonitoring {
    /// Which.
    pub unit_id: UnitId,
    /// Its level by the rule.
    pub rule_level: Coded<MonitoringLevel>,
    /// The day on which to look again; none: when something happens.
    pub review_on: Option<NaiveDate>,
}

/// Stores decisions. A decision on the same unit that nobody had confirmed yet is superseded.
pub fn insert_monitoring_decisions(tx: &mut Tx<'_>, rows: Vec<MonitoringDecision>) -> Result<(), Error> {
    let units: Vec<UnitId> = rows.iter().map(|r| r.unit_id).collect();
    let waiting = monitoring_decisions::table
        .filter(monitoring_decisions::unit_id.eq_any(units))
        .filter(monitoring_decisions::status.eq(Coded(DecisionStatus::Proposed)));
    diesel::update(waiting)
        .set((
            monitoring_decisions::status.eq(Coded(DecisionStatus::Superseded)),
            monitoring_decisions::version.eq(monitoring_decisions::version + 1),
        ))
        .execute(tx.conn)?;
    insert_rows!(tx.conn, monitoring_decisions::table, rows);
    Ok(())
}

/// Stores decisions of units that are new: there is nothing to supersede.
pub fn insert_first_monitoring_decisions(tx: &mut Tx<'_>, rows: Vec<MonitoringDecision>) -> Result<(), Error> {
    insert_rows!(tx.conn, monitoring_decisions::table, rows);
    Ok(())
}

/// Notes what a person has said of a decision.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn settle_decision(tx: &mut Tx<'_>, decision: &MonitoringDecision, status: DecisionStatus, remark: Option<&str>) -> Result<(), Error> {
    let target = monitoring_decisions::table
        .filter(monitoring_decisions::id.eq(decision.id))
        .filter(monitoring_decisions::version.eq(decision.version))
        .filter(monitoring_decisions::status.eq(decision.status));
    let changed = diesel::update(target)
        .set((
            monitoring_decisions::status.eq(Coded(status)),
            monitoring_decisions::confirmed_at.eq(Some(tx.now)),
            monitoring_decisions::confirmed_by.eq(tx.identity.user_id),
            monitoring_decisions::remark.eq(remark),
            monitoring_decisions::version.eq(decision.version + 1),
        ))
        .execute(tx.conn)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What a list of decisions may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct DecisionFilter {
    /// On this unit.
    pub unit_id: Option<Id>,
    /// In the subtree of this authority.
    pub authority_id: Option<Id>,
    /// With one of these statuses.
    pub status: Vec<DecisionStatus>,
}

reads!(MonitoringDecision of monitoring_decisions from visible_monitoring_decisions by DecisionFilter: get_monitoring_decision, list_monitoring_decisions, count_monitoring_decisions);

fn narrowed(tx: &mut Tx<'_>, filter: &DecisionFilter) -> Result<monitoring_decisions::BoxedQuery<'static, MultiBackend>, Error> {
    let mut query = in_subtree!(tx, monitoring_decisions, visible_monitoring_decisions, filter.authority_id);
    if let Some(unit) = filter.unit_id {
        query = query.filter(monitoring_decisions::unit_id.eq(unit));
    }
    Ok(match filter.status.as_slice() {
        // Written out, so that both databases know the small index of what waits.
        [DecisionStatus::Proposed] => query.filter(sql::<Bool>("monitoring_decisions.status = 'proposed'")),
        statuses => of_codes!(tx, query, monitoring_decisions, status, statuses),
    })
}

/// Every override of these units that was ever decided, in the order of deciding.
pub fn list_monitoring_overrides(tx: &mut Tx<'_>, units: &[UnitId]) -> Result<Vec<MonitoringOverride>, Error> {
    let query = monitoring_overrides::table.order(monitoring_overrides::id.asc()).select(MonitoringOverride::as_select());
    Ok(match units {
        [unit] => query.filter(monitoring_overrides::unit_id.eq(unit)).load(tx.conn)?,
        units => query.filter(monitoring_overrides::unit_id.eq_any(units)).load(tx.conn)?,
    })
}

/// Stores an override and ends the one before, if any.
pub fn insert_monitoring_override(tx: &mut Tx<'_>, row: &MonitoringOverride) -> Result<(), Error> {
    end_monitoring_override(tx, row.unit_id, OverrideEnd::Replaced)?;
    diesel::insert_into(monitoring_overrides::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// Ends the open override of a unit.
pub fn end_monitoring_override(tx: &mut Tx<'_>, unit: UnitId, how: OverrideEnd) -> Result<(), Error> {
    let open = monitoring_overrides::table.filter(monitoring_overrides::unit_id.eq(unit)).filter(monitoring_overrides::ended_at.is_null());
    let end = (
        monitoring_overrides::ended_at.eq(tx.now),
        monitoring_overrides::ended_by.eq(tx.identity.user_id),
        monitoring_overrides::end_reason.eq(Coded(how)),
    );
    diesel::update(open).set(end).execute(tx.conn)?;
    Ok(())
}

/// What is kept of these units, where their level can change by itself.
pub fn list_unit_monitoring(tx: &mut Tx<'_>, units: &[UnitId]) -> Result<Vec<UnitMonitoring>, Error> {
    let query = unit_monitoring::table.select(UnitMonitoring::as_select());
    Ok(match units {
        [unit] => query.filter(unit_monitoring::unit_id.eq(unit)).load(tx.conn)?,
        units => query.filter(unit_monitoring::unit_id.eq_any(units)).load(tx.conn)?,
    })
}

/// Keeps it, over what was kept before.
pub fn put_unit_monitoring(tx: &mut Tx<'_>, rows: Vec<UnitMonitoring>) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    on_backend!(tx.conn, |c| diesel::insert_into(unit_monitoring::table)
        .values(rows)
        .on_conflict(unit_monitoring::unit_id)
        .do_update()
        .set((
            unit_monitoring::rule_level.eq(excluded(unit_monitoring::rule_level)),
            unit_monitoring::review_on.eq(excluded(unit_monitoring::review_on)),
        ))
        .execute(c))?;
    Ok(())
}
