//! The heart of the register: facts and figures go in, a tier, a lead and their trail come out. One request, an import of a
//! million rows, the demo and the generator all go through here.

use chrono::NaiveDate;
use domain::authorities::{Topology, lead::resolve_lead};
use domain::monitoring::{self, MonitoringInput};
use domain::rules::{Policy, TierDecision, TierInput, tier};
use domain::units::{Activities, Applicability, CreditRiskClass, EntryReason, Figures, OperatingStatus};
use domain::{Code, CodeSet};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{Authority, list_authorities_by_id};
use persistence::queries::unit_history::{self as history, StatusChange, StoredDecision, StoredEntryReason};
use persistence::queries::units::{self, Unit, UnitMetrics, to_bits};
use persistence::{Coded, Id, Tx};
use serde::{Deserialize, Serialize};

use crate::error::Problem;
use crate::routes::units::view::MetricsView;

/// Why a tier decision was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// First entry.
    Entry,
    /// New or corrected figures.
    Metrics,
    /// Other facts changed: activities, 个体工商户, territory.
    Facts,
}

impl Cause {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Metrics => "metrics",
            Self::Facts => "facts",
        }
    }
}

/// Whether a code is that of a 个体工商户: GB 32100 gives them the institution category 92. Nobody is asked what the code says.
pub fn is_sole_proprietor_code(uscc: &str) -> bool {
    uscc.starts_with("92")
}

/// A unit that is to be entered; every value is valid.
#[derive(Debug, Clone)]
pub struct Draft {
    /// 统一社会信用代码, normalised.
    pub uscc: String,
    /// Name.
    pub name: String,
    /// At least one.
    pub activities: Activities,
    /// 个体工商户.
    pub sole_proprietor: bool,
    /// Division, six or nine digits.
    pub division_code: String,
    /// Address.
    pub address: Option<String>,
    /// What applies to its products.
    pub applicability: CodeSet<Applicability>,
    /// At least one.
    pub entry_reasons: CodeSet<EntryReason>,
    /// Credit risk class.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Figures and their year.
    pub metrics: Option<(i32, Figures)>,
    /// Why a wrong check digit is taken.
    pub uscc_override_reason: Option<String>,
}

/// What went into a tier decision: with it the decision can be replayed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DecisionInputs {
    /// What the unit does.
    pub activities: Activities,
    /// 个体工商户.
    pub sole_proprietor: bool,
    /// Shape of the province.
    pub topology: Topology,
    /// The day.
    pub as_of: NaiveDate,
    /// The figures.
    pub figures: Figures,
    /// Its territorial authority.
    pub territorial_authority_id: Id,
}

/// A decision and who leads by it.
struct Assignment {
    decision: TierDecision,
    lead: Id,
    level_substituted: bool,
    year: Option<i32>,
    inputs: DecisionInputs,
}

/// The figures that decide: those of the latest reporting year that has any.
fn deciding(metrics: &[UnitMetrics]) -> Result<(Option<i32>, Figures), Problem> {
    let mut by_year: Vec<&UnitMetrics> = metrics.iter().collect();
    by_year.sort_unstable_by_key(|m| std::cmp::Reverse(m.year));
    for row in by_year {
        let figures = row.figures()?;
        if !figures.is_empty() {
            return Ok((Some(row.year), figures));
        }
    }
    Ok((None, Figures::default()))
}

fn assign(unit: &Unit, metrics: &[UnitMetrics], territory: &Authority, today: NaiveDate) -> Result<Assignment, Problem> {
    let (year, figures) = deciding(metrics)?;
    let (activities, topology) = (unit.activities()?, territory.topology.0);
    let input = TierInput { activities, sole_proprietor: unit.sole_proprietor, figures: &figures, topology, as_of: today };
    let decision = tier::decide(&input, &Policy::default());
    let lead = resolve_lead(&territory.path(), decision.lead_level).ok_or_else(|| Problem::internal("an authority without a path"))?;
    let inputs =
        DecisionInputs { activities, sole_proprietor: unit.sole_proprietor, topology, as_of: today, figures, territorial_authority_id: territory.id };
    Ok(Assignment { decision, lead: lead.authority, level_substituted: lead.substituted, year, inputs })
}

/// Writes the outcome into the unit and gives the decision to store.
fn settle(tx: &Tx<'_>, unit: &mut Unit, assignment: Assignment, cause: Cause, is_new: bool) -> Result<StoredDecision, Problem> {
    let Assignment { decision, lead, level_substituted, year, inputs } = assignment;
    let previous_lead = (!is_new).then_some(unit.lead_authority_id);
    let previous_tier = if is_new { None } else { unit.tier };
    unit.tier = decision.tier.map(Coded);
    unit.completeness = Coded(decision.completeness);
    unit.metrics_year = year;
    unit.lead_authority_id = lead;
    unit.level_substituted = level_substituted;
    let json = |value: serde_json::Result<String>| value.map_err(Problem::internal);
    Ok(StoredDecision {
        id: tx.new_id(),
        unit_id: unit.id,
        decided_at: tx.now,
        effective_on: tx.today(),
        cause: cause.code().to_owned(),
        metrics_year: year,
        inputs: json(serde_json::to_string(&inputs))?,
        tier: unit.tier,
        completeness: unit.completeness,
        threshold_tier: decision.threshold_tier.map(Coded),
        lead_level: decision.lead_level.map(Coded),
        lead_authority_id: lead,
        level_substituted,
        previous_tier,
        previous_lead_authority_id: previous_lead,
        lead_changed: previous_lead.is_some_and(|p| p != lead),
        warnings: json(serde_json::to_string(&decision.warnings))?,
        rule_set: decision.rule_set,
        policy: decision.policy,
        trace: json(serde_json::to_string(&decision.trace))?,
        decided_by: tx.identity.user_id,
    })
}

/// The monitoring level by what is known so far: the credit risk class; findings come with their records.
fn monitor(unit: &mut Unit, today: NaiveDate) {
    let input = MonitoringInput { as_of: today, credit_risk_class: unit.credit_risk_class.map(|c| c.0), findings: &[] };
    unit.monitoring_level = Coded(monitoring::level(&input, &Policy::default()).level);
}

/// Puts a unit under its territorial authority: the path decides who sees it.
fn place(unit: &mut Unit, territory: &Authority) {
    unit.territorial_authority_id = territory.id;
    unit.provincial_id = territory.provincial_id;
    unit.municipal_id = territory.municipal_id;
    unit.county_id = territory.county_id;
    unit.station_id = territory.station_id;
}

/// A unit in the audit trail: its facts, and its figures where they are what changed.
#[derive(Serialize)]
struct AuditFacts<'a> {
    uscc: &'a str,
    name: &'a str,
    activities: Activities,
    sole_proprietor: bool,
    division_code: &'a str,
    address: &'a Option<String>,
    applicability: CodeSet<Applicability>,
    entry_reasons: CodeSet<EntryReason>,
    credit_risk_class: Option<CreditRiskClass>,
    operating_status: OperatingStatus,
    uscc_override_reason: &'a Option<String>,
    tier: Option<&'static str>,
    metrics_year: Option<i32>,
    lead_authority_id: Id,
    territorial_authority_id: Id,
    override_authority_id: Option<Id>,
    override_from: Option<NaiveDate>,
    override_to: Option<NaiveDate>,
    version: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metrics: Vec<MetricsView>,
}

fn audit_facts<'a>(unit: &'a Unit, metrics: &[UnitMetrics]) -> Result<AuditFacts<'a>, Problem> {
    Ok(AuditFacts {
        uscc: &unit.uscc,
        name: &unit.name,
        activities: unit.activities()?,
        sole_proprietor: unit.sole_proprietor,
        division_code: &unit.division_code,
        address: &unit.address,
        applicability: unit.applicability()?,
        entry_reasons: unit.entry_reasons()?,
        credit_risk_class: unit.credit_risk_class.map(|c| c.0),
        operating_status: unit.operating_status.0,
        uscc_override_reason: &unit.uscc_override_reason,
        tier: unit.tier.map(|t| t.0.code()),
        metrics_year: unit.metrics_year,
        lead_authority_id: unit.lead_authority_id,
        territorial_authority_id: unit.territorial_authority_id,
        override_authority_id: unit.override_authority_id,
        override_from: unit.override_from,
        override_to: unit.override_to,
        version: unit.version,
        metrics: metrics.iter().map(MetricsView::new).collect::<Result<_, _>>()?,
    })
}

/// Enters new units: their rows, figures, first decisions, entry reasons, status and audit events, in one go.
///
/// # Errors
/// 409 `uscc_taken`.
pub fn enter(tx: &mut Tx<'_>, drafts: Vec<(Draft, Authority)>) -> Result<Vec<Unit>, Problem> {
    let today = tx.today();
    let (mut rows, mut figures, mut decisions, mut reasons, mut statuses, mut events) = (vec![], vec![], vec![], vec![], vec![], vec![]);
    for (draft, territory) in drafts {
        let mut unit = Unit {
            id: tx.new_id(),
            uscc: draft.uscc,
            name: draft.name,
            activities: to_bits(draft.activities),
            sole_proprietor: draft.sole_proprietor,
            division_code: draft.division_code,
            address: draft.address,
            applicability: to_bits(draft.applicability),
            entry_reasons: to_bits(draft.entry_reasons),
            credit_risk_class: draft.credit_risk_class.map(Coded),
            operating_status: Coded(OperatingStatus::Active),
            uscc_override_reason: draft.uscc_override_reason,
            territorial_authority_id: territory.id,
            provincial_id: None,
            municipal_id: None,
            county_id: None,
            station_id: None,
            metrics_year: None,
            tier: None,
            completeness: Coded(domain::units::Completeness::Unclassified),
            lead_authority_id: territory.id,
            level_substituted: false,
            override_authority_id: None,
            override_from: None,
            override_to: None,
            monitoring_level: Coded(monitoring::MonitoringLevel::Routine),
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
        };
        place(&mut unit, &territory);
        monitor(&mut unit, today);
        let metrics: Vec<UnitMetrics> = draft.metrics.iter().map(|(year, f)| UnitMetrics::new(unit.id, *year, f, 1, tx.now)).collect();
        let assignment = assign(&unit, &metrics, &territory, today)?;
        decisions.push(settle(tx, &mut unit, assignment, Cause::Entry, true)?);
        let (unit_id, recorded_at) = (unit.id, tx.now);
        reasons.extend(draft.entry_reasons.iter().map(|r| StoredEntryReason {
            unit_id,
            reason: Coded(r),
            entered_on: today,
            first_entry: true,
            recorded_at,
        }));
        statuses.push(StatusChange {
            id: tx.new_id(),
            unit_id,
            operating_status: unit.operating_status,
            effective_on: today,
            reason: None,
            recorded_at,
            recorded_by: tx.identity.user_id,
        });
        let facts = audit_facts(&unit, &metrics)?;
        events.push(audit::audit_event(tx, Subject { resource: "unit", id: unit.id, path: &unit.path() }, None, Some(&facts))?);
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
    audit::insert_audit_events(tx, events)?;
    Ok(rows)
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
    /// Day and reason of a change of status.
    pub status: Option<(NaiveDate, Option<String>)>,
}

impl Change {
    /// Nothing changed yet.
    pub fn of(unit: Unit, metrics: Vec<UnitMetrics>) -> Self {
        Self { before: unit.clone(), after: unit, metrics, written: Vec::new(), moved_to: None, reasons: CodeSet::empty(), status: None }
    }

    /// Sets the figures of a year. Fields that are `None` clear.
    pub fn set_figures(&mut self, year: i32, figures: &Figures, now: persistence::Instant) {
        let id = self.after.id;
        let old = self.metrics.iter_mut().find(|m| m.year == year);
        match old {
            Some(row) => {
                let fresh = UnitMetrics::new(id, year, figures, row.version + 1, now);
                if (UnitMetrics { version: row.version, recorded_at: row.recorded_at, ..fresh.clone() }) != *row {
                    *row = fresh.clone();
                    self.written.push(fresh);
                }
            }
            None => {
                let fresh = UnitMetrics::new(id, year, figures, 1, now);
                self.metrics.push(fresh.clone());
                self.written.push(fresh);
            }
        }
    }

    /// Whether there is anything to store.
    pub fn is_empty(&self) -> bool {
        self.before == self.after && self.written.is_empty() && self.moved_to.is_none() && self.reasons.is_empty()
    }

    fn decides_anew(&self) -> bool {
        self.before.activities != self.after.activities
            || self.before.sole_proprietor != self.after.sole_proprietor
            || self.moved_to.is_some()
            || !self.written.is_empty()
    }
}

/// Stores a change: the row under its version, a new tier decision where the tier could change, and the trail.
///
/// # Errors
/// 412 when someone else was faster.
pub fn apply(tx: &mut Tx<'_>, mut change: Change) -> Result<Unit, Problem> {
    let today = tx.today();
    if let Some(territory) = &change.moved_to {
        place(&mut change.after, territory);
        // An override leads to an authority on the old path; on the new one the rule decides again.
        let on_path = change.after.override_authority_id.is_none_or(|o| territory.path().iter().any(|(_, id)| *id == o));
        if !on_path {
            (change.after.override_authority_id, change.after.override_from, change.after.override_to) = (None, None, None);
            history::end_lead_override(tx, change.after.id, "moved")?;
        }
    }
    monitor(&mut change.after, today);
    let mut decision = None;
    if change.decides_anew() {
        let territory = match change.moved_to.take() {
            Some(territory) => territory,
            None => territory_of(tx, &change.after)?,
        };
        let cause = if change.written.is_empty() { Cause::Facts } else { Cause::Metrics };
        let assignment = assign(&change.after, &change.metrics, &territory, today)?;
        decision = Some(settle(tx, &mut change.after, assignment, cause, false)?);
    }
    let (unit_id, recorded_at) = (change.after.id, tx.now);
    if !change.reasons.is_empty() {
        change.after.entry_reasons |= to_bits(change.reasons);
        let rows = change.reasons.iter().map(|r| StoredEntryReason { unit_id, reason: Coded(r), entered_on: today, first_entry: false, recorded_at });
        history::insert_entry_reasons(tx, rows.collect())?;
    }
    if let Some((effective_on, reason)) = change.status.take() {
        let operating_status = change.after.operating_status;
        let row = StatusChange { id: tx.new_id(), unit_id, operating_status, effective_on, reason, recorded_at, recorded_by: tx.identity.user_id };
        history::insert_status_changes(tx, vec![row])?;
    }
    let stored = units::update_unit(tx, change.after)?;
    for row in &change.written {
        if row.version == 1 { units::insert_metrics(tx, vec![row.clone()])? } else { units::update_metrics(tx, row)? }
    }
    if let Some(decision) = decision {
        history::insert_tier_decisions(tx, vec![decision])?;
    }
    let (before, after) = (audit_facts(&change.before, &[])?, audit_facts(&stored, &change.written)?);
    // The event shows on the new path; who lost the unit sees it in the hand-over list.
    audit::record(tx, Subject { resource: "unit", id: stored.id, path: &stored.path() }, Some(&before), Some(&after))?;
    Ok(stored)
}

/// The territorial authority of a stored unit.
///
/// # Errors
/// Internal, when it is gone.
pub fn territory_of(tx: &mut Tx<'_>, unit: &Unit) -> Result<Authority, Problem> {
    let found = list_authorities_by_id(tx, &[unit.territorial_authority_id])?;
    found.into_iter().next().ok_or_else(|| Problem::internal("a unit without its territorial authority"))
}
