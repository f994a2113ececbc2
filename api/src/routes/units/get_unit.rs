//! `GET /units/{id}`

use persistence::queries::units;

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::flows::names::Names;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::{UnitView, UnitWithWarnings};

/// Read a unit
///
/// The unit with its tier, the authority that leads it and the one on whose ground it stands; with a warning where the time of its
/// 歇业 is over.
#[utoipa::path(get, path = "/units/{id}")]
pub async fn get_unit(caller: Caller<UnitsRead>, id: PathId) -> Result<Reply<Versioned<UnitWithWarnings>>, Problem> {
    let language = caller.language;
    let reply = caller
        .read(move |tx| {
            let (unit, names) = units::get_unit_with_names(tx, id.0)?;
            let shown = UnitView::new(&unit, &Names::known(names), tx.today())?;
            Ok(Reply::ok(&UnitWithWarnings::of(tx, &unit, shown, language)?)?.with_version(unit.version))
        })
        .await?;
    Ok(reply)
}
