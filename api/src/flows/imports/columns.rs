//! Where in its file a fault of a row is: the cell as a spreadsheet names it, and the heading above it.

use persistence::queries::imports::{ImportJob, RowPlace};

use crate::flows::imports::order::ImportColumn;
use crate::flows::refusal::Refusal;
use crate::intake::address;

/// The columns of a file and its sheets.
#[derive(Debug, Clone)]
pub struct FileColumns {
    columns: Vec<ImportColumn>,
    /// Names of the sheets that are read.
    pub sheets: Vec<String>,
}

/// A cell of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCell {
    /// `IQ2`.
    pub address: String,
    /// The heading of its column, as written.
    pub heading: String,
}

impl FileColumns {
    /// Of a preview.
    pub fn new(columns: Vec<ImportColumn>, sheets: Vec<String>) -> Self {
        Self { columns, sheets }
    }

    /// Of a job.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn of(job: &ImportJob) -> Result<Self, Refusal> {
        Ok(Self::new(serde_json::from_str(&job.headings)?, serde_json::from_str(&job.sheets)?))
    }

    /// The cell of a row that a fault names by its field or its heading; none of a file without headings, and of a column that is not there.
    pub fn cell(&self, place: RowPlace, column: &str) -> Option<FileCell> {
        let sheet = self.sheets.get(place.sheet as usize);
        let on_sheet = self.columns.iter().filter(|known| known.sheet.as_ref() == sheet);
        let heading_row = on_sheet.clone().filter_map(|known| known.heading_row).filter(|row| *row < u64::from(place.row)).max()?;
        let mut row = on_sheet.filter(|known| known.heading_row == Some(heading_row)).enumerate();
        let (index, found) = row.find(|(_, known)| known.field.as_deref() == Some(column) || known.heading == column)?;
        Some(FileCell { address: address(index, u64::from(place.row)), heading: found.heading.clone() })
    }
}
