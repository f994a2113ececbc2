//! `GET /units/by-uscc/{uscc}`

use domain::units::uscc::normalize;
use persistence::queries::units::list_units_by_uscc;

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::{Problem, ProblemCode};
use crate::http::params::PathUscc;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::{UnitView, UnitWithWarnings};

/// Read a unit by its code
///
/// The unit in scope with this 统一社会信用代码, however it is typed, as `GET /units/{id}` shows it.
#[utoipa::path(get, path = "/units/by-uscc/{uscc}")]
pub async fn get_unit_by_uscc(caller: Caller<UnitsRead>, code: PathUscc) -> Result<Reply<Versioned<UnitWithWarnings>>, Problem> {
    let language = caller.language;
    let reply = caller
        .read(move |tx| {
            let found = list_units_by_uscc(tx, &[normalize(&code.0)])?;
            let unit = found.first().ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
            let shown = UnitView::read(tx, unit)?;
            Ok(Reply::ok(&UnitWithWarnings::of(tx, unit, shown, language)?)?.with_version(unit.version))
        })
        .await?;
    Ok(reply)
}
