//! A change of a unit: what differs, and storing it with its trail.

use chrono::NaiveDate;
use domain::CodeSet;
use domain::monitoring::MonitoringCause;
use domain::units::{EntryReason, UnitAct};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::Authority;
use persistence::queries::credit_risk::insert_credit_records;
use persistence::queries::elevations::list_unended_elevations;
use persistence::queries::policies::policies_of;
use persistence::queries::unit_history::{self as history, StatusChange, StoredEntryReason};
use persistence::queries::unit_moves::tell_both_sides;
use persistence::queries::units::{self, Unit, UnitMetrics};
use persistence::{Coded, Tx};

use crate::flows::monitoring::assess::Round;
use crate::flows::monitoring::elevated::keep_the_higher;
use crate::flows::monitoring::fallen_grounds::review_grounds;
use crate::flows::monitoring::propose::{propose_after_end, propose_elevations};
use crate::flows::refusal::Refusal;
use crate::flows::register::enter::{credit_record, place, territory_of};
use crate::flows::register::moved::{end_acts, take_along};
use crate::flows::spot_checks::propose::offer_units;
use crate::flows::units::audit_facts::audit_facts;
use crate::flows::units::decision::{Cause, EndedAct, HandoverFacts, assign, hand_over, settle};
use crate::flows::units::figures::YearFigures;

/// What is told of a status beside the status itself.
pub struct NewStatus {
    /// From which day.
    pub effective_on: NaiveDate,
    /// Until which day, where it has an end (歇业).
    pub until_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
}

/// A change of a unit that is being made.
pub struct Change {
    /// As it was.
    pub before: Unit,
    /// As it will be.
    pub after: Unit,
    /// All its figures as they will be; those with another version than stored are to be written.
    pub metrics: Vec<UnitMetrics>,
    /// The figure rows that are new or changed.
    pub written: Vec<UnitMetrics>,
    /// A territorial authority, when it moves.
    pub moved_to: Option<Authority>,
    /// Entry reasons that are added.
    pub reasons: CodeSet<EntryReason>,
    /// The day for which they are entered; today if it is not said.
    pub reasons_on: Option<NaiveDate>,
    /// A change of status, or of the end of the one that holds.
    pub status: Option<NewStatus>,
}

impl Change {
    /// Nothing changed yet.
    pub fn of(unit: Unit, metrics: Vec<UnitMetrics>) -> Self {
        Self {
            before: unit.clone(),
            after: unit,
            metrics,
            written: Vec::new(),
            moved_to: None,
            reasons: CodeSet::empty(),
            reasons_on: None,
            status: None,
        }
    }

    /// Sets the figures of a year. Fields that are `None` clear.
    pub fn set_figures(&mut self, figures: &YearFigures, now: persistence::Instant) {
        let id = self.after.id;
        match self.metrics.iter_mut().find(|m| m.year == figures.year) {
            Some(row) => {
                let fresh = figures.row(id, row.version + 1, now);
                if (UnitMetrics { version: row.version, recorded_at: row.recorded_at, ..fresh.clone() }) != *row {
                    *row = fresh.clone();
                    self.written.push(fresh);
                }
            }
            None => {
                let fresh = figures.row(id, 1, now);
                self.metrics.push(fresh.clone());
                self.written.push(fresh);
            }
        }
    }

    /// Whether there is anything to store.
    pub fn is_empty(&self) -> bool {
        self.before == self.after && self.written.is_empty() && self.moved_to.is_none() && self.reasons.is_empty() && self.status.is_none()
    }

    /// Whether the monitoring level could be another, and by what.
    fn weighs_anew(&self) -> Option<MonitoringCause> {
        if self.before.facts.credit_risk_class != self.after.facts.credit_risk_class {
            Some(MonitoringCause::CreditRisk)
        } else if self.before.provincial_id != self.after.provincial_id {
            Some(MonitoringCause::Moved)
        } else {
            None
        }
    }

    fn decides_anew(&self) -> bool {
        self.before.facts.activities != self.after.facts.activities
            || self.before.facts.sole_proprietor != self.after.facts.sole_proprietor
            || self.moved_to.is_some()
            || !self.written.is_empty()
    }
}

/// Stores a change: the row under its version, a new tier decision where the tier could change, and the trail.
///
/// # Errors
/// 412 when someone else was faster.
pub fn apply(tx: &mut Tx<'_>, mut change: Change) -> Result<Unit, Refusal> {
    let (today, mut ended) = (tx.today(), Vec::new());
    if let Some(territory) = &change.moved_to {
        place(&mut change.after, territory);
        ended = end_acts(tx, &mut change.after)?;
    }
    let has_ended = |act| ended.iter().any(|end: &EndedAct| end.act == act);
    let (level_let_go, elevation_ended) = (has_ended(UnitAct::MonitoringOverride), has_ended(UnitAct::Elevation));
    let weighs_anew = change.weighs_anew().or(level_let_go.then_some(MonitoringCause::Moved));
    if weighs_anew.is_some() {
        // A finding that is confirmed at this moment is weighed before or after, not beside.
        units::lock_units(tx, &[change.after.id])?;
    }
    if weighs_anew == Some(MonitoringCause::CreditRisk) {
        let record = credit_record(tx, &change.after, today);
        insert_credit_records(tx, vec![record])?;
    }
    let policies = match weighs_anew.is_some() || change.decides_anew() {
        true => policies_of(tx, change.after.provincial_id)?,
        false => Default::default(),
    };
    let mut ruling = None;
    if let Some(cause) = weighs_anew {
        let mut round = Round::of(tx, &[change.after.id], &policies)?;
        ruling = Some(round.bring_to(tx, &mut change.after, today, cause)?.1);
        round.store(tx)?;
    }
    let mut decision = None;
    if change.decides_anew() {
        let territory = match change.moved_to.take() {
            Some(territory) => territory,
            None => territory_of(tx, &change.after)?,
        };
        let cause = if change.written.is_empty() { Cause::Facts } else { Cause::Metrics };
        let assignment = assign(&change.after, &change.metrics, &territory, &policies.on(today), today)?;
        let mut settled = settle(tx, &mut change.after, assignment, cause, false)?;
        if territory.id != change.before.territorial_authority_id {
            let territories = Some((change.before.territorial_authority_id, territory.id));
            hand_over(&mut settled, &HandoverFacts { territory: territories, ended, ..HandoverFacts::of(&change.after) })?;
        }
        decision = Some(settled);
        if change.after.lead_authority_id != change.before.lead_authority_id {
            let unended = list_unended_elevations(tx, &[change.after.id])?;
            keep_the_higher(tx, &mut change.after, &unended)?;
        }
    }
    let (unit_id, recorded_at) = (change.after.id, tx.now);
    if !change.reasons.is_empty() {
        let reasons: CodeSet<_> = change.after.facts.entry_reasons.set().iter().chain(change.reasons.iter()).collect();
        change.after.facts.entry_reasons = reasons.into();
        let entered_on = change.reasons_on.unwrap_or(today);
        let rows = change.reasons.iter().map(|r| StoredEntryReason { unit_id, reason: Coded(r), entered_on, first_entry: false, recorded_at });
        history::insert_entry_reasons(tx, rows.collect())?;
    }
    if let Some(NewStatus { effective_on, until_on, reason }) = change.status.take() {
        let operating_status = change.after.facts.operating_status;
        let recorded_by = tx.identity().user_id;
        let row = StatusChange { id: tx.new_id(), unit_id, operating_status, effective_on, until_on, reason, recorded_at, recorded_by };
        history::insert_status_changes(tx, vec![row])?;
    }
    let stored = units::update_unit(tx, &change.before, change.after)?;
    if stored.territorial_authority_id != change.before.territorial_authority_id {
        take_along(tx, &change.before, &stored)?;
    }
    if stored.search_name != change.before.search_name || stored.path() != change.before.path() {
        offer_units(tx, std::slice::from_ref(&stored))?;
    }
    for row in &change.written {
        if row.version == 1 { units::insert_metrics(tx, vec![row.clone()])? } else { units::update_metrics(tx, row)? }
    }
    if let Some(decision) = decision {
        history::insert_tier_decisions(tx, vec![decision])?;
    }
    let (before, after) = (audit_facts(&change.before, &[])?, audit_facts(&stored, &change.written)?);
    audit::record(tx, Subject { resource: "unit", id: stored.id.into(), path: &stored.path() }, Some(&before), Some(&after))?;
    if stored.territorial_authority_id != change.before.territorial_authority_id {
        // What follows from here on is of the new place alone.
        tell_both_sides(tx, &change.before, &stored)?;
    }
    if let Some(ruling) = ruling {
        // Another province may call other findings 多次.
        let weighed = [(&stored, &ruling.trace)];
        review_grounds(tx, &weighed, &policies)?;
        propose_elevations(tx, &weighed, &policies)?;
    } else if elevation_ended {
        propose_after_end(tx, &stored)?;
    }
    Ok(stored)
}
