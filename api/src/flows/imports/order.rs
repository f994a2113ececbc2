//! The job of an import, as it is ordered.

use domain::units::ImportStatus;
use persistence::queries::imports::ImportJob;
use persistence::{Coded, Id, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::flows::imports::row::Parameters;
use crate::flows::refusal::Refusal;
use crate::intake::{Format, Inspection};

/// A column of the file and what it was understood as.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportColumn {
    /// The heading as it is written.
    #[schema(example = "营业收入（万元）")]
    pub heading: String,
    /// The field, or `null`: not used.
    #[schema(required = true, example = "main_business_revenue_wan")]
    pub field: Option<String>,
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
        let columns =
            inspection.columns.iter().map(|(heading, field)| ImportColumn { heading: heading.clone(), field: field.map(|f| f.name().to_owned()) });
        Ok(ImportJob {
            id: self.id,
            user_id: tx.identity().user_id,
            authority_id: self.authority_id,
            kind: "units".into(),
            file_name: self.file_name,
            file_sha256: self.file_sha256,
            format: match inspection.format {
                Format::Csv => "csv",
                Format::Xlsx => "xlsx",
                Format::Ndjson => "ndjson",
            }
            .into(),
            encoding: inspection.encoding.into(),
            headings: serde_json::to_string(&columns.collect::<Vec<_>>())?,
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
        })
    }
}
