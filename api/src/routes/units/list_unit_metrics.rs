//! `GET /units/{id}/metrics`

use persistence::queries::units::{get_unit, list_metrics};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::flows::units::figures::MetricsView;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Shown};

/// The figures of a unit, all years.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitMetricsList {
    /// One entry a year, the latest first.
    pub items: Vec<MetricsView>,
}

/// Read the figures of a unit
///
/// All reporting years, the latest first, each with its version for `If-Match`.
#[utoipa::path(get, path = "/units/{id}/metrics")]
pub async fn list_unit_metrics(caller: Caller<UnitsRead>, id: PathId) -> Result<Reply<Shown<UnitMetricsList>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let items = list_metrics(tx, &[unit.id])?.iter().map(MetricsView::new).collect::<Result<_, _>>()?;
            Reply::ok(&UnitMetricsList { items })
        })
        .await?;
    Ok(reply)
}
