//! `GET /imports/{id}/rejected.csv` and `.xlsx`

use actix_web::web;
use domain::units::ImportOutcome;
use persistence::queries::imports::{get_import, list_import_rows};
use persistence::{Caller as Who, Db, Id, Tx};
use rust_xlsxwriter::Workbook;

use crate::auth::caller::{Caller, ImportsRead};
use crate::error::{Problem, ProblemCode};
use crate::flows::imports::rejected::{GivenBack, Rejected};
use crate::http::file::{Csv, File, Xlsx};
use crate::http::params::PathId;
use crate::intake::Field;
use crate::intake::sent::{SentCell, field_of};
use crate::routes::exports::pieces::{batches, spooled};
use crate::routes::exports::table::{Cell, csv_line, guarded};
use crate::routes::exports::workbook::{self, Holds, Table};

/// Rows read at a time: memory does not grow with the file.
const BATCH: i64 = 500;

/// Take the rejected rows of an import back as CSV
///
/// The rows as they were sent, under headings that mean what those of their file do, with what was said for all rows (year, division,
/// activities, entry reason), their number and the reasons beside them: mended, the file is sent again without any parameter but `kind`, and
/// the last two columns are not read. While the import runs these are the rows so far.
#[utoipa::path(get, path = "/imports/{id}/rejected.csv")]
pub async fn get_rejected_rows_csv(caller: Caller<ImportsRead>, id: PathId) -> Result<File<Csv>, Problem> {
    let (id, language) = (id.0, caller.language);
    let rejected = caller.read(move |tx| Ok(Rejected::of(&get_import(tx, id)?, language)?)).await?;
    let mut head = "\u{feff}".as_bytes().to_vec();
    head.extend(heading(&rejected, 0)?);
    let read = move |tx: &mut Tx<'_>, (after, mut table): (Option<i64>, usize)| {
        let (rows, next) = batch(tx, id, &rejected, after)?;
        let mut bytes = Vec::new();
        for row in rows {
            if row.table != table {
                table = row.table;
                bytes.extend(heading(&rejected, table)?);
            }
            let texts: Vec<String> = row.cells.iter().map(text).collect();
            bytes.extend(csv_line(texts.iter().map(String::as_str))?);
        }
        Ok((bytes, next.map(|next| (Some(next), table))))
    };
    Ok(batches((caller.state.db.clone(), caller.inner.clone()), (head, "rejected.csv"), (None, 0), read))
}

/// Take the rejected rows of an import back as XLSX
///
/// What the CSV holds, to be mended in a spreadsheet: codes stay text, figures are figures.
#[utoipa::path(get, path = "/imports/{id}/rejected.xlsx")]
pub async fn get_rejected_rows_xlsx(caller: Caller<ImportsRead>, id: PathId) -> Result<File<Xlsx>, Problem> {
    let (id, language) = (id.0, caller.language);
    let job = caller.read(move |tx| Ok(get_import(tx, id)?)).await?;
    if job.rejected >= workbook::ROWS {
        return Err(Problem::new(ProblemCode::TooLarge).with_detail("超过一个工作表的行数，请改用 CSV", "More rows than a worksheet holds; use CSV"));
    }
    let rejected = Rejected::of(&job, language)?;
    let (db, who) = (caller.state.db.clone(), caller.inner.clone());
    let file = web::block(move || written(&db, &who, id, &rejected)).await.map_err(Problem::internal)??;
    Ok(spooled(file, "rejected.xlsx"))
}

/// Writes the workbook row by row to a temporary file.
fn written(db: &Db, who: &Who, id: Id, rejected: &Rejected) -> Result<std::fs::File, Problem> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(Problem::internal)?;
    let mut under = columns(rejected, 0);
    let mut table = Table::begin(sheet, "未导入的行", &[], &under).map_err(Problem::internal)?;
    let (mut after, mut current) = (None, 0);
    loop {
        let of = rejected.clone();
        let (rows, next) = db.read_now(who, move |tx| batch(tx, id, &of, after))?;
        for row in rows {
            if row.table != current {
                current = row.table;
                under = columns(rejected, current);
                table.heading(under.iter().map(|(heading, _)| *heading)).map_err(Problem::internal)?;
            }
            let cells: Vec<Cell> = row.cells.into_iter().zip(&under).map(|(cell, (_, holds))| of_workbook(cell, *holds)).collect();
            table.row(&cells).map_err(Problem::internal)?;
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    table.end(0).map_err(Problem::internal)?;
    let mut file = tempfile::tempfile().map_err(Problem::internal)?;
    book.save_to_writer(&mut file).map_err(Problem::internal)?;
    std::io::Seek::rewind(&mut file).map_err(Problem::internal)?;
    Ok(file)
}

/// The next rows, and after which row to go on. The job is looked up each time: it may be out of sight by now.
fn batch(tx: &mut Tx<'_>, id: Id, rejected: &Rejected, after: Option<i64>) -> Result<(Vec<GivenBack>, Option<i64>), Problem> {
    let job = get_import(tx, id)?;
    let page = list_import_rows(tx, job.id, &[ImportOutcome::Rejected], after, BATCH)?;
    let next = page.items.last().map(|row| row.row).filter(|_| page.more);
    let rows = page.items.iter().map(|row| rejected.row(row)).collect::<Result<_, _>>()?;
    Ok((rows, next))
}

fn heading(rejected: &Rejected, table: usize) -> Result<Vec<u8>, Problem> {
    let headings: Vec<String> = rejected.headings(table).into_iter().map(guarded).collect();
    csv_line(headings.iter().map(String::as_str))
}

fn columns(rejected: &Rejected, table: usize) -> Vec<(&str, Holds)> {
    let holds = |heading: &str| match field_of(heading) {
        Some(Field::Uscc | Field::DivisionCode | Field::TerritorialAuthority) => Holds::Code,
        Some(Field::EmployeesPeriodEnd | Field::EmployeesAnnualAverage | Field::MainBusinessRevenueWan | Field::MerchandiseSalesWan) => Holds::Number,
        _ => Holds::Text,
    };
    rejected.headings(table).into_iter().map(|heading| (heading, holds(heading))).collect()
}

fn text(cell: &SentCell) -> String {
    match cell {
        SentCell::Number { number } => guarded(number),
        SentCell::Text(text) => guarded(text),
    }
}

fn of_workbook(cell: SentCell, holds: Holds) -> Cell {
    match cell {
        SentCell::Text(text) if text.is_empty() => Cell::Empty,
        SentCell::Text(text) if holds == Holds::Number && is_plain(&text) => Cell::Number(text),
        SentCell::Text(text) => Cell::Text(text),
        SentCell::Number { number } if holds == Holds::Code => Cell::Text(number),
        SentCell::Number { number } => Cell::Number(number),
    }
}

/// A figure that a spreadsheet holds as it is written.
fn is_plain(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (1..=15).contains(&digits) && text.parse::<f64>().is_ok_and(|number| number.to_string() == text)
}
