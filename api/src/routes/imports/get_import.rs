//! `GET /imports/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::imports;

use crate::auth::caller::{Caller, ImportsRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::imports::view::ImportView;

/// Read an import
///
/// How far it has come and what became of its rows so far.
#[utoipa::path(
    tag = "imports", operation_id = "get_import", params(("id" = persistence::Id, Path, description = "Id of the import")),
    responses((status = 200, body = ImportView)),
    extensions(("x-permission" = json!("imports.read")))
)]
#[get("/imports/{id}")]
pub async fn get_import(caller: Caller<ImportsRead>, id: PathId) -> Result<HttpResponse, Problem> {
    let reply = caller
        .read(move |tx| {
            let job = imports::get_import(tx, id.0)?;
            Reply::ok(&ImportView::new(&job)?)
        })
        .await?;
    Ok(reply.into_response())
}
