//! `PATCH /units/{id}`

use persistence::queries::units::{get_unit_to_change, list_metrics};

use crate::auth::caller::{Caller, UnitsWrite};
use crate::error::Problem;
use crate::flows::register::change::{Change, apply};
use crate::flows::register::patch::UnitPatch;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::{UnitView, UnitWithWarnings};

/// Change a unit
///
/// Facts only: figures have a year and go to `/units/{id}/metrics/{year}`. Where activities, 个体工商户 or territory change, the
/// tier and the lead are decided anew.
#[utoipa::path(patch, path = "/units/{id}")]
pub async fn update_unit(
    caller: Caller<UnitsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UnitPatch>,
) -> Result<Reply<Versioned<UnitWithWarnings>>, Problem> {
    let language = caller.language;
    caller
        .write(move |tx| {
            let unit = get_unit_to_change(tx, id.0)?.into_inner();
            if_match.check(unit.version)?;
            let metrics = list_metrics(tx, &[unit.id])?;
            let mut change = Change::of(unit, metrics);
            body.value.change(tx, &mut change)?;
            let unit = if change.is_empty() { change.before } else { apply(tx, change)? };
            let shown = UnitView::read(tx, &unit)?;
            Ok(Reply::ok(&UnitWithWarnings::of(tx, &unit, shown, language)?)?.with_version(unit.version))
        })
        .await
}
