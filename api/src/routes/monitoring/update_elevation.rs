//! `PATCH /elevations/{id}`

use domain::monitoring::{ElevationKind, ElevationStatus};
use domain::units::OverrideEnd;
use persistence::Coded;
use persistence::values::{Day, Line};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::Problem;
use crate::flows::acts::refuse_below;
use crate::flows::faults::Faults;
use crate::flows::patch::Patch;
use crate::flows::refusal::ProblemCode;
use crate::flows::register::lead::take_lead_back;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::monitoring::decide_elevation::{check_publication, finish, load};
use crate::routes::monitoring::elevation_view::ElevationView;
use crate::routes::monitoring::list_elevations::show;

/// What is to change (JSON Merge Patch): an absent field is kept, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"published_on": "2026-11-24", "published_in": "市局网站公告2026年第41号", "due_on": "2027-06-30"}))]
pub struct UpdateElevation {
    /// The day on which the listing was made public.
    #[serde(default)]
    #[validate(nested)]
    pub published_on: Patch<Day>,
    /// Where.
    #[serde(default)]
    #[validate(nested)]
    pub published_in: Patch<Line>,
    /// By which day what it is about is to be put right.
    #[serde(default)]
    #[validate(nested)]
    pub due_on: Patch<Day>,
}

/// Follow a listed supervision
///
/// By who listed it, while it is active: where and when it was made public, and its deadline (二(一) 挂牌督办). Earlier states are in
/// the audit trail. A listing from before listings had a deadline, which moved the lead, gives it back with its deadline.
#[utoipa::path(patch, path = "/elevations/{id}")]
pub async fn update_elevation(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateElevation>,
) -> Result<Reply<Versioned<ElevationView>>, Problem> {
    caller
        .write(move |tx| {
            let (unit, before) = load(tx, id.0, if_match)?;
            let listed = before.status.0 == ElevationStatus::Active && before.kind == Some(Coded(ElevationKind::ListedSupervision));
            if !listed {
                return Err(Problem::new(ProblemCode::ElevationNotListed));
            }
            refuse_below(tx, &unit, before.decided_authority_id)?;
            let (value, mut faults, mut after) = (body.value, Faults::default(), before.clone());
            faults.shape(value.validate());
            if let Some(Day(day)) = value.due_on.filled("/due_on", &mut faults) {
                after.due_on = Some(day);
                faults.in_order_if(before.from_on.unwrap_or(day), ("/due_on", after.due_on));
            }
            value.published_on.map(|day| day.0).apply(&mut after.published_on);
            value.published_in.map(Line::into_string).apply(&mut after.published_in);
            check_publication((after.published_on, after.published_in.is_some()), tx.today(), &mut faults);
            faults.end()?;
            if after == before {
                return Ok(Reply::ok(&show(tx, &before)?)?.with_version(before.version));
            }
            let path = unit.path();
            if before.moves_lead() && !after.moves_lead() && unit.override_authority_id == Some(before.upper_authority_id) {
                take_lead_back(tx, unit.into_inner(), OverrideEnd::Released)?;
            }
            finish(tx, &path, &before, after)
        })
        .await
}
