//! How a file would be read, and what its first rows would come to; nothing is stored.

use std::path::Path;

use chrono::NaiveDate;
use persistence::Tx;
use persistence::queries::imports::ImportRow;

use crate::flows::imports::batch::{WholeFile, judged};
use crate::flows::imports::divisions::with_codes;
use crate::flows::imports::job::Source;
use crate::flows::imports::plausible::question;
use crate::flows::imports::repeats::Repeats;
use crate::flows::imports::row::{Parameters, Row, read};
use crate::flows::refusal::Refusal;
use crate::intake::{self, Asked, FileError, Inspection, Limits, ReadTable, RecordKind};

/// So many rows are shown as they would be stored.
const SHOWN: usize = 20;

/// A file that was read.
#[derive(Debug)]
pub struct Preview {
    pub inspection: Inspection,
    /// Its first rows of data.
    pub rows: Vec<Row>,
    repeats: Repeats,
}

impl Preview {
    /// Reads the whole file for what is wrong with it, and its first rows for what they would come to.
    ///
    /// # Errors
    /// Whatever refuses the file whole.
    pub fn of(path: &Path, asked: &Asked, parameters: &Parameters, today: NaiveDate) -> Result<Self, FileError> {
        let inspection = intake::inspect(path, &Limits::default(), asked)?;
        let (mut rows, mut repeats) = (Vec::new(), Repeats::default());
        // A row without what is missing says only what the heading says already.
        if inspection.tables.iter().all(|table| table.missing.is_empty()) {
            repeats = Repeats::of(Source { file: path, asked: &inspection.asked, repeated: &inspection.repeated, parameters }, today)?;
            for record in intake::open(path, &Limits::default(), &inspection.asked)? {
                let record = record?;
                if record.kind == RecordKind::Data {
                    rows.push(read(record, parameters, today));
                }
                if rows.len() == SHOWN {
                    break;
                }
            }
        }
        Ok(Self { inspection, rows, repeats })
    }

    /// What each of the rows would come to; divisions that are named by name get their codes.
    ///
    /// # Errors
    /// Of the database.
    pub fn outcomes(&mut self, tx: &mut Tx<'_>, today: NaiveDate) -> Result<Vec<ImportRow>, Refusal> {
        self.rows = with_codes(tx, &self.rows)?.into_owned();
        let whole = WholeFile { job: tx.new_id(), dry_run: true, sheets: &self.inspection.sheets, repeats: &self.repeats };
        Ok(judged(tx, whole, &self.rows, today)?.outcomes)
    }

    /// Why the file would be refused whole, if it would be: something is missing, or its figures are a question.
    ///
    /// # Errors
    /// Of the database.
    pub fn refusal(&self, tx: &mut Tx<'_>, parameters: &Parameters) -> Result<Option<FileError>, Refusal> {
        let incomplete = self.inspection.tables.iter().find(|table| !table.missing.is_empty()).map(ReadTable::incomplete);
        Ok(incomplete.or(question(tx, self.inspection.revenue_per_head, parameters)?))
    }
}
