//! The job of an import, as it is ordered.

use domain::units::ImportStatus;
use persistence::queries::imports::ImportJob;
use persistence::{Coded, Id, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::flows::imports::row::Parameters;
use crate::flows::imports::warnings::StoredWarning;
use crate::flows::refusal::Refusal;
use crate::intake::{Inspection, ReadColumn, ReadTable};

/// A column of the file and what it was understood as.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportColumn {
    /// The heading as it is written.
    #[schema(example = "营业收入（万元）")]
    pub heading: String,
    /// The field, or `null`: not used.
    #[schema(required = true, example = "main_business_revenue_wan")]
    pub field: Option<String>,
    /// The unit in which its figures are read; `null` where they are none.
    #[serde(default)]
    #[schema(required = true, example = "万元")]
    pub unit: Option<String>,
    /// What says so: `heading`, `line_above` the table, `note_below` it, or `default`, where nothing does.
    #[serde(default)]
    #[schema(required = true, example = "heading")]
    pub unit_from: Option<String>,
    /// The year that the heading names.
    #[serde(default)]
    #[schema(required = true, example = 2025)]
    pub year: Option<i32>,
    /// What makes the column the field: its `heading`, its `content`, an `answer` (`column.…`) of whoever sent the file, or one that is
    /// `remembered` from an earlier file; `null` where it is not used.
    #[serde(default)]
    #[schema(required = true, example = "heading")]
    pub read_by: Option<String>,
    /// The sheet, of a workbook.
    #[serde(default)]
    #[schema(required = true, example = "Sheet1")]
    pub sheet: Option<String>,
    /// The row of its heading. Columns of every heading of every sheet that is read are listed.
    #[serde(default)]
    #[schema(required = true, example = 1)]
    pub heading_row: Option<u64>,
}

impl ImportColumn {
    /// The columns of every heading of a file.
    pub fn all(inspection: &Inspection) -> Vec<Self> {
        inspection.tables.iter().flat_map(|table| table.columns.iter().map(|column| Self::of(table, column))).collect()
    }

    /// A column of a heading.
    pub fn of(table: &ReadTable, column: &ReadColumn) -> Self {
        Self {
            heading: column.heading.clone(),
            field: column.field.map(|field| field.name().to_owned()),
            unit: column.unit.as_ref().map(|(unit, _)| unit.clone()),
            unit_from: column.unit.as_ref().map(|(_, source)| source.name().to_owned()),
            year: column.year,
            read_by: column.field.map(|_| column.by.name().to_owned()),
            sheet: table.sheet.clone(),
            heading_row: (table.heading_row > 0).then_some(table.heading_row),
        }
    }
}

/// Which file is imported, for whom.
#[derive(Debug)]
pub struct Order {
    /// Id of the job.
    pub id: Id,
    /// The process that works on it.
    pub instance_id: Id,
    /// To whose office it belongs.
    pub authority_id: Id,
    /// Name of the file, if it was told.
    pub file_name: Option<String>,
    /// SHA-256 of the file; empty where nobody asked for it.
    pub file_sha256: String,
    /// Whether to check everything and store nothing.
    pub dry_run: bool,
}

impl Order {
    /// The job for a file that was found readable.
    pub fn job(self, tx: &Tx<'_>, inspection: &Inspection, parameters: &Parameters) -> Result<ImportJob, Refusal> {
        let columns = ImportColumn::all(inspection);
        Ok(ImportJob {
            id: self.id,
            user_id: tx.identity().user_id,
            authority_id: self.authority_id,
            kind: "units".into(),
            file_name: self.file_name,
            file_sha256: self.file_sha256,
            format: inspection.format.name().into(),
            encoding: inspection.encoding.into(),
            headings: serde_json::to_string(&columns)?,
            dry_run: self.dry_run,
            parameters: serde_json::to_string(parameters)?,
            status: Coded(ImportStatus::Queued),
            rows_total: inspection.rows_total.and_then(|n| i64::try_from(n).ok()),
            rows_read: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            rejected: 0,
            skipped: 0,
            failure_code: None,
            instance_id: self.instance_id,
            heartbeat_at: tx.now,
            created_at: tx.now,
            finished_at: None,
            warnings: StoredWarning::write(&inspection.warnings)?,
            sheets: serde_json::to_string(&inspection.sheets)?,
            tables: serde_json::to_string(&inspection.sent_headings)?,
        })
    }
}
