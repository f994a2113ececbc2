//! A batch of rows: what each is to the register, and what comes of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::units::{Figures, ImportOutcome};
use persistence::queries::authorities::Authority;
use persistence::queries::imports::{ImportJob, ImportRow, RowPlace, list_taken_codes};
use persistence::queries::units::{Unit, UnitMetrics, list_metrics, list_registered_uscc, list_units_by_uscc, lock_units};
use persistence::{Coded, Id, Tx, UnitId};

use crate::flows::imports::divisions::with_codes;
use crate::flows::imports::repeats::Repeats;
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
    /// Outcomes, and which of the new units they are of.
    new_rows: Vec<(usize, usize)>,
    changes: Vec<Change>,
}

impl Judged {
    /// One more row of a unit, with figures of another year: what of them differs. The rest of the unit is that of its first row.
    fn add_figures(&mut self, known: &Known, facts: &RowFacts, outcome: &mut ImportRow, (file, tx): (WholeFile<'_>, &Tx<'_>)) -> Vec<&'static str> {
        let mut fields = Vec::new();
        if let Some((index, (unit, _))) = self.new_units.iter_mut().enumerate().find(|(_, (new, _))| new.facts.uscc == facts.uscc) {
            self.new_rows.push((self.outcomes.len(), index));
            add_years(unit, facts, &mut fields);
        } else if let Some((unit, metrics)) = known.units.get(&facts.uscc) {
            outcome.unit_id = Some(unit.id.into());
            match self.changes.iter_mut().find(|change| change.before.id == unit.id) {
                Some(change) => set_years(change, facts, &mut fields, tx),
                None => {
                    let mut change = Change::of(unit.clone(), metrics.clone());
                    set_years(&mut change, facts, &mut fields, tx);
                    self.changes.extend(Some(change).filter(|_| !fields.is_empty()));
                }
            }
        } else if file.dry_run {
            // The first row of it was tried in a batch before, and taken back.
            facts.years.iter().for_each(|said| add_names(&mut fields, Figures::default().differences(&said.figures)));
        }
        fields
    }
}

/// The file that a batch is of.
#[derive(Debug, Clone, Copy)]
pub struct WholeFile<'a> {
    pub job: Id,
    pub dry_run: bool,
    /// Names of its sheets.
    pub sheets: &'a [String],
    /// Codes that it has more than once.
    pub repeats: &'a Repeats,
}

/// Judges a batch.
///
/// # Errors
/// Of the database.
pub fn judged(tx: &mut Tx<'_>, file: WholeFile<'_>, batch: &[Row], today: NaiveDate) -> Result<Judged, Refusal> {
    let mut known = Known::of(tx, file.job, batch)?;
    let mut judged = Judged::default();
    for row in batch {
        let mut outcome = blank(file.job, row);
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
            Content::Facts(facts) if known.taken.contains_key(&facts.uscc) && file.repeats.adds(row.place) => {
                let fields = judged.add_figures(&known, facts, &mut outcome, (file, tx));
                outcome.outcome = Coded(if fields.is_empty() { ImportOutcome::Unchanged } else { ImportOutcome::Updated });
                if !fields.is_empty() {
                    outcome.changed = Some(serde_json::to_string(&fields)?);
                    outcome.errors = warnings(facts, today)?;
                }
            }
            Content::Facts(facts) => match judge(&mut known, facts, row.place, file) {
                Err(faults) => outcome.errors = Some(note(&faults)?),
                Ok(Verdict::New(territory)) => {
                    outcome.outcome = Coded(ImportOutcome::Created);
                    outcome.errors = warnings(facts, today)?;
                    judged.new_rows.push((judged.outcomes.len(), judged.new_units.len()));
                    judged.new_units.push((facts.new_unit(), territory));
                }
                Ok(Verdict::Existing { unit, metrics, territory }) => {
                    outcome.unit_id = Some(unit.id.into());
                    let (change, fields) = compare(*unit, metrics, facts, territory, tx);
                    outcome.outcome = Coded(if fields.is_empty() { ImportOutcome::Unchanged } else { ImportOutcome::Updated });
                    if !fields.is_empty() {
                        outcome.changed = Some(serde_json::to_string(&fields)?);
                        outcome.errors = warnings(facts, today)?;
                        judged.changes.push(change);
                    }
                }
            },
        }
        if outcome.outcome.0 == ImportOutcome::Rejected {
            outcome.sent = row.sent.as_ref().map(serde_json::to_string).transpose()?;
        }
        judged.outcomes.push(outcome);
    }
    Ok(judged)
}

/// Judges a batch and stores what it asks for; a dry run tries it and takes it back. Gives an outcome for each row.
///
/// # Errors
/// What stopped the batch: nothing of it is stored then.
pub fn outcomes(tx: &mut Tx<'_>, job: &ImportJob, repeats: &Repeats, batch: &[Row], today: NaiveDate) -> Result<Vec<ImportRow>, Refusal> {
    let batch = with_codes(tx, batch)?;
    let sheets: Vec<String> = serde_json::from_str(&job.sheets)?;
    let Judged { mut outcomes, new_units, new_rows, changes } =
        judged(tx, WholeFile { job: job.id, dry_run: job.dry_run, sheets: &sheets, repeats }, &batch, today)?;
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
    for (index, new) in new_rows {
        if let (Some(outcome), Some(unit)) = (outcomes.get_mut(index), entered.get(new)) {
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
fn judge(known: &mut Known, facts: &RowFacts, place: RowPlace, file: WholeFile<'_>) -> Result<Verdict, Vec<FieldError>> {
    // What else is wrong with the row is told too.
    let mut faults: Vec<FieldError> = file.repeats.differing(&facts.uscc).into_iter().map(|rows| differ(rows, place, file.sheets)).collect();
    if let Some(first) = known.taken.get(&facts.uscc) {
        let row = row_name(*first, place, file.sheets);
        return Err(vec![FieldError::new("uscc", FieldCode::DuplicateInFile).with("row", row)]);
    }
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

/// Why no row of its code is taken.
fn differ(rows: &[RowPlace], told_to: RowPlace, sheets: &[String]) -> FieldError {
    let rows: Vec<String> = rows.iter().map(|row| row_name(*row, told_to, sheets)).collect();
    FieldError::new("uscc", FieldCode::RowsOfCodeDiffer).with("rows", rows.join("、"))
}

/// A row as another one is told of it: with its sheet where that is another.
fn row_name(row: RowPlace, told_to: RowPlace, sheets: &[String]) -> String {
    let sheet = sheets.get(row.sheet as usize).filter(|_| row.sheet != told_to.sheet);
    sheet.map_or_else(|| row.row.to_string(), |sheet| format!("{sheet}!{}", row.row))
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
    set_years(&mut change, facts, &mut fields, tx);
    (change, fields)
}

/// The years of one more row of a unit that is new itself.
fn add_years(unit: &mut NewUnit, facts: &RowFacts, fields: &mut Vec<&'static str>) {
    for said in &facts.years {
        if unit.metrics.iter().all(|known| known.year != said.year) {
            unit.metrics.push(*said);
            add_names(fields, Figures::default().differences(&said.figures));
        }
    }
}

fn add_names(fields: &mut Vec<&'static str>, names: impl Iterator<Item = &'static str>) {
    for name in names {
        if !fields.contains(&name) {
            fields.push(name);
        }
    }
}

/// The figures that a row says, and the names of those that differ.
fn set_years(change: &mut Change, facts: &RowFacts, fields: &mut Vec<&'static str>, tx: &Tx<'_>) {
    for said in &facts.years {
        // An empty cell keeps the figure that is there. Who confirmed figures has not confirmed others.
        let there = change.metrics.iter().find(|m| m.year == said.year);
        let old = there.and_then(|m| m.figures().ok()).unwrap_or_default();
        let figures = said.figures.or(&old);
        let was_confirmed = there.is_some_and(|m| m.confirmed);
        let confirmed = was_confirmed && figures == old;
        let differ = old.differences(&figures).chain((confirmed != was_confirmed).then_some("confirmed"));
        add_names(fields, differ);
        change.set_figures(&YearFigures { year: said.year, figures, confirmed }, tx.now);
    }
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
