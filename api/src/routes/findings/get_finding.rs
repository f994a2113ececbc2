//! `GET /findings/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::findings;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::findings::view::FindingView;

/// Read a finding
///
/// With its rectification. Its earlier states are in the audit trail.
#[utoipa::path(
    tag = "findings", operation_id = "get_finding", params(("id" = persistence::Id, Path, description = "Id of the finding")),
    responses((status = 200, body = FindingView)),
    extensions(("x-permission" = json!("findings.read")))
)]
#[get("/findings/{id}")]
pub async fn get_finding(caller: Caller<FindingsRead>, id: PathId) -> Result<HttpResponse, Problem> {
    let reply = caller
        .read(move |tx| {
            let finding = findings::get_finding(tx, id.0)?;
            Ok(Reply::ok(&FindingView::new(&finding, tx.today()))?.with_version(finding.version))
        })
        .await?;
    Ok(reply.into_response())
}
