//! A batch of rows: what each is to the register, and what comes of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::units::ImportOutcome;
use persistence::queries::authorities::Authority;
use persistence::queries::imports::{ImportJob, ImportRow, list_taken_codes};
use persistence::queries::units::{Unit, UnitMetrics, list_metrics, list_registered_uscc, list_units_by_uscc, lock_units, to_bits};
use persistence::{Coded, Id, Tx};

use crate::flows::imports::row::{Content, Row, RowFacts};
use crate::flows::refusal::{FieldCode, FieldError, Refusal};
use crate::flows::register::change::{Change, apply};
use crate::flows::register::enter::enter;
use crate::flows::units::figures::metrics_warnings;
use crate::flows::units::location::{choose, locate, locate_named};

/// What is known of a batch before its rows are judged: a handful of queries for all of them.
struct Known {
    taken: HashMap<String, i64>,
    units: HashMap<String, (Unit, Vec<UnitMetrics>)>,
    registered: HashSet<String>,
    places: HashMap<String, Result<Authority, FieldError>>,
    named: HashMap<String, Authority>,
}

impl Known {
    fn of(tx: &mut Tx<'_>, job: Id, batch: &[Row]) -> Result<Self, Refusal> {
        let facts: Vec<&RowFacts> = batch
            .iter()
            .filter_map(|row| match &row.content {
                Content::Facts(f) => Some(f.as_ref()),
                _ => None,
            })
            .collect();
        let codes: Vec<String> = facts.iter().map(|f| f.uscc.clone()).collect();
        let divisions: BTreeSet<String> = facts.iter().map(|f| f.division_code.clone()).collect();
        let named: BTreeSet<String> = facts.iter().filter_map(|f| f.territorial_authority.clone()).collect();
        let found = list_units_by_uscc(tx, &codes)?;
        let ids: Vec<Id> = found.iter().map(|u| u.id).collect();
        let mut metrics: HashMap<Id, Vec<UnitMetrics>> = HashMap::new();
        for row in list_metrics(tx, &ids)? {
            metrics.entry(row.unit_id).or_default().push(row);
        }
        let units = found.into_iter().map(|u| (u.uscc.clone(), (u.clone(), metrics.remove(&u.id).unwrap_or_default()))).collect();
        Ok(Self {
            taken: list_taken_codes(tx, job, &codes)?.into_iter().collect(),
            units,
            registered: list_registered_uscc(tx, &codes)?.into_iter().collect(),
            places: locate(tx, &divisions)?,
            named: if named.is_empty() { HashMap::new() } else { locate_named(tx, &named)? },
        })
    }
}

/// Judges a batch and stores what it asks for; a dry run tries it and takes it back. Gives an outcome for each row.
///
/// # Errors
/// What stopped the batch: nothing of it is stored then.
pub fn outcomes(tx: &mut Tx<'_>, job: &ImportJob, batch: &[Row], today: NaiveDate) -> Result<Vec<ImportRow>, Refusal> {
    let mut known = Known::of(tx, job.id, batch)?;
    let mut outcomes: Vec<ImportRow> = Vec::with_capacity(batch.len());
    let (mut drafts, mut draft_rows, mut changes) = (vec![], vec![], vec![]);
    for row in batch {
        let mut outcome = blank(job.id, row);
        match &row.content {
            Content::Skipped(reason) => {
                outcome.outcome = Coded(ImportOutcome::Skipped);
                outcome.errors = Some(note(&[skip_reason(reason)])?);
            }
            Content::Faults(faults) => outcome.errors = Some(note(faults)?),
            Content::Facts(facts) => match judge(&mut known, facts, row.number) {
                Err(faults) => outcome.errors = Some(note(&faults)?),
                Ok(Verdict::New(territory)) => {
                    outcome.outcome = Coded(ImportOutcome::Created);
                    outcome.errors = warnings(facts, today)?;
                    drafts.push((facts.draft(), territory));
                    draft_rows.push(outcomes.len());
                }
                Ok(Verdict::Existing { unit, metrics, territory }) => {
                    outcome.unit_id = Some(unit.id);
                    let (change, fields) = compare(*unit, metrics, facts, territory, tx);
                    outcome.outcome = Coded(if fields.is_empty() { ImportOutcome::Unchanged } else { ImportOutcome::Updated });
                    if !fields.is_empty() {
                        outcome.changed = Some(serde_json::to_string(&fields)?);
                        outcome.errors = warnings(facts, today)?;
                        changes.push(change);
                    }
                }
            },
        }
        outcomes.push(outcome);
    }
    if job.dry_run {
        tx.dry_run(|inner| {
            enter(inner, drafts)?;
            changes.into_iter().try_for_each(|change| apply(inner, change).map(drop))
        })?;
        return Ok(outcomes);
    }
    // In one order, as everyone holds units, so that nobody waits crosswise.
    let changed: Vec<Id> = changes.iter().map(|change| change.before.id).collect();
    lock_units(tx, &changed)?;
    let entered = enter(tx, drafts)?;
    for (index, unit) in draft_rows.into_iter().zip(entered) {
        if let Some(outcome) = outcomes.get_mut(index) {
            outcome.unit_id = Some(unit.id);
        }
    }
    changes.into_iter().try_for_each(|change| apply(tx, change).map(drop))?;
    Ok(outcomes)
}

enum Verdict {
    New(Authority),
    Existing { unit: Box<Unit>, metrics: Vec<UnitMetrics>, territory: Authority },
}

/// What a row is to the register: new, there already, or not to be taken.
fn judge(known: &mut Known, facts: &RowFacts, number: i64) -> Result<Verdict, Vec<FieldError>> {
    if let Some(first) = known.taken.get(&facts.uscc) {
        return Err(vec![FieldError::new("uscc", FieldCode::DuplicateInFile).with("row", first)]);
    }
    let mut faults = Vec::new();
    let existing = known.units.get(&facts.uscc).cloned();
    if existing.is_none() && known.registered.contains(&facts.uscc) {
        faults.push(FieldError::new("uscc", FieldCode::RegisteredElsewhere));
    }
    let named = facts.territorial_authority.as_ref().map(|name| known.named.get(name).cloned());
    let territory = known.places.get(&facts.division_code).and_then(|place| {
        let column = |fault: FieldError| FieldError { pointer: fault.pointer.trim_start_matches('/').to_owned(), ..fault };
        choose(place.clone(), named).map_err(|found| faults.extend(found.into_iter().map(column))).ok()
    });
    if existing.is_none() && facts.entry_reasons.is_empty() {
        faults.push(FieldError::new("entry_reasons", FieldCode::Required));
    }
    let Some(territory) = territory.filter(|_| faults.is_empty()) else { return Err(faults) };
    known.taken.insert(facts.uscc.clone(), number);
    Ok(match existing {
        None => Verdict::New(territory),
        Some((unit, metrics)) => Verdict::Existing { unit: Box::new(unit), metrics, territory },
    })
}

/// Compares a row with the unit that is there: the change it asks for, and the names of the fields that differ.
fn compare(unit: Unit, metrics: Vec<UnitMetrics>, facts: &RowFacts, territory: Authority, tx: &Tx<'_>) -> (Change, Vec<&'static str>) {
    let mut fields = Vec::new();
    let mut change = Change::of(unit, metrics);
    let after = &mut change.after;
    let mut set = |name: &'static str, differs: bool| {
        if differs {
            fields.push(name);
        }
        differs
    };
    if set("name", after.name != facts.name) {
        after.name.clone_from(&facts.name);
    }
    if set("activities", after.activities != to_bits(facts.activities)) {
        after.activities = to_bits(facts.activities);
    }
    if let Some(sole) = facts.sole_proprietor.filter(|s| *s != after.sole_proprietor) {
        set("sole_proprietor", true);
        after.sole_proprietor = sole;
    }
    // The same division keeps the authority that someone may have named by hand.
    let moves = set("division_code", after.division_code != facts.division_code);
    after.division_code.clone_from(&facts.division_code);
    let named = facts.territorial_authority.is_some();
    if (named || moves) && after.territorial_authority_id != territory.id {
        set("territorial_authority_id", named);
        change.moved_to = Some(territory);
    }
    if facts.address.is_some() && set("address", after.address != facts.address) {
        after.address.clone_from(&facts.address);
    }
    if facts.uscc_override_reason.is_some() && set("uscc_override_reason", after.uscc_override_reason != facts.uscc_override_reason) {
        after.uscc_override_reason.clone_from(&facts.uscc_override_reason);
    }
    if let Some(applicability) = facts.applicability.map(to_bits).filter(|bits| *bits != after.applicability) {
        set("applicability", true);
        after.applicability = applicability;
    }
    if let Some(class) = facts.credit_risk_class.map(Coded).filter(|c| Some(*c) != after.credit_risk_class) {
        set("credit_risk_class", true);
        after.credit_risk_class = Some(class);
    }
    let held = after.entry_reasons().unwrap_or(domain::CodeSet::empty());
    let reasons: domain::CodeSet<_> = facts.entry_reasons.iter().filter(|r| !held.contains(*r)).collect();
    if set("entry_reasons", !reasons.is_empty()) {
        change.reasons = reasons;
    }
    if !facts.figures.is_empty() {
        // An empty cell keeps the figure that is there.
        let old = change.metrics.iter().find(|m| m.year == facts.year).and_then(|m| m.figures().ok()).unwrap_or_default();
        let figures = domain::units::Figures {
            employees_period_end: facts.figures.employees_period_end.or(old.employees_period_end),
            employees_annual_average: facts.figures.employees_annual_average.or(old.employees_annual_average),
            main_business_revenue_wan: facts.figures.main_business_revenue_wan.or(old.main_business_revenue_wan),
            merchandise_sales_wan: facts.figures.merchandise_sales_wan.or(old.merchandise_sales_wan),
            above_designated_size: facts.figures.above_designated_size.or(old.above_designated_size),
        };
        set("employees_period_end", figures.employees_period_end != old.employees_period_end);
        set("employees_annual_average", figures.employees_annual_average != old.employees_annual_average);
        set("main_business_revenue_wan", figures.main_business_revenue_wan != old.main_business_revenue_wan);
        set("merchandise_sales_wan", figures.merchandise_sales_wan != old.merchandise_sales_wan);
        set("above_designated_size", figures.above_designated_size != old.above_designated_size);
        change.set_figures(facts.year, &figures, tx.now);
    }
    (change, fields)
}

fn blank(job_id: Id, row: &Row) -> ImportRow {
    ImportRow { job_id, row: row.number, outcome: Coded(ImportOutcome::Rejected), uscc: row.uscc.clone(), unit_id: None, changed: None, errors: None }
}

/// Why a row is no unit: the reader's own codes.
fn skip_reason(reason: &str) -> FieldError {
    let (zh, en) = match reason {
        "blank_row" => ("空行", "A blank row"),
        "total_row" => ("合计行", "A row of totals"),
        "repeated_heading" => ("重复的表头", "The heading again"),
        _ => ("说明文字", "A note"),
    };
    FieldError { code: reason.to_owned(), detail: crate::flows::refusal::Text::new(zh, en), ..FieldError::new("", FieldCode::Required) }
}

fn note(faults: &[FieldError]) -> Result<String, Refusal> {
    serde_json::to_string(faults).map_err(Refusal::internal)
}

fn warnings(facts: &RowFacts, today: NaiveDate) -> Result<Option<String>, Refusal> {
    let year = (!facts.figures.is_empty()).then_some(facts.year);
    let found = metrics_warnings("year", year, today);
    if found.is_empty() { Ok(None) } else { note(&found).map(Some) }
}
