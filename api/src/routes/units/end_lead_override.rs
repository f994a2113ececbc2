//! `DELETE /units/{id}/lead-override`

use persistence::Tx;
use persistence::queries::unit_history;
use persistence::queries::units::{Unit, get_unit, list_metrics};

use crate::auth::caller::{Caller, LeadOverride};
use crate::error::{Problem, ProblemCode};
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::monitoring::elevated::refuse_if_elevated;
use crate::routes::units::change::{Change, apply};
use crate::routes::units::view::UnitView;

/// End an override of the lead
///
/// The tier decides again who leads; the override stays in the list with its end.
#[utoipa::path(delete, path = "/units/{id}/lead-override")]
pub async fn end_lead_override(caller: Caller<LeadOverride>, id: PathId, if_match: IfMatch) -> Result<Reply<Versioned<UnitView>>, Problem> {
    caller
        .write(move |tx| {
            let unit = get_unit(tx, id.0)?;
            if_match.check(unit.version)?;
            refuse_if_elevated(tx, &unit)?;
            if unit.override_authority_id.is_none() {
                return Err(Problem::new(ProblemCode::NoOverride));
            }
            let unit = take_lead_back(tx, unit, "ended")?;
            Ok(Reply::ok(&UnitView::read(tx, &unit)?)?.with_version(unit.version))
        })
        .await
}

/// Ends the override of a unit's lead, so that the tier decides again; `how` is told in the list of overrides.
///
/// # Errors
/// 412 when someone else was faster.
pub fn take_lead_back(tx: &mut Tx<'_>, unit: Unit, how: &str) -> Result<Unit, Problem> {
    unit_history::end_lead_override(tx, unit.id, how)?;
    let metrics = list_metrics(tx, &[unit.id])?;
    let mut change = Change::of(unit, metrics);
    (change.after.override_authority_id, change.after.override_from, change.after.override_to) = (None, None, None);
    apply(tx, change)
}
