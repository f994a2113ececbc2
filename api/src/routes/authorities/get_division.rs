//! `GET /divisions/{code}`

use persistence::queries::divisions;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::Problem;
use crate::http::params::PathCode;
use crate::http::reply::{Reply, Shown};
use crate::routes::authorities::list_divisions::DivisionView;

/// Read a division
///
/// By its code of six digits, or nine for a town.
#[utoipa::path(get, path = "/divisions/{code}")]
pub async fn get_division(caller: Caller<ReferenceRead>, code: PathCode) -> Result<Reply<Shown<DivisionView>>, Problem> {
    caller.read(move |tx| Reply::ok(&DivisionView::new(divisions::get_division(tx, &code.0)?))).await
}
