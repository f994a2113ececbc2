//! `GET /units/{id}/burden`

use chrono::Datelike;
use persistence::queries::burden::burden_of_unit;
use persistence::queries::units::get_unit;
use persistence::{Id, Instant};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::http::params::{Params, PathId};
use crate::http::reply::{Reply, Shown};
use crate::routes::measures::burden_view::{BurdenFigures, year_parameter};

/// Of which year.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UnitBurdenQuery {
    /// The calendar year; the one that runs if it is not said.
    #[param(example = 2026)]
    pub year: Option<i32>,
}

/// The burden ledger of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitBurden {
    /// Whose.
    pub unit_id: Id,
    /// Of which calendar year.
    #[schema(example = 2026)]
    pub year: i32,
    /// The moment of the figures.
    pub as_of: Instant,
    /// The figures.
    #[serde(flatten)]
    pub figures: BurdenFigures,
}

/// Read the burden ledger of a unit
///
/// Visits, fields asked for, fields not asked for because the register holds them, and instruments, by the day on which each took
/// place (无事不扰, 三·日常监管; ). The unit's own user reads it too.
#[utoipa::path(get, path = "/units/{id}/burden")]
pub async fn get_unit_burden(caller: Caller<MeasuresRead>, id: PathId, params: Params<UnitBurdenQuery>) -> Result<Reply<Shown<UnitBurden>>, Problem> {
    let year = year_parameter(params.0.year)?;
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let year = year.unwrap_or(tx.today().year());
            let burden = burden_of_unit(tx, unit.id, year)?;
            Reply::ok(&UnitBurden { unit_id: unit.id.into(), year, as_of: tx.now, figures: BurdenFigures::new(&burden) })
        })
        .await?;
    Ok(reply)
}
