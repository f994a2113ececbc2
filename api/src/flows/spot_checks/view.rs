//! Spot checks on the wire.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::findings::objection::{ObjectionOutcome, ObjectionState};
use domain::findings::{SpotCheckOutcome, SpotCheckState};
use persistence::queries::imports::RowPlace;
use persistence::queries::spot_checks::{SpotCheckIntake, SpotCheckResult, list_results_in_sight};
use persistence::queries::unit_names::{NamedUnit, list_named_units};
use persistence::{Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::flows::imports::warnings::ImportWarning;
use crate::flows::refusal::Language;
use crate::flows::refusal::{FieldError, Refusal};

/// What is wrong with a cell of a row that was rejected.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpotCheckRowError {
    /// The sheet, of a workbook with several.
    #[schema(required = true, example = "第二批")]
    pub sheet: Option<String>,
    /// Row of the spreadsheet or record of the CSV, the heading being 1.
    #[schema(example = 7)]
    pub row: i64,
    #[schema(example = "outcome")]
    pub column: String,
    /// Stable code.
    #[schema(example = "unknown_code")]
    pub code: String,
    /// What to do.
    pub detail: String,
}

/// A list of results that was taken in. `rows` is the sum of the eight figures below it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpotCheckIntake)]
pub struct SpotCheckIntakeView {
    pub id: Id,
    /// By whose office.
    pub authority_id: Id,
    #[schema(required = true)]
    pub file_name: Option<String>,
    pub file_sha256: String,
    /// csv or xlsx.
    #[schema(example = "csv")]
    pub format: String,
    /// Encoding of the text.
    #[schema(example = "gb18030")]
    pub encoding: String,
    /// Rows of data.
    pub rows: i64,
    /// Kept, nothing to do.
    pub conforming: i64,
    /// Not conforming, and exactly one unit in scope has exactly this name: a proposal all the same.
    pub matched: i64,
    /// Not conforming, and several units may be meant.
    pub ambiguous: i64,
    /// Not conforming, and no unit in scope has a name like this.
    pub no_unit: i64,
    /// Taken in before, here or below, and nothing new: not stored twice.
    pub already_taken: i64,
    /// Another failed item of a sample whose first row is above: one result with all of them.
    pub merged: i64,
    /// An edition that is older than the one that counts, and was not known: kept to be read.
    pub outdated: i64,
    /// Faulty: nothing of them is stored.
    pub rejected: i64,
    /// Of all these so many say something else of a sample than what counted until now, and count in its place.
    pub corrected: i64,
    /// What is wrong with the faulty rows; the first hundred faults.
    pub errors: Vec<SpotCheckRowError>,
    /// What of the file was not read, or should be looked at: other sheets, hidden rows, cells that their number format does not show.
    pub warnings: Vec<ImportWarning>,
    pub created_at: Instant,
    #[schema(required = true)]
    pub created_by: Option<Id>,
}

impl SpotCheckIntakeView {
    /// Shows a file in the caller's language.
    pub fn new(intake: &SpotCheckIntake, language: Language) -> Result<Self, Refusal> {
        let errors: Vec<(i64, FieldError)> = serde_json::from_str(&intake.errors)?;
        let sheets: Vec<String> = serde_json::from_str(&intake.sheets)?;
        let tell = |(stored, error): (i64, FieldError)| {
            let place = RowPlace::of(stored);
            SpotCheckRowError {
                sheet: sheets.get(place.sheet as usize).filter(|_| sheets.len() > 1).cloned(),
                row: i64::from(place.row),
                detail: error.detail.in_language(language).to_owned(),
                column: error.pointer,
                code: error.code,
            }
        };
        let i = intake.clone();
        Ok(Self {
            id: i.id,
            authority_id: i.authority_id,
            file_name: i.file_name,
            file_sha256: i.file_sha256,
            format: i.format,
            encoding: i.encoding,
            rows: i.rows,
            conforming: i.conforming,
            matched: i.matched,
            ambiguous: i.ambiguous,
            no_unit: i.no_unit,
            already_taken: i.already_taken,
            merged: i.merged,
            outdated: i.outdated,
            corrected: i.corrected,
            rejected: i.rejected,
            errors: errors.into_iter().map(tell).collect(),
            warnings: ImportWarning::read(&intake.warnings, language)?,
            created_at: i.created_at,
            created_by: i.created_by,
        })
    }
}

/// A unit that may be meant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpotCheckCandidate {
    pub unit_id: Id,
    /// Its 统一社会信用代码.
    pub uscc: String,
    /// Its name today.
    pub name: String,
}

/// One result.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SpotCheckResult)]
pub struct SpotCheckResultView {
    pub id: Id,
    /// Of which list.
    pub intake_id: Id,
    /// The sheet, of a workbook with several.
    #[schema(required = true, example = "第二批")]
    pub sheet: Option<String>,
    /// Row of the spreadsheet or record of the CSV, the heading being 1.
    pub row: i64,
    /// Number of the sample, as published.
    pub source_record_id: String,
    /// The day of the publication; of a result that was published again and says the same, the last one.
    pub report_date: NaiveDate,
    /// The day of the first publication that said so: a finding that is reported from it was discovered then.
    pub first_report_date: NaiveDate,
    /// Producer, as printed.
    pub producer: String,
    pub product_name: String,
    #[schema(required = true)]
    pub model: Option<String>,
    /// Batch and day of production, as printed.
    #[schema(required = true)]
    pub batch: Option<String>,
    /// What it came to.
    pub outcome: SpotCheckOutcome,
    /// What did not conform.
    #[schema(required = true)]
    pub failed_items: Option<String>,
    /// Where it is published.
    #[schema(required = true)]
    pub official_page: Option<String>,
    /// What is known of the unit, or what a person has decided.
    pub state: SpotCheckState,
    /// The units in the caller's scope that may be meant, the likeliest first, ten at most.
    pub candidates: Vec<SpotCheckCandidate>,
    /// The unit that a person has named.
    #[schema(required = true)]
    pub unit_id: Option<Id>,
    /// The finding that was reported then.
    #[schema(required = true)]
    pub finding_id: Option<Id>,
    /// When it was decided.
    #[schema(required = true)]
    pub decided_at: Option<Instant>,
    #[schema(required = true)]
    pub decided_by: Option<Id>,
    /// Why it was dismissed, or taken up again.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// The day on which the producer received the result.
    #[schema(required = true)]
    pub served_on: Option<NaiveDate>,
    /// The last day for an objection (异议): 15 days later, or the working day that follows.
    #[schema(required = true)]
    pub objection_due_on: Option<NaiveDate>,
    /// The day of the objection.
    #[schema(required = true)]
    pub objected_on: Option<NaiveDate>,
    /// On which grounds.
    #[schema(required = true)]
    pub objection: Option<String>,
    /// The day on which it was decided.
    #[schema(required = true)]
    pub objection_decided_on: Option<NaiveDate>,
    /// How.
    #[schema(required = true)]
    pub objection_outcome: Option<ObjectionOutcome>,
    /// What a re-test (复检) came to, or why there was none.
    #[schema(required = true)]
    pub retest: Option<String>,
    /// Where the objection is. While it is pending, or once it is upheld, no finding is confirmed by this result.
    pub objection_state: ObjectionState,
    /// The earlier edition in whose place it counts.
    #[schema(required = true)]
    pub supersedes: Option<Id>,
    /// The edition that counts in its place, where the caller sees it: one of an office above is told by `state` only. It was decided as `unit_id`, `finding_id` and `reason` say.
    #[schema(required = true)]
    pub superseded_by: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
}

/// The candidates of a result, as stored.
pub fn candidates(result: &SpotCheckResult) -> Result<Vec<Id>, Refusal> {
    serde_json::from_str(&result.candidates).map_err(Refusal::internal)
}

impl SpotCheckResultView {
    /// Shows results with the units that may be meant, as far as the caller sees them.
    pub fn read(tx: &mut Tx<'_>, results: &[SpotCheckResult]) -> Result<Vec<Self>, Refusal> {
        let of_each = results.iter().map(candidates).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<Id> = of_each.iter().flatten().copied().collect();
        let units: HashMap<Id, NamedUnit> = list_named_units(tx, &ids)?.into_iter().map(|unit| (unit.id, unit)).collect();
        let shown = |id: &Id| units.get(id).map(|u| SpotCheckCandidate { unit_id: u.id, uscc: u.uscc.clone(), name: u.name.clone() });
        let later: Vec<Id> = results.iter().filter_map(|result| result.superseded_by).collect();
        let seen = list_results_in_sight(tx, &later)?;
        let view = |(result, ids): (&SpotCheckResult, &Vec<Id>)| {
            let superseded_by = result.superseded_by.filter(|id| seen.contains(id));
            Self { superseded_by, ..Self::new(result, ids.iter().filter_map(shown).collect()) }
        };
        Ok(results.iter().zip(&of_each).map(view).collect())
    }

    /// Shows one.
    pub fn one(tx: &mut Tx<'_>, result: &SpotCheckResult) -> Result<Self, Refusal> {
        let mut shown = Self::read(tx, std::slice::from_ref(result))?;
        shown.pop().ok_or_else(|| Refusal::internal("no view of a result"))
    }

    fn new(result: &SpotCheckResult, candidates: Vec<SpotCheckCandidate>) -> Self {
        let r = result.clone();
        Self {
            id: r.id,
            intake_id: r.intake_id,
            sheet: r.sheet,
            row: r.row,
            source_record_id: r.record_id,
            report_date: r.report_date,
            first_report_date: result.first_published_on(),
            producer: r.producer,
            product_name: r.product,
            model: r.model,
            batch: r.batch,
            outcome: r.outcome.0,
            failed_items: r.failed_items,
            official_page: r.official_page,
            state: r.state.0,
            candidates,
            unit_id: r.unit_id,
            finding_id: r.finding_id,
            decided_at: r.decided_at,
            decided_by: r.decided_by,
            reason: r.reason,
            served_on: r.served_on,
            objection_due_on: r.objection_due_on,
            objected_on: r.objected_on,
            objection: r.objection,
            objection_decided_on: r.objection_decided_on,
            objection_outcome: r.objection_outcome.map(|outcome| outcome.0),
            retest: r.retest,
            objection_state: result.objection().state(),
            supersedes: r.supersedes,
            superseded_by: None,
            version: r.version,
        }
    }
}
