//! `POST /elevations/{id}/decide` and `POST /elevations/{id}/release`

use domain::authorities::Level;
use domain::lifecycle::ELEVATION;
use domain::monitoring::{ElevationKind, ElevationStatus};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{get_authority, list_authorities_by_id};
use persistence::queries::elevations::{Elevation, get_elevation, update_elevation};
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::values::{Day, Remark};
use persistence::{Coded, Error, Held, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::{FieldCode, Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::monitoring::elevation_facts::ElevationFacts;
use crate::flows::register::lead::{NewLead, give_lead, take_lead_back};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::monitoring::elevation_view::ElevationView;
use crate::routes::monitoring::list_elevations::show;

/// What the upper authority decides.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"approved": true, "kind": "listed_supervision", "reason": "两年内三次发现重大风险", "from_on": "2026-12-01", "to_on": "2027-11-30"}))]
pub struct DecideElevation {
    /// Whether it steps in.
    pub approved: bool,
    /// How; needed when it does.
    pub kind: Option<ElevationKind>,
    /// Why.
    #[validate(nested)]
    pub reason: Remark,
    /// First day; today if it is not said.
    #[validate(nested)]
    pub from_on: Option<Day>,
    /// Last day; until it is released if it is not said.
    #[validate(nested)]
    pub to_on: Option<Day>,
}

/// Why it ends.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "整改验收合格，风险已消除"}))]
pub struct ReleaseElevation {
    /// Why.
    #[validate(nested)]
    pub reason: Remark,
}

/// Decide an elevation
///
/// By the authority above the one that led (or one above that). While it is active the upper authority leads the unit (二(一)).
#[utoipa::path(post, path = "/elevations/{id}/decide")]
pub async fn decide_elevation(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
    body: Body<DecideElevation>,
) -> Result<Reply<Versioned<ElevationView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let (unit, before) = load(tx, id.0, if_match)?;
            let path = unit.path();
            if !ELEVATION.allows("decide", before.status.0) {
                return Err(Problem::new(ProblemCode::ElevationDecided));
            }
            let today = tx.today();
            let (from_on, to_on) = (value.from_on.map_or(today, |day| day.0), value.to_on.map(|day| day.0));
            if value.approved {
                still_stands_above(tx, &unit, &before)?;
                let running = unit.override_authority_id.is_some() && unit.override_to.is_none_or(|to| today <= to);
                if running && from_on > today {
                    return Err(Problem::new(ProblemCode::LeadOverrideRuns));
                }
            }
            let mut faults = Faults::default();
            faults.shape(value.validate());
            if value.approved {
                if value.kind.is_none() {
                    faults.add("/kind", FieldCode::Required);
                }
                faults.in_order(today, ("/from_on", from_on));
                faults.in_order_if(from_on, ("/to_on", to_on));
            }
            faults.end()?;
            let reason = value.reason.into_string();
            let mut after = before.clone();
            after.decided_at = Some(tx.now);
            after.decided_by = tx.identity().user_id;
            after.decision_reason = Some(reason.clone());
            if value.approved {
                after.status = Coded(ElevationStatus::Active);
                after.kind = value.kind.map(Coded);
                (after.from_on, after.to_on) = (Some(from_on), to_on);
                // When it ends the rule decides again, not an override that ran before.
                let reason = format!("提级监管：{reason}");
                give_lead(tx, unit.into_inner(), NewLead { authority_id: after.upper_authority_id, reason, from_on, to_on })?;
            } else {
                after.status = Coded(ElevationStatus::Rejected);
            }
            finish(tx, &path, &before, after)
        })
        .await
}

/// Release a unit from its elevation
///
/// The rule decides again who leads.
#[utoipa::path(post, path = "/elevations/{id}/release")]
pub async fn release_elevation(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ReleaseElevation>,
) -> Result<Reply<Versioned<ElevationView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let (unit, before) = load(tx, id.0, if_match)?;
            let path = unit.path();
            if !ELEVATION.allows("release", before.status.0) || !before.is_open(tx.today()) {
                return Err(Problem::new(ProblemCode::ElevationNotActive));
            }
            let mut faults = Faults::default();
            faults.shape(value.validate());
            faults.end()?;
            if unit.override_authority_id == Some(before.upper_authority_id) {
                take_lead_back(tx, unit.into_inner(), "released")?;
            }
            let mut after = before.clone();
            after.status = Coded(ElevationStatus::Released);
            after.released_at = Some(tx.now);
            after.released_by = tx.identity().user_id;
            after.release_reason = Some(value.reason.into_string());
            finish(tx, &path, &before, after)
        })
        .await
}

/// The elevation and its unit, held, where the caller is the upper authority or stands above it.
fn load(tx: &mut Tx<'_>, id: Id, if_match: IfMatch) -> Result<(Held<Unit>, Elevation), Problem> {
    let unit = get_elevation(tx, id)?.unit_id;
    let unit = get_unit_to_change(tx, unit)?;
    let before = get_elevation(tx, id)?;
    if_match.check(before.version)?;
    match get_authority(tx, before.upper_authority_id) {
        Ok(_) => Ok((unit, before)),
        Err(Error::NotFound) => {
            Err(Problem::new(ProblemCode::Forbidden).with_detail("由上一级市场监管部门决定", "The next higher authority decides"))
        }
        Err(other) => Err(other.into()),
    }
}

/// The proposal is to the authority above the one that leads: where someone else leads by now, it is to be made anew.
fn still_stands_above(tx: &mut Tx<'_>, unit: &Unit, elevation: &Elevation) -> Result<(), Problem> {
    let lead = list_authorities_by_id(tx, &[unit.lead_on(tx.today())])?;
    match lead.first().and_then(|lead| lead.parent_id) == Some(elevation.upper_authority_id) {
        true => Ok(()),
        false => Err(Problem::new(ProblemCode::LeadChanged)),
    }
}

fn finish(tx: &mut Tx<'_>, path: &[(Level, Id)], before: &Elevation, after: Elevation) -> Result<Reply<Versioned<ElevationView>>, Problem> {
    let after = update_elevation(tx, before, after)?;
    let (was, is) = (ElevationFacts::new(before), ElevationFacts::new(&after));
    audit::record(tx, Subject { resource: "elevation", id: after.id, path }, Some(&was), Some(&is))?;
    Ok(Reply::ok(&show(tx, &after)?)?.with_version(after.version))
}
