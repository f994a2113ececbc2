//! `POST /imports/preview`

use actix_web::{HttpRequest, web};
use domain::Code;
use domain::units::{Figures, ImportOutcome};
use persistence::Tx;
use persistence::queries::imports::ImportRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, ImportsRun};
use crate::error::Problem;
use crate::flows::imports::columns::FileColumns;
use crate::flows::imports::layouts::remembered;
use crate::flows::imports::order::ImportColumn;
use crate::flows::imports::preview::Preview;
use crate::flows::imports::row::{Content, Row, RowFacts};
use crate::flows::imports::warnings::{ImportWarning, StoredWarning};
use crate::flows::units::figures::YearFigures;
use crate::http::file::FileBody;
use crate::http::language::Language;
use crate::http::params::BothParams;
use crate::http::reply::{Reply, Shown};
use crate::intake::{self, Field, FileError, ReadTable};
use crate::routes::imports::answers::ImportAnswers;
use crate::routes::imports::create_import::ImportKind;
use crate::routes::imports::upload::receive;
use crate::routes::imports::view::ImportRowView;

/// What is previewed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PreviewImport {
    /// What the file holds.
    #[param(inline, example = "units")]
    pub kind: ImportKind,
}

/// How a file would be read.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ImportPreview {
    /// csv, xlsx or ndjson; `null` of a file that is refused.
    #[schema(required = true, example = "xlsx")]
    pub format: Option<String>,
    /// Encoding of the text.
    #[schema(required = true, example = "utf-8")]
    pub encoding: Option<String>,
    /// Rows below the headings of all sheets that are read.
    #[schema(required = true)]
    pub rows_total: Option<u64>,
    /// Every heading of every sheet that is read, with what its columns are understood as.
    pub tables: Vec<PreviewTable>,
    /// What of the file is not read, or should be looked at.
    pub warnings: Vec<ImportWarning>,
    /// The first rows as they would be stored, with what each would come to.
    pub rows: Vec<PreviewRow>,
    /// Why the file would be refused whole; `null` if it would be taken.
    #[schema(required = true)]
    pub refusal: Option<PreviewRefusal>,
}

/// A heading.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewTable {
    /// The sheet, of a workbook.
    #[schema(required = true, example = "西湖区")]
    pub sheet: Option<String>,
    /// Its (first) row; 0 of NDJSON, which has none.
    #[schema(example = 2)]
    pub heading_row: u64,
    pub columns: Vec<PreviewColumn>,
    /// Fields that are needed and that nothing says yet.
    pub missing: Vec<MissingField>,
}

/// A column.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewColumn {
    #[serde(flatten)]
    pub read: ImportColumn,
    /// The first text below the heading.
    #[schema(required = true, example = "杭州某某电器有限公司")]
    pub sample: Option<String>,
}

/// A field that is needed.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingField {
    #[schema(example = "division_code")]
    pub field: String,
    /// The parameters by which it can be given.
    #[schema(example = json!(["column.division_code", "division_code"]))]
    pub parameters: Vec<String>,
}

/// Why a file is refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewRefusal {
    /// Stable code.
    #[schema(example = "duplicate_column")]
    pub code: String,
    /// What to do.
    pub detail: String,
}

impl PreviewRefusal {
    fn new(error: FileError, language: Language) -> Self {
        Self { code: error.code.code().to_owned(), detail: error.detail.in_language(language).to_owned() }
    }
}

/// A row and what it would come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewRow {
    #[serde(flatten)]
    pub outcome: ImportRowView,
    /// The unit as it is read; `null` of a row that would be rejected or skipped.
    #[schema(required = true)]
    pub unit: Option<PreviewUnit>,
}

/// A unit as it is read.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewUnit {
    pub name: Option<String>,
    /// `null`: it stays where it is.
    #[schema(required = true, example = "330106")]
    pub division_code: Option<String>,
    /// Codes of activities; none: those that it has.
    #[schema(example = json!(["production"]))]
    pub activities: Vec<String>,
    #[schema(required = true)]
    pub address: Option<String>,
    /// Entry reasons.
    #[schema(example = json!(["baseline_survey"]))]
    pub entry_reasons: Vec<String>,
    /// Figures by year, money in 万元.
    pub metrics: Vec<PreviewFigures>,
}

/// Figures of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewFigures {
    #[schema(example = 2025)]
    pub year: i32,
    #[serde(flatten)]
    pub figures: Figures,
}

/// Preview an import
///
/// How a file would be read, before anything is stored: sheets, headings, each column with the field it is understood as and why, units and
/// years, what is missing and how to give it, the first rows as they would be stored. What it understands wrongly or not at all is said with
/// the parameters (`column.…`, `sheet`, `division_code`, `activities`, `year`); the same parameters import the file. Nothing is stored.
#[utoipa::path(post, path = "/imports/preview")]
pub async fn preview_import(
    request: HttpRequest,
    caller: Caller<ImportsRun>,
    params: BothParams<PreviewImport, ImportAnswers>,
    file: FileBody,
) -> Result<Reply<Shown<ImportPreview>>, Problem> {
    let BothParams(PreviewImport { kind: ImportKind::Units }, answers) = params;
    let today = caller.state.db.sources().now().business_day();
    let parameters = answers.parameters(today)?;
    let remembered = caller.read(|tx| Ok(remembered(tx)?)).await?;
    let upload = receive(&request, file.0, caller.state.max_upload).await?;
    let asked = parameters.asked(today, remembered).for_preview();
    let told = parameters.clone();
    // As an import does: each reading takes a thread and goes over the whole file.
    let _place = caller.state.imports.reserve()?;
    let seen = web::block(move || Preview::of(&upload.path, &asked, &told, today)).await.map_err(Problem::internal)?;
    let language = caller.language;
    let mut seen = match seen {
        Ok(seen) => seen,
        Err(error) => return Reply::ok(&ImportPreview { refusal: Some(PreviewRefusal::new(error, language)), ..ImportPreview::default() }),
    };
    let shown = move |tx: &mut Tx<'_>| {
        let outcomes = seen.outcomes(tx, today)?;
        let refusal = seen.refusal(tx, &parameters)?;
        preview(&seen, &outcomes, refusal, language)
    };
    Reply::ok(&caller.read(shown).await?)
}

fn row(outcome: &ImportRow, row: &Row, file: &FileColumns, language: Language) -> Result<PreviewRow, Problem> {
    let is_taken = matches!(outcome.outcome.0, ImportOutcome::Created | ImportOutcome::Updated | ImportOutcome::Unchanged);
    let unit = match &row.content {
        Content::Facts(facts) if is_taken => Some(unit(facts, outcome.outcome.0 == ImportOutcome::Created)),
        _ => None,
    };
    Ok(PreviewRow { outcome: ImportRowView::new(outcome, file, language)?, unit })
}

fn unit(facts: &RowFacts, is_new: bool) -> PreviewUnit {
    let new = facts.new_unit();
    let said = facts.said.activities.value().is_some();
    let figures = |said: &YearFigures| PreviewFigures { year: said.year, figures: said.figures };
    PreviewUnit {
        name: Some(new.facts.name.as_str().to_owned()),
        division_code: Some(new.facts.division_code).filter(|_| is_new || facts.division_said),
        activities: new.facts.activities.set().iter().filter(|_| is_new || said).map(|activity| activity.code().to_owned()).collect(),
        address: new.facts.address.map(|text| text.as_str().to_owned()),
        entry_reasons: facts.entry_reasons.iter().map(|reason| reason.code().to_owned()).collect(),
        metrics: new.metrics.iter().map(figures).collect(),
    }
}

fn preview(seen: &Preview, outcomes: &[ImportRow], refusal: Option<FileError>, language: Language) -> Result<ImportPreview, Problem> {
    let inspection = &seen.inspection;
    let file = FileColumns::new(ImportColumn::all(inspection), inspection.sheets.clone());
    Ok(ImportPreview {
        format: Some(inspection.format.name().to_owned()),
        encoding: Some(inspection.encoding.to_owned()),
        rows_total: inspection.rows_total,
        tables: inspection.tables.iter().map(table).collect(),
        warnings: inspection.warnings.iter().map(|warning| ImportWarning::new(StoredWarning::from(warning), language)).collect(),
        rows: outcomes.iter().zip(&seen.rows).map(|(outcome, read)| row(outcome, read, &file, language)).collect::<Result<_, _>>()?,
        refusal: refusal.map(|error| PreviewRefusal::new(error, language)),
    })
}

fn table(table: &ReadTable) -> PreviewTable {
    let column = |column: &intake::ReadColumn| PreviewColumn { read: ImportColumn::of(table, column), sample: column.sample.clone() };
    let missing = |field: &Field| {
        let mut parameters = vec![format!("column.{}", field.name())];
        parameters.extend(matches!(field, Field::DivisionCode | Field::Activities).then(|| field.name().to_owned()));
        MissingField { field: field.name().to_owned(), parameters }
    };
    PreviewTable {
        sheet: table.sheet.clone(),
        heading_row: table.heading_row,
        columns: table.columns.iter().map(column).collect(),
        missing: table.missing.iter().map(missing).collect(),
    }
}
