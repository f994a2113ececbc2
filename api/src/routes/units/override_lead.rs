//! `PUT /units/{id}/lead-override`

use chrono::NaiveDate;
use persistence::queries::unit_history::{LeadOverride, insert_lead_override};
use persistence::queries::units::{Unit, get_unit, list_metrics};
use persistence::{Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, LeadOverride as NeedsLeadOverride};
use crate::error::{FieldCode, Problem};
use crate::http::body::Body;
use crate::http::day;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::monitoring::elevated::refuse_if_elevated;
use crate::routes::units::change::{Change, apply};
use crate::routes::units::validation::{Faults, MAX_TEXT};
use crate::routes::units::view::UnitView;

/// Another lead authority than the tier gives.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"authority_id": "01980000-0000-7000-8000-000000000001", "reason": "跨区集团统一监管", "from_on": "2026-12-01", "to_on": "2027-11-30"}))]
pub struct OverrideLead {
    /// The unit's territorial authority or one above it.
    pub authority_id: Id,
    /// Why.
    pub reason: String,
    /// First day; today if it is not said.
    #[serde(default, deserialize_with = "day::optional")]
    pub from_on: Option<NaiveDate>,
    /// Last day; until it is ended if it is not said.
    #[serde(default, deserialize_with = "day::optional")]
    pub to_on: Option<NaiveDate>,
}

/// Override the lead authority
///
/// In principle the tier decides who leads (二(一) 原则上); an authority may decide otherwise with a reason and dates. The lead is
/// always the unit's territorial authority or one above it. An override that runs is replaced.
#[utoipa::path(put, path = "/units/{id}/lead-override")]
pub async fn override_lead(
    caller: Caller<NeedsLeadOverride>,
    id: PathId,
    if_match: IfMatch,
    body: Body<OverrideLead>,
) -> Result<Reply<Versioned<UnitView>>, Problem> {
    caller
        .write(move |tx| {
            let unit = get_unit(tx, id.0)?;
            if_match.check(unit.version)?;
            refuse_if_elevated(tx, &unit)?;
            let today = tx.today();
            let sent = body.value;
            let mut faults = Faults::default();
            let reason = faults.text("/reason", &sent.reason, 1, MAX_TEXT);
            let from_on = sent.from_on.unwrap_or(today);
            if sent.to_on.is_some_and(|to| to < from_on || to < today) {
                faults.add("/to_on", FieldCode::DateOrder);
            }
            if !unit.path().iter().any(|(_, on_path)| *on_path == sent.authority_id) {
                faults.add("/authority_id", FieldCode::NotOnPath);
            }
            faults.end()?;
            let unit = give_lead(tx, unit, sent.authority_id, reason, from_on, sent.to_on)?;
            Ok(Reply::ok(&UnitView::read(tx, &unit)?)?.with_version(unit.version))
        })
        .await
}

/// Gives the lead of a unit to an authority for some days. An override that ran is replaced.
///
/// # Errors
/// 412 when someone else was faster.
pub fn give_lead(
    tx: &mut Tx<'_>,
    unit: Unit,
    authority_id: Id,
    reason: String,
    from_on: NaiveDate,
    to_on: Option<NaiveDate>,
) -> Result<Unit, Problem> {
    let row = LeadOverride {
        id: tx.new_id(),
        unit_id: unit.id,
        authority_id,
        reason,
        from_on,
        to_on,
        created_by: tx.identity().user_id,
        created_at: tx.now,
        ended_at: None,
        end_reason: None,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
    };
    insert_lead_override(tx, &row)?;
    let metrics = list_metrics(tx, &[unit.id])?;
    let mut change = Change::of(unit, metrics);
    (change.after.override_authority_id, change.after.override_from, change.after.override_to) = (Some(authority_id), Some(from_on), to_on);
    apply(tx, change)
}
