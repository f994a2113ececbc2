//! `GET /units/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::units;

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::units::view::{Names, UnitView};

/// Read a unit
///
/// The unit with its tier, the authority that leads it and the one on whose ground it stands.
#[utoipa::path(
    tag = "units", operation_id = "get_unit", params(("id" = persistence::Id, Path, description = "Id of the unit")),
    responses((status = 200, body = UnitView)),
    extensions(("x-permission" = json!("units.read")))
)]
#[get("/units/{id}")]
pub async fn get_unit(caller: Caller<UnitsRead>, id: PathId) -> Result<HttpResponse, Problem> {
    let reply = caller
        .read(move |tx| {
            let (unit, names) = units::get_unit_with_names(tx, id.0)?;
            Ok(Reply::ok(&UnitView::new(&unit, &Names::known(names), tx.today())?)?.with_version(unit.version))
        })
        .await?;
    Ok(reply.into_response())
}
