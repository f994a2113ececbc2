//! `GET /exports/units.csv`, `.xlsx`, `.ndjson`

use std::collections::HashMap;

use actix_web::web;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{list_authorities_by_id, path_of_authority};
use persistence::queries::unit_list::{After, UnitFilter, UnitOrder, count_units, list_units};
use persistence::queries::units::{Unit, UnitMetrics, list_metrics};
use persistence::{Caller as Who, Db, Id, Tx, UnitId};
use rust_xlsxwriter::Workbook;
use serde::Serialize;

use crate::auth::caller::{Caller, ExportsRun};
use crate::error::{Problem, ProblemCode};
use crate::flows::names::Names;
use crate::flows::units::figures::MetricsView;
use crate::http::file::{Csv, File, FileKind, Ndjson, Xlsx};
use crate::http::params::Params;
use crate::routes::exports::pieces::{batches, spooled};
use crate::routes::exports::table::{Cell, For, HEADINGS, cells, columns, csv_line};
use crate::routes::exports::workbook::{self, Table};
use crate::routes::units::filter::unit_query;
use crate::routes::units::view::UnitView;

/// Rows read at a time: memory does not grow with the export.
const BATCH: i64 = 500;

unit_query! {
    /// The filters of the list of units.
    pub struct ExportUnits {}
}

/// Export units as CSV
///
/// For programs: codes instead of words, UTF-8 with a byte order mark, headings that `POST /imports` reads back. Cells that look like a
/// formula get an apostrophe in front. A spreadsheet that opens it by double click turns codes of digits alone into numbers and loses
/// their last digits: people take the XLSX.
#[utoipa::path(get, path = "/exports/units.csv")]
pub async fn export_units_csv(caller: Caller<ExportsRun>, params: Params<ExportUnits>) -> Result<File<Csv>, Problem> {
    let filter = begin(&caller, &params.0, "csv").await?;
    let mut head = "\u{feff}".as_bytes().to_vec();
    head.extend(csv_line(HEADINGS)?);
    let lines = |batch: Batch| {
        let mut bytes = Vec::new();
        for row in &batch.rows {
            bytes.extend(csv_line(row.cells(For::Programs)?.iter().map(Cell::as_text))?);
        }
        Ok(bytes)
    };
    Ok(stream(&caller, filter, head, lines, "units.csv"))
}

/// Export units as NDJSON
///
/// One unit a line, as `GET /units/{id}` shows it, with `metrics`, the figures that decide its tier. `POST /imports` reads it back.
#[utoipa::path(get, path = "/exports/units.ndjson")]
pub async fn export_units_ndjson(caller: Caller<ExportsRun>, params: Params<ExportUnits>) -> Result<File<Ndjson>, Problem> {
    let filter = begin(&caller, &params.0, "ndjson").await?;
    let lines = |batch: Batch| {
        let mut bytes = Vec::new();
        for row in &batch.rows {
            serde_json::to_writer(&mut bytes, &row.line()?).map_err(Problem::internal)?;
            bytes.push(b'\n');
        }
        Ok(bytes)
    };
    Ok(stream(&caller, filter, Vec::new(), lines, "units.ndjson"))
}

/// Export units as XLSX
///
/// For people: the columns of the CSV in words, codes as text, head and filter, ready to print; `POST /imports` reads it back. A worksheet holds 1,048,575 units; for more use CSV.
#[utoipa::path(get, path = "/exports/units.xlsx")]
pub async fn export_units_xlsx(caller: Caller<ExportsRun>, params: Params<ExportUnits>) -> Result<File<Xlsx>, Problem> {
    let filter = begin(&caller, &params.0, "xlsx").await?;
    let counted = filter.clone();
    let rows = caller.read(move |tx| Ok(count_units(tx, &counted)?)).await?;
    if rows > workbook::ROWS {
        return Err(
            Problem::new(ProblemCode::TooLarge).with_detail("超过一个工作表的行数，请改用 CSV 导出", "More rows than a worksheet holds; use CSV")
        );
    }
    let (db, who) = (caller.state.db.clone(), caller.inner.clone());
    let file = web::block(move || written(&db, &who, &filter)).await.map_err(Problem::internal)??;
    Ok(spooled(file, "units.xlsx"))
}

/// Writes the workbook row by row to a temporary file.
fn written(db: &Db, who: &Who, filter: &UnitFilter) -> Result<std::fs::File, Problem> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(Problem::internal)?;
    let mut table = Table::begin(sheet, "units", &[], &columns()).map_err(Problem::internal)?;
    let mut after = None;
    loop {
        let filter = filter.clone();
        let batch = db.read_now(who, move |tx| Batch::read(tx, &filter, after))?;
        for row in &batch.rows {
            table.row(&row.cells(For::People)?).map_err(Problem::internal)?;
        }
        after = batch.next;
        if after.is_none() {
            break;
        }
    }
    table.end(2).map_err(Problem::internal)?;
    let mut file = tempfile::tempfile().map_err(Problem::internal)?;
    book.save_to_writer(&mut file).map_err(Problem::internal)?;
    std::io::Seek::rewind(&mut file).map_err(Problem::internal)?;
    Ok(file)
}

/// Logs the export before its first byte: who took what.
async fn begin(caller: &Caller<ExportsRun>, params: &ExportUnits, format: &'static str) -> Result<UnitFilter, Problem> {
    #[derive(Serialize)]
    struct Taken<'a> {
        format: &'a str,
        filter: &'a serde_json::value::RawValue,
    }
    let said = serde_json::value::to_raw_value(params).map_err(Problem::internal)?;
    let params = params.clone();
    caller
        .state
        .db
        .write(&caller.inner, move |tx| {
            let filter = params.filter(tx)?;
            // An authority outside the scope is not found before anything is logged.
            list_units(tx, &filter, UnitOrder::NewestFirst, None, 1)?;
            let (id, authority) = (tx.new_id(), tx.identity().authority.id);
            let path = path_of_authority(tx, authority)?;
            let taken = Taken { format, filter: &said };
            audit::record(tx, Subject { resource: "export", id, path: &path }, None, Some(&taken))?;
            Ok::<_, Problem>(filter)
        })
        .await
}

/// Units with what an export shows of them.
struct Batch {
    rows: Vec<ExportRow>,
    next: Option<i64>,
}

struct ExportRow {
    unit: Unit,
    view: UnitView,
    metrics: Option<UnitMetrics>,
    lead_code: String,
}

impl ExportRow {
    fn cells(&self, reader: For) -> Result<[Cell; 22], Problem> {
        cells(&self.unit, self.metrics.as_ref(), &self.lead_code, reader)
    }

    fn line(&self) -> Result<Line<'_>, Problem> {
        Ok(Line { unit: &self.view, metrics: self.metrics.as_ref().map(MetricsView::new).transpose()? })
    }
}

/// A unit in a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    unit: &'a UnitView,
    metrics: Option<MetricsView>,
}

impl Batch {
    fn read(tx: &mut Tx<'_>, filter: &UnitFilter, after: Option<i64>) -> Result<Self, Problem> {
        let start = after.map(|seq| After { seq, updated_at: None });
        let page = list_units(tx, filter, UnitOrder::OldestFirst, start, BATCH)?;
        let ids: Vec<UnitId> = page.items.iter().map(|u| u.id).collect();
        let mut metrics: HashMap<(UnitId, i32), UnitMetrics> = list_metrics(tx, &ids)?.into_iter().map(|m| ((m.unit_id, m.year), m)).collect();
        let (names, today) = (Names::of_units(tx, &page.items)?, tx.today());
        let leads: Vec<Id> = page.items.iter().map(|u| u.lead_on(today)).collect();
        let codes: HashMap<Id, String> = list_authorities_by_id(tx, &leads)?.into_iter().map(|a| (a.id, a.division_code)).collect();
        let next = page.items.last().map(|u| u.seq).filter(|_| page.more);
        let mut rows = Vec::with_capacity(page.items.len());
        for unit in page.items {
            let view = UnitView::new(&unit, &names, today)?;
            let metrics = unit.metrics_year.and_then(|year| metrics.remove(&(unit.id, year)));
            let lead_code = codes.get(&unit.lead_on(today)).cloned().unwrap_or_default();
            rows.push(ExportRow { unit, view, metrics, lead_code });
        }
        Ok(Self { rows, next })
    }
}

/// Streams batch after batch.
fn stream<K: FileKind>(
    caller: &Caller<ExportsRun>,
    filter: UnitFilter,
    head: Vec<u8>,
    lines: impl Fn(Batch) -> Result<Vec<u8>, Problem> + Copy + Send + 'static,
    name: &'static str,
) -> File<K> {
    let read = move |tx: &mut Tx<'_>, after: Option<i64>| {
        let batch = Batch::read(tx, &filter, after)?;
        let next = batch.next;
        Ok((lines(batch)?, next.map(Some)))
    };
    batches((caller.state.db.clone(), caller.inner.clone()), (head, name), None, read)
}
