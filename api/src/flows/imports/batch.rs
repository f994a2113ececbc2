//! A batch of rows: what each is to the register, and what comes of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::units::ImportOutcome;
use persistence::queries::authorities::Authority;
use persistence::queries::imports::{ImportJob, ImportRow, RowPlace, list_taken_codes};
use persistence::queries::units::{Unit, UnitMetrics, list_metrics, list_registered_uscc, list_units_by_uscc, lock_units};
use persistence::{Coded, Id, Tx, UnitId};

use crate::flows::imports::divisions::with_codes;
use crate::flows::imports::row::{Content, Row, RowFacts};
use crate::flows::refusal::{FieldCode, FieldError, Refusal};
use crate::flows::register::change::{Change, apply};
use crate::flows::register::enter::{NewUnit, enter};
use crate::flows::units::by_unit::by_unit;
use crate::flows::units::figures::{YearFigures, metrics_warnings};
use crate::flows::units::location::{Placing, choose, locate, locate_named};

/// What is known of a batch before its rows are judged: a handful of queries for all of them.
struct Known {
    taken: HashMap<String, RowPlace>,
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
        let codes: Vec<String> = batch.iter().filter_map(|row| row.uscc.clone()).collect();
        let divisions: BTreeSet<String> = facts.iter().filter(|f| f.division.untold().is_none()).map(|f| f.division.code().to_owned()).collect();
        let named: BTreeSet<String> = facts.iter().filter_map(|f| f.territorial_authority.clone()).collect();
        let found = list_units_by_uscc(tx, &codes)?;
        let ids: Vec<UnitId> = found.iter().map(|u| u.id).collect();
        let mut metrics = by_unit(list_metrics(tx, &ids)?, |row| row.unit_id);
        let units = found.into_iter().map(|u| (u.facts.uscc.clone(), (u.clone(), metrics.remove(&u.id).unwrap_or_default()))).collect();
        Ok(Self {
            taken: list_taken_codes(tx, job, &codes)?.into_iter().map(|(code, row)| (code, RowPlace::of(row))).collect(),
            units,
            registered: list_registered_uscc(tx, &codes)?.into_iter().collect(),
            places: locate(tx, &divisions)?,
            named: if named.is_empty() { HashMap::new() } else { locate_named(tx, &named)? },
        })
    }
}

/// What a batch comes to, before anything of it is stored.
#[derive(Default)]
pub struct Judged {
    /// An outcome for each row.
    pub outcomes: Vec<ImportRow>,
    new_units: Vec<(NewUnit, Authority)>,
    /// Which outcomes are those of the new units.
    new_rows: Vec<usize>,
    changes: Vec<Change>,
}

/// Judges a batch. `sheets` are the names of the sheets of its file.
///
/// # Errors
/// Of the database.
pub fn judged(tx: &mut Tx<'_>, job: Id, sheets: &[String], batch: &[Row], today: NaiveDate) -> Result<Judged, Refusal> {
    let mut known = Known::of(tx, job, batch)?;
    let mut outcomes: Vec<ImportRow> = Vec::with_capacity(batch.len());
    let (mut new_units, mut new_rows, mut changes) = (vec![], vec![], vec![]);
    for row in batch {
        let mut outcome = blank(job, row);
        match &row.content {
            Content::Skipped(reason) => {
                outcome.outcome = Coded(ImportOutcome::Skipped);
                outcome.errors = Some(note(&[FieldError::of_code("", *reason)])?);
            }
            Content::Faults { of_row, of_new } => {
                let is_new = row.uscc.as_ref().is_none_or(|code| !known.units.contains_key(code));
                let faults: Vec<FieldError> = of_row.iter().chain(of_new.iter().filter(|_| is_new)).cloned().collect();
                outcome.errors = Some(note(&faults)?);
            }
            Content::Facts(facts) => match judge(&mut known, facts, row.place, sheets) {
                Err(faults) => outcome.errors = Some(note(&faults)?),
                Ok(Verdict::New(territory)) => {
                    outcome.outcome = Coded(ImportOutcome::Created);
                    outcome.errors = warnings(facts, today)?;
                    new_units.push((facts.new_unit(), territory));
                    new_rows.push(outcomes.len());
                }
                Ok(Verdict::Existing { unit, metrics, territory }) => {
                    outcome.unit_id = Some(unit.id.into());
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
        if outcome.outcome.0 == ImportOutcome::Rejected {
            outcome.sent = row.sent.as_ref().map(serde_json::to_string).transpose()?;
        }
        outcomes.push(outcome);
    }
    Ok(Judged { outcomes, new_units, new_rows, changes })
}

/// Judges a batch and stores what it asks for; a dry run tries it and takes it back. Gives an outcome for each row.
///
/// # Errors
/// What stopped the batch: nothing of it is stored then.
pub fn outcomes(tx: &mut Tx<'_>, job: &ImportJob, batch: &[Row], today: NaiveDate) -> Result<Vec<ImportRow>, Refusal> {
    let batch = with_codes(tx, batch)?;
    let sheets: Vec<String> = serde_json::from_str(&job.sheets)?;
    let Judged { mut outcomes, new_units, new_rows, changes } = judged(tx, job.id, &sheets, &batch, today)?;
    if job.dry_run {
        tx.dry_run(|inner| {
            enter(inner, new_units)?;
            changes.into_iter().try_for_each(|change| apply(inner, change).map(drop))
        })?;
        return Ok(outcomes);
    }
    // In one order, as everyone holds units, so that nobody waits crosswise.
    let changed: Vec<UnitId> = changes.iter().map(|change| change.before.id).collect();
    lock_units(tx, &changed)?;
    let entered = enter(tx, new_units)?;
    for (index, unit) in new_rows.into_iter().zip(entered) {
        if let Some(outcome) = outcomes.get_mut(index) {
            outcome.unit_id = Some(unit.id.into());
        }
    }
    changes.into_iter().try_for_each(|change| apply(tx, change).map(drop))?;
    Ok(outcomes)
}

enum Verdict {
    New(Authority),
    Existing { unit: Box<Unit>, metrics: Vec<UnitMetrics>, territory: Option<Authority> },
}

/// What a row is to the register: new, there already, or not to be taken.
fn judge(known: &mut Known, facts: &RowFacts, place: RowPlace, sheets: &[String]) -> Result<Verdict, Vec<FieldError>> {
    if let Some(first) = known.taken.get(&facts.uscc) {
        let sheet = sheets.get(first.sheet as usize).filter(|_| first.sheet != place.sheet);
        let row = sheet.map_or_else(|| first.row.to_string(), |sheet| format!("{sheet}!{}", first.row));
        return Err(vec![FieldError::new("uscc", FieldCode::DuplicateInFile).with("row", row)]);
    }
    let mut faults = Vec::new();
    let existing = known.units.get(&facts.uscc).cloned();
    if existing.is_none() && known.registered.contains(&facts.uscc) {
        faults.push(FieldError::new("uscc", FieldCode::RegisteredElsewhere));
    }
    let named = facts.territorial_authority.as_ref().map(|name| known.named.get(name).cloned());
    let stays = existing.as_ref().is_some_and(|(unit, _)| facts.stays(&unit.facts.division_code));
    let placing = if stays { Placing::Kept } else { Placing::Anew };
    match &existing {
        None => faults.extend(facts.lacks()),
        Some(_) => faults.extend(facts.division.untold().filter(|_| !stays).cloned()),
    }
    // A unit that stays where it is needs no division that is still there.
    let by_division = if stays { Some(Err(no_place())) } else { known.places.get(facts.division.code()).cloned() };
    let territory = by_division.filter(|_| !stays || named.is_some()).and_then(|found| {
        let column = |fault: FieldError| FieldError { pointer: fault.pointer.trim_start_matches('/').to_owned(), ..fault };
        choose(found, named, placing).map_err(|found| faults.extend(found.into_iter().map(column))).ok()
    });
    let verdict = match (existing, territory) {
        _ if !faults.is_empty() => return Err(faults),
        (None, None) => return Err(faults),
        (None, Some(territory)) => Verdict::New(territory),
        (Some((unit, metrics)), territory) => Verdict::Existing { unit: Box::new(unit), metrics, territory },
    };
    known.taken.insert(facts.uscc.clone(), place);
    Ok(verdict)
}

/// What a unit that stays has of its division: nobody asks for it.
fn no_place() -> FieldError {
    FieldError::new("/division_code", FieldCode::NoAuthority)
}

/// Compares a row with the unit that is there: the change it asks for, and the names of the fields that differ.
fn compare(unit: Unit, metrics: Vec<UnitMetrics>, facts: &RowFacts, territory: Option<Authority>, tx: &Tx<'_>) -> (Change, Vec<&'static str>) {
    let mut change = Change::of(unit, metrics);
    facts.said.apply(&mut change.after.facts);
    if !facts.stays(&change.before.facts.division_code) {
        facts.division.code().clone_into(&mut change.after.facts.division_code);
    }
    let mut fields = change.before.facts.differences(&change.after.facts);
    // The same division keeps the authority that someone may have named by hand.
    let (named, moves) = (facts.territorial_authority.is_some(), fields.contains(&"division_code"));
    if let Some(territory) = territory.filter(|to| (named || moves) && change.after.territorial_authority_id != to.id) {
        if named {
            fields.push("territorial_authority_id");
        }
        change.moved_to = Some(territory);
    }
    let held = change.before.facts.entry_reasons.set();
    change.reasons = facts.entry_reasons.iter().filter(|reason| !held.contains(*reason)).collect();
    if !change.reasons.is_empty() {
        fields.push("entry_reasons");
    }
    for said in &facts.years {
        // An empty cell keeps the figure that is there. Who confirmed figures has not confirmed others.
        let there = change.metrics.iter().find(|m| m.year == said.year);
        let old = there.and_then(|m| m.figures().ok()).unwrap_or_default();
        let figures = said.figures.or(&old);
        let was_confirmed = there.is_some_and(|m| m.confirmed);
        let confirmed = was_confirmed && figures == old;
        let differ = old.differences(&figures).chain((confirmed != was_confirmed).then_some("confirmed"));
        for field in differ {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        change.set_figures(&YearFigures { year: said.year, figures, confirmed }, tx.now);
    }
    (change, fields)
}

fn blank(job_id: Id, row: &Row) -> ImportRow {
    ImportRow {
        job_id,
        row: row.place.stored(),
        outcome: Coded(ImportOutcome::Rejected),
        uscc: row.uscc.clone(),
        unit_id: None,
        changed: None,
        errors: None,
        sent: None,
    }
}

fn note(faults: &[FieldError]) -> Result<String, Refusal> {
    serde_json::to_string(faults).map_err(Refusal::internal)
}

fn warnings(facts: &RowFacts, today: NaiveDate) -> Result<Option<String>, Refusal> {
    let found: Vec<FieldError> = facts.years.iter().flat_map(|said| metrics_warnings("year", Some(said.year), today)).collect();
    if found.is_empty() { Ok(None) } else { note(&found).map(Some) }
}
