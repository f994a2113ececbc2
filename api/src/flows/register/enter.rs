//! The heart of the register: facts and figures go in, a tier, a lead and their trail come out. One request, an import of a
//! million rows, the demo and the generator all go through here.

use chrono::NaiveDate;
use domain::monitoring::{MonitoringCause, MonitoringLevel, RoutineMode};
use domain::text::fold;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{Authority, list_authorities_by_id};
use persistence::queries::credit_risk::{CreditRecord, insert_credit_records};
use persistence::queries::monitoring::{insert_first_monitoring_decisions, put_unit_monitoring};
use persistence::queries::policies::Timelines;
use persistence::queries::unit_history::{self as history, StatusChange, StoredEntryReason};
use persistence::queries::units::{self, Unit, UnitFacts, UnitMetrics};
use persistence::{Coded, Tx, UnitId};

use crate::flows::monitoring::assess::Known;
use crate::flows::refusal::Refusal;
use crate::flows::spot_checks::propose::offer_units;
use crate::flows::units::audit_facts::audit_facts;
use crate::flows::units::decision::{Cause, assign, settle};
use crate::flows::units::figures::YearFigures;

/// A unit that is to be entered; every value is valid.
#[derive(Debug, Clone)]
pub struct NewUnit {
    pub facts: UnitFacts,
    /// Figures, each year once.
    pub metrics: Vec<YearFigures>,
}

/// Puts a unit under its territorial authority: the path decides who sees it.
pub(super) fn place(unit: &mut Unit, territory: &Authority) {
    unit.territorial_authority_id = territory.id;
    unit.provincial_id = territory.provincial_id;
    unit.municipal_id = territory.municipal_id;
    unit.county_id = territory.county_id;
    unit.station_id = territory.station_id;
}

/// Enters new units: their rows, figures, first decisions, entry reasons, status and audit events, in one go.
///
/// # Errors
/// 409 `uscc_taken`.
pub fn enter(tx: &mut Tx<'_>, units: Vec<(NewUnit, Authority)>) -> Result<Vec<Unit>, Refusal> {
    let today = tx.today();
    let (mut rows, mut figures, mut decisions, mut reasons, mut statuses, mut events) = (vec![], vec![], vec![], vec![], vec![], vec![]);
    let (mut credit, mut levels, mut watched) = (vec![], vec![], vec![]);
    let mut policies = Timelines::default();
    for (new, territory) in units {
        let mut unit = Unit {
            seq: 0,
            id: UnitId::fresh(tx),
            search_name: fold(new.facts.name.as_str()),
            facts: new.facts,
            territorial_authority_id: territory.id,
            provincial_id: None,
            municipal_id: None,
            county_id: None,
            station_id: None,
            metrics_year: None,
            provisional: false,
            tier: None,
            completeness: Coded(domain::units::Completeness::Unclassified),
            lead_authority_id: territory.id,
            level_substituted: false,
            override_authority_id: None,
            override_from: None,
            override_to: None,
            monitoring_level: Coded(MonitoringLevel::Routine),
            routine_mode: Coded(RoutineMode::Daily),
            routine_mode_set_by_id: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
        };
        place(&mut unit, &territory);
        let policies = policies.of(tx, unit.provincial_id)?;
        if unit.facts.credit_risk_class.is_some() {
            let record = credit_record(tx, &unit, today);
            let assessment = Known::at_entry(&record).assess(unit.id, today, tx.now, policies);
            if assessment.level != MonitoringLevel::Routine {
                levels.push(assessment.decision(tx, &unit, (MonitoringLevel::Routine, MonitoringLevel::Routine), MonitoringCause::Entry)?);
            }
            unit.monitoring_level = Coded(assessment.level);
            watched.extend(assessment.to_keep(unit.id));
            credit.push(record);
        }
        let metrics: Vec<UnitMetrics> = new.metrics.iter().map(|figures| figures.row(unit.id, 1, tx.now)).collect();
        let assignment = assign(&unit, &metrics, &territory, &policies.on(today), today)?;
        decisions.push(settle(tx, &mut unit, assignment, Cause::Entry, true)?);
        let (unit_id, recorded_at) = (unit.id, tx.now);
        reasons.extend(unit.facts.entry_reasons.set().iter().map(|r| StoredEntryReason {
            unit_id,
            reason: Coded(r),
            entered_on: today,
            first_entry: true,
            recorded_at,
        }));
        statuses.push(StatusChange {
            id: tx.new_id(),
            unit_id,
            operating_status: unit.facts.operating_status,
            effective_on: today,
            until_on: None,
            reason: None,
            recorded_at,
            recorded_by: tx.identity().user_id,
        });
        let facts = audit_facts(&unit, &metrics)?;
        events.push(audit::audit_event(tx, Subject { resource: "unit", id: unit.id.into(), path: &unit.path() }, None, Some(&facts))?);
        figures.extend(metrics);
        rows.push(unit);
    }
    if rows.is_empty() {
        return Ok(rows);
    }
    units::insert_units(tx, rows.clone())?;
    if !figures.is_empty() {
        units::insert_metrics(tx, figures)?;
    }
    history::insert_tier_decisions(tx, decisions)?;
    history::insert_entry_reasons(tx, reasons)?;
    history::insert_status_changes(tx, statuses)?;
    if !credit.is_empty() {
        insert_credit_records(tx, credit)?;
        insert_first_monitoring_decisions(tx, levels)?;
        put_unit_monitoring(tx, watched)?;
    }
    audit::insert_audit_events(tx, events)?;
    offer_units(tx, &rows)?;
    Ok(rows)
}

/// What a credit risk class leaves behind that comes with the facts of a unit.
pub(super) fn credit_record(tx: &Tx<'_>, unit: &Unit, today: NaiveDate) -> CreditRecord {
    CreditRecord {
        id: tx.new_id(),
        unit_id: unit.id,
        credit_risk_class: unit.facts.credit_risk_class,
        source: "register".to_owned(),
        valid_from: today,
        recorded_at: tx.now,
        recorded_by: tx.identity().user_id,
    }
}

/// The territorial authority of a stored unit.
///
/// # Errors
/// Internal, when it is gone.
pub fn territory_of(tx: &mut Tx<'_>, unit: &Unit) -> Result<Authority, Refusal> {
    let found = list_authorities_by_id(tx, &[unit.territorial_authority_id])?;
    found.into_iter().next().ok_or_else(|| Refusal::internal("a unit without its territorial authority"))
}
