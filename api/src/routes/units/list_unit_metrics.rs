//! `GET /units/{id}/metrics`

use actix_web::{HttpResponse, get};
use persistence::queries::units::{get_unit, list_metrics};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::units::view::MetricsView;

/// The figures of a unit, all years.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitMetricsList {
    /// One entry a year, the latest first.
    pub items: Vec<MetricsView>,
}

/// Read the figures of a unit
///
/// All reporting years, the latest first, each with its version for `If-Match`.
#[utoipa::path(
    tag = "units", operation_id = "list_unit_metrics", params(("id" = persistence::Id, Path, description = "Id of the unit")),
    responses((status = 200, body = UnitMetricsList)),
    extensions(("x-permission" = json!("units.read")))
)]
#[get("/units/{id}/metrics")]
pub async fn list_unit_metrics(caller: Caller<UnitsRead>, id: PathId) -> Result<HttpResponse, Problem> {
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let items = list_metrics(tx, &[unit.id])?.iter().map(MetricsView::new).collect::<Result<_, _>>()?;
            Reply::ok(&UnitMetricsList { items })
        })
        .await?;
    Ok(reply.into_response())
}
