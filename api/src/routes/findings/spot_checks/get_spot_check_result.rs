//! `GET /spot-check-results/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::spot_checks;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::findings::spot_checks::view::SpotCheckResultView;

/// Read a result of a spot check
///
/// With the units that may be meant, or what was decided.
#[utoipa::path(
    tag = "findings", operation_id = "get_spot_check_result", params(("id" = persistence::Id, Path, description = "Id of the result")),
    responses((status = 200, body = SpotCheckResultView)),
    extensions(("x-permission" = json!("findings.read")))
)]
#[get("/spot-check-results/{id}")]
pub async fn get_spot_check_result(caller: Caller<FindingsRead>, id: PathId) -> Result<HttpResponse, Problem> {
    let reply = caller
        .read(move |tx| {
            let result = spot_checks::get_spot_check_result(tx, id.0)?;
            Ok(Reply::ok(&SpotCheckResultView::one(tx, &result)?)?.with_version(result.version))
        })
        .await?;
    Ok(reply.into_response())
}
