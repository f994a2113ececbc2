//! `GET /divisions/{code}`

use actix_web::HttpRequest;
use persistence::queries::divisions;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::Problem;
use crate::http::params::path_text;
use crate::http::reply::{Reply, Shown};
use crate::routes::authorities::list_divisions::DivisionView;

/// Read a division
///
/// By its code of six digits, or nine for a town.
#[utoipa::path(get, path = "/divisions/{code}", tag = "authorities")]
pub async fn get_division(request: HttpRequest, caller: Caller<ReferenceRead>) -> Result<Reply<Shown<DivisionView>>, Problem> {
    let code = path_text(&request, "code").to_owned();
    let reply = caller.read(move |tx| Reply::ok(&DivisionView::new(divisions::get_division(tx, &code)?))).await?;
    Ok(reply)
}
