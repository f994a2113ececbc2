//! `PUT /units/{id}/lead-override`

use persistence::Id;
use persistence::queries::unit_history::{LeadOverride, running_lead_override};
use persistence::queries::units::get_unit_to_change;
use persistence::values::{Day, Paragraph};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, LeadOverride as NeedsLeadOverride};
use crate::error::{FieldCode, Problem};
use crate::flows::acts::acting_authority;
use crate::flows::faults::Faults;
use crate::flows::monitoring::elevated::refuse_if_elevated;
use crate::flows::register::lead::{NewLead, give_lead};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::UnitView;

/// Another lead authority than the tier gives.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"authority_id": "01980000-0000-7000-8000-000000000001", "reason": "跨区集团统一监管", "from_on": "2026-12-01", "to_on": "2027-11-30"}))]
pub struct OverrideLead {
    /// The unit's territorial authority or one above it.
    pub authority_id: Id,
    #[validate(nested)]
    pub reason: Paragraph,
    /// First day; today if it is not said.
    #[validate(nested)]
    pub from_on: Option<Day>,
    /// Last day; until it is ended if it is not said.
    #[validate(nested)]
    pub to_on: Option<Day>,
}

/// Override the lead authority
///
/// In principle the tier decides who leads (二(一) 原则上); an authority may decide otherwise with a reason and dates. The lead is
/// always the unit's territorial authority or one above it. An override that runs is replaced, by the same
/// again it is not; who stands below the authority whose override runs does not replace or end it.
#[utoipa::path(put, path = "/units/{id}/lead-override")]
pub async fn override_lead(
    caller: Caller<NeedsLeadOverride>,
    id: PathId,
    if_match: IfMatch,
    body: Body<OverrideLead>,
) -> Result<Reply<Versioned<UnitView>>, Problem> {
    caller
        .write(move |tx| {
            let unit = get_unit_to_change(tx, id.0)?.into_inner();
            if_match.check(unit.version)?;
            refuse_if_elevated(tx, &unit)?;
            let today = tx.today();
            let sent = body.value;
            let mut faults = Faults::default();
            faults.shape(sent.validate());
            let (from_on, to_on) = (sent.from_on.map_or(today, |day| day.0), sent.to_on.map(|day| day.0));
            if to_on.is_some_and(|to| to < from_on || to < today) {
                faults.add("/to_on", FieldCode::DateOrder);
            }
            if !unit.path().iter().any(|(_, on_path)| *on_path == sent.authority_id) {
                faults.add("/authority_id", FieldCode::NotOnPath);
            }
            faults.end()?;
            let acting = acting_authority(tx);
            let same = |running: &LeadOverride| {
                (running.authority_id, running.reason.as_str(), running.to_on) == (sent.authority_id, sent.reason.as_str(), to_on)
                    && sent.from_on.is_none_or(|from| from.0 == running.from_on)
                    && running.acting_authority_id == acting
            };
            if running_lead_override(tx, unit.id)?.as_ref().is_some_and(same) {
                return Ok(Reply::ok(&UnitView::read(tx, &unit)?)?.with_version(unit.version));
            }
            let unit = give_lead(tx, unit, NewLead { authority_id: sent.authority_id, reason: sent.reason.to_string(), from_on, to_on })?;
            Ok(Reply::ok(&UnitView::read(tx, &unit)?)?.with_version(unit.version))
        })
        .await
}
