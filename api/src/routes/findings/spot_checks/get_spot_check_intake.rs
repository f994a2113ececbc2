//! `GET /spot-check-intakes/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::spot_checks;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::findings::spot_checks::view::SpotCheckIntakeView;

/// Read what became of a list
///
/// The figures are those of the moment at which it was taken in; its results stand under `/spot-check-results?intake_id=`.
#[utoipa::path(
    tag = "findings", operation_id = "get_spot_check_intake", params(("id" = persistence::Id, Path, description = "Id of the list")),
    responses((status = 200, body = SpotCheckIntakeView)),
    extensions(("x-permission" = json!("findings.read")))
)]
#[get("/spot-check-intakes/{id}")]
pub async fn get_spot_check_intake(caller: Caller<FindingsRead>, id: PathId) -> Result<HttpResponse, Problem> {
    let language = caller.language;
    let reply = caller
        .read(move |tx| {
            let intake = spot_checks::get_spot_check_intake(tx, id.0)?;
            Reply::ok(&SpotCheckIntakeView::new(&intake, language)?)
        })
        .await?;
    Ok(reply.into_response())
}
