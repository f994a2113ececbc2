//! `DELETE /units/{id}/lead-override`

use domain::units::OverrideEnd;
use persistence::queries::units::get_unit_to_change;

use crate::auth::caller::{Caller, LeadOverride};
use crate::error::{Problem, ProblemCode};
use crate::flows::monitoring::elevated::refuse_if_elevated;
use crate::flows::register::lead::{refuse_if_of_higher, take_lead_back};
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::UnitView;

/// End an override of the lead
///
/// The tier decides again who leads; the override stays in the list with its end.
#[utoipa::path(delete, path = "/units/{id}/lead-override")]
pub async fn end_lead_override(caller: Caller<LeadOverride>, id: PathId, if_match: IfMatch) -> Result<Reply<Versioned<UnitView>>, Problem> {
    caller
        .write(move |tx| {
            let unit = get_unit_to_change(tx, id.0)?.into_inner();
            if_match.check(unit.version)?;
            refuse_if_elevated(tx, &unit)?;
            if unit.override_authority_id.is_none() {
                return Err(Problem::new(ProblemCode::NoOverride));
            }
            refuse_if_of_higher(tx, &unit)?;
            let unit = take_lead_back(tx, unit, OverrideEnd::Ended)?;
            Ok(Reply::ok(&UnitView::read(tx, &unit)?)?.with_version(unit.version))
        })
        .await
}
