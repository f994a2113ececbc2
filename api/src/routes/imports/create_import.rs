//! `POST /imports`

use actix_web::{HttpRequest, web};
use domain::units::{EntryReason, ImportStatus};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::imports::{ImportJob, insert_import};
use persistence::{Coded, Id};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, ImportsRun};
use crate::auth::secret::hex;
use crate::error::{FieldCode, Problem};
use crate::http::body::Body;
use crate::http::file::FileBody;
use crate::http::params::Params;
use crate::http::reply::{Accepted, Reply};
use crate::intake::{self, Format, Inspection, Limits};
use crate::routes::imports::row::Parameters;
use crate::routes::imports::upload::{receive, unreadable};
use crate::routes::imports::view::{ImportColumn, ImportView};
use crate::routes::imports::worker::Work;
use crate::routes::units::filter::{code_parameter, wrong};
use crate::routes::units::validation::Faults;

/// What is imported, and what the file does not say.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CreateImport {
    /// `units`.
    #[param(example = "units")]
    pub kind: String,
    /// Whether to check everything and store nothing.
    pub dry_run: Option<bool>,
    /// Entry reason of rows that state none (四(一) 录入原因).
    #[param(example = "baseline_survey")]
    pub entry_reason: Option<String>,
    /// Reporting year of figures in rows that state none; the last complete year if it is not said.
    #[param(example = 2025)]
    pub year: Option<i32>,
}

/// Import a file
///
/// CSV (UTF-8 or GB18030), XLSX or NDJSON, as the multipart field `file` or as the raw body. A file that cannot be read is refused
/// whole and nothing is stored; otherwise every row has its own outcome. The work goes on after the answer: follow `Location`.
/// Sending the same file again changes nothing.
#[utoipa::path(post, path = "/imports")]
pub async fn create_import(
    request: HttpRequest,
    caller: Caller<ImportsRun>,
    params: Params<CreateImport>,
    file: FileBody,
) -> Result<Reply<Accepted<ImportView>>, Problem> {
    let params = params.0;
    let parameters = parameters(&params, &caller)?;
    let dry_run = params.dry_run.unwrap_or(false);
    // Nobody may fill the disk before it is known that they may import.
    caller.read(|_| Ok(())).await?;
    let upload = receive(&request, file.0, caller.state.max_upload).await?;
    let path = upload.path.to_path_buf();
    let inspection = web::block(move || intake::inspect(&path, &Limits::default())).await.map_err(Problem::internal)?;
    let inspection = inspection.map_err(|e| unreadable(&e))?;
    let place = caller.state.imports.reserve()?;
    let sources = caller.state.db.sources();
    let id = sources.id(sources.now());
    let instance_id = caller.state.instance_id;
    let (name, sha256) = (upload.name.clone(), upload.sha256);
    let told = parameters.clone();
    let (reply, job) = caller
        .post_then(Body { value: (), digest: sha256 }, move |tx, ()| {
            let mut job = new_job(id, &inspection, &told, dry_run)?;
            (job.user_id, job.authority_id, job.instance_id) = (tx.identity().user_id, tx.identity().authority.id, instance_id);
            (job.file_name, job.file_sha256, job.created_at, job.heartbeat_at) = (name, hex(&sha256), tx.now, tx.now);
            insert_import(tx, &job)?;
            let view = ImportView::new(&job)?;
            let path = get_authority(tx, job.authority_id)?.path();
            audit::record(tx, Subject { resource: "import", id, path: &path }, None, Some(&view))?;
            Ok((Reply::accepted(format!("/api/v1/imports/{id}"), &view)?, job))
        })
        .await?;
    // No job: this was the first answer again, and its job has its own file.
    if let Some(job) = job {
        caller.state.imports.push(Work { job, caller: caller.inner.clone(), file: upload.path, parameters, place })?;
    }
    Ok(reply)
}

fn parameters(params: &CreateImport, caller: &Caller<ImportsRun>) -> Result<Parameters, Problem> {
    if params.kind != "units" {
        return Err(wrong("kind", FieldCode::UnknownCode, &params.kind));
    }
    if let Some(year) = params.year {
        let mut faults = Faults::default();
        faults.year("year", year, caller.state.db.sources().now().business_day());
        faults.end()?;
    }
    Ok(Parameters { entry_reason: code_parameter::<EntryReason>("entry_reason", params.entry_reason.as_deref())?, year: params.year })
}

/// A job for a file that was found readable. Who, when and which file are for the caller to fill in.
///
/// # Errors
/// Internal.
pub fn new_job(id: Id, inspection: &Inspection, parameters: &Parameters, dry_run: bool) -> Result<ImportJob, Problem> {
    let columns =
        inspection.columns.iter().map(|(heading, field)| ImportColumn { heading: heading.clone(), field: field.map(|f| f.name().to_owned()) });
    let nobody = Id(uuid::Uuid::nil());
    let epoch = persistence::Instant::from_micros(0).ok_or_else(|| Problem::internal("no epoch"))?;
    Ok(ImportJob {
        id,
        user_id: None,
        authority_id: nobody,
        kind: "units".into(),
        file_name: None,
        file_sha256: String::new(),
        format: match inspection.format {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Ndjson => "ndjson",
        }
        .into(),
        encoding: inspection.encoding.into(),
        headings: serde_json::to_string(&columns.collect::<Vec<_>>()).map_err(Problem::internal)?,
        dry_run,
        parameters: serde_json::to_string(parameters).map_err(Problem::internal)?,
        status: Coded(ImportStatus::Queued),
        rows_total: inspection.rows_total.and_then(|n| i64::try_from(n).ok()),
        rows_read: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        rejected: 0,
        skipped: 0,
        failure_code: None,
        instance_id: nobody,
        heartbeat_at: epoch,
        created_at: epoch,
        finished_at: None,
    })
}
