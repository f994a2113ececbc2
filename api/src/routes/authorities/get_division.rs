//! `GET /divisions/{code}`

use actix_web::{HttpRequest, HttpResponse, get};
use persistence::queries::divisions;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::Problem;
use crate::http::params::path_text;
use crate::http::reply::Reply;
use crate::routes::authorities::list_divisions::DivisionView;

/// Read a division
///
/// By its code of six digits, or nine for a town.
#[utoipa::path(
    tag = "authorities", operation_id = "get_division",
    params(("code" = String, Path, description = "Code of the division", example = "330106")),
    responses((status = 200, body = DivisionView)),
    extensions(("x-permission" = json!("reference.read")))
)]
#[get("/divisions/{code}")]
pub async fn get_division(request: HttpRequest, caller: Caller<ReferenceRead>) -> Result<HttpResponse, Problem> {
    let code = path_text(&request, "code").to_owned();
    let reply = caller.read(move |tx| Reply::ok(&DivisionView::new(divisions::get_division(tx, &code)?))).await?;
    Ok(reply.into_response())
}
