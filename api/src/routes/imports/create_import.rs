//! `POST /imports`

use actix_web::{HttpRequest, web};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::imports::insert_import;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, ImportsRun};
use crate::auth::secret::hex;
use crate::error::Problem;
use crate::flows::imports::file::unreadable;
use crate::flows::imports::layouts::{remember, remembered};
use crate::flows::imports::order::Order;
use crate::flows::imports::plausible::question;
use crate::flows::imports::worker::Work;
use crate::http::body::Body;
use crate::http::file::FileBody;
use crate::http::params::BothParams;
use crate::http::reply::{Accepted, Reply};
use crate::intake::{self, Limits};
use crate::routes::imports::answers::ImportAnswers;
use crate::routes::imports::upload::receive;
use crate::routes::imports::view::ImportView;

/// What a file holds.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Units,
}

/// What is imported, and what the file does not say.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CreateImport {
    /// What it holds.
    #[param(inline, example = "units")]
    pub kind: ImportKind,
    /// Whether to check everything and store nothing.
    pub dry_run: Option<bool>,
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
    params: BothParams<CreateImport, ImportAnswers>,
    file: FileBody,
) -> Result<Reply<Accepted<ImportView>>, Problem> {
    let BothParams(params, answers) = params;
    let ImportKind::Units = params.kind;
    let today = caller.state.db.sources().now().business_day();
    let parameters = answers.parameters(today)?;
    let dry_run = params.dry_run.unwrap_or(false);
    // Before the file: nobody may fill the disk before it is known that they may import.
    let remembered = caller.read(|tx| Ok(remembered(tx)?)).await?;
    let upload = receive(&request, file.0, caller.state.max_upload).await?;
    let path = upload.path.to_path_buf();
    let first = parameters.asked(today, remembered);
    // Each reading takes a thread and goes over the whole file: no more at a time than may wait.
    let place = caller.state.imports.reserve()?;
    let inspection = web::block(move || intake::inspect(&path, &Limits::default(), &first)).await.map_err(Problem::internal)?;
    let inspection = inspection.map_err(|e| unreadable(&e))?;
    let (told, revenue_per_head) = (parameters.clone(), inspection.revenue_per_head);
    if let Some(odd) = caller.read(move |tx| Ok(question(tx, revenue_per_head, &told)?)).await? {
        return Err(unreadable(&odd).into());
    }
    let (asked, repeated) = (inspection.asked.clone(), inspection.repeated.clone());
    let sources = caller.state.db.sources();
    let id = sources.id(sources.now());
    let instance_id = caller.state.instance_id;
    let (name, sha256) = (upload.name.clone(), upload.sha256);
    let told = parameters.clone();
    let language = caller.language;
    let (reply, job) = caller
        .post_then(Body { value: (), digest: sha256 }, move |tx, ()| {
            let order = Order { id, instance_id, authority_id: tx.identity().authority.id, file_name: name, file_sha256: hex(&sha256), dry_run };
            let job = order.job(tx, &inspection, &told)?;
            insert_import(tx, &job)?;
            if !dry_run {
                remember(tx, &inspection, &told)?;
            }
            let view = ImportView::new(&job, language)?;
            let path = get_authority(tx, job.authority_id)?.path();
            audit::record(tx, Subject { resource: "import", id, path: &path }, None, Some(&view))?;
            Ok((Reply::accepted(format!("/api/v1/imports/{id}"), &view)?, job))
        })
        .await?;
    // No job: this was the first answer again, and its job has its own file.
    if let Some(job) = job {
        caller.state.imports.push(Work { job, caller: caller.inner.clone(), file: upload.path, parameters, asked, repeated, place })?;
    }
    Ok(reply)
}
