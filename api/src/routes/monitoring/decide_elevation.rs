//! `POST /elevations/{id}/decide` and `POST /elevations/{id}/release`

use chrono::NaiveDate;
use domain::authorities::Level;
use domain::lifecycle::ELEVATION;
use domain::monitoring::{ElevationKind, ElevationStatus};
use domain::units::{OperatingStatus, OverrideEnd};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::elevations::{Elevation, get_elevation, update_elevation};
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::values::{Day, Line, Paragraph};
use persistence::{Coded, Held, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::{FieldCode, Problem, ProblemCode};
use crate::flows::acts::{acting_authority, refuse_below};
use crate::flows::faults::Faults;
use crate::flows::monitoring::elevated::elevation_reason;
use crate::flows::monitoring::elevation_facts::ElevationFacts;
use crate::flows::monitoring::propose::propose_after_end;
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
#[schema(example = json!({"approved": true, "kind": "listed_supervision", "reason": "两年内三次发现重大风险", "from_on": "2026-12-01", "due_on": "2027-05-31",
    "published_on": "2026-12-01", "published_in": "市局网站公告2026年第41号"}))]
pub struct DecideElevation {
    /// Whether it steps in.
    pub approved: bool,
    /// How; needed when it does.
    pub kind: Option<ElevationKind>,
    /// Why.
    #[validate(nested)]
    pub reason: Paragraph,
    /// First day; today if it is not said.
    #[validate(nested)]
    pub from_on: Option<Day>,
    /// Last day of supervision by the upper authority; until it is released if it is not said. A listing runs until it is released.
    #[validate(nested)]
    pub to_on: Option<Day>,
    /// By which day what a listing is about is to be put right; needed for one.
    #[validate(nested)]
    pub due_on: Option<Day>,
    /// The day on which a listing was made public; with `published_in`, or later by a PATCH.
    #[validate(nested)]
    pub published_on: Option<Day>,
    /// Where.
    #[validate(nested)]
    pub published_in: Option<Line>,
}

/// Why it ends.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "整改验收合格，风险已消除", "result": "3项隐患全部整改销号"}))]
pub struct ReleaseElevation {
    /// Why.
    #[validate(nested)]
    pub reason: Paragraph,
    /// What came of a listing; needed for one.
    #[validate(nested)]
    pub result: Option<Paragraph>,
}

/// Decide an elevation
///
/// By the authority above the one that led (or one above that). 上一级监管 gives it the lead of the unit while it is active; 挂牌督办
/// leaves the lead where it is: the upper authority lists the case publicly with a deadline, follows it and closes it (二(一)). Where it is
/// rejected, other grounds that came up meanwhile are proposed.
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
            let moves_lead = value.approved && value.kind == Some(ElevationKind::UpperLevelSupervision);
            if value.approved {
                let deregistered = unit.facts.operating_status.0 == OperatingStatus::Deregistered;
                if before.release_ground.is_some() || deregistered {
                    return Err(Problem::new(ProblemCode::GroundFallen));
                }
                still_stands_above(tx, &unit, &before)?;
            }
            if moves_lead {
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
                check_kind(&value, from_on, today, &mut faults);
            }
            faults.end()?;
            let (approved, reason) = (value.approved, value.reason.into_string());
            let mut after = before.clone();
            after.decided_at = Some(tx.now);
            after.decided_by = tx.identity().user_id;
            after.decided_authority_id = acting_authority(tx);
            after.decision_reason = Some(reason.clone());
            if value.approved {
                after.status = Coded(ElevationStatus::Active);
                after.kind = value.kind.map(Coded);
                (after.from_on, after.to_on) = (Some(from_on), to_on);
                after.due_on = value.due_on.map(|day| day.0);
                after.published_on = value.published_on.map(|day| day.0);
                after.published_in = value.published_in.map(Line::into_string);
            } else {
                after.status = Coded(ElevationStatus::Rejected);
            }
            if moves_lead {
                // When it ends the rule decides again, not an override that ran before.
                let reason = elevation_reason(&reason);
                give_lead(tx, unit.into_inner(), NewLead { authority_id: after.upper_authority_id, reason, from_on, to_on })?;
                return finish(tx, &path, &before, after);
            }
            let reply = finish(tx, &path, &before, after)?;
            if !approved {
                propose_after_end(tx, &unit)?;
            }
            Ok(reply)
        })
        .await
}

/// Release a unit from its elevation
///
/// After 上一级监管 the rule decides again who leads; 挂牌督办 is closed with its result. Other grounds that came up meanwhile are proposed.
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
            refuse_below(tx, &unit, before.decided_authority_id)?;
            let mut faults = Faults::default();
            faults.shape(value.validate());
            let listed = before.kind == Some(Coded(ElevationKind::ListedSupervision));
            match &value.result {
                None if listed => faults.add("/result", FieldCode::Required),
                Some(_) if !listed => faults.add("/result", FieldCode::OtherElevationKind),
                _ => {}
            }
            faults.end()?;
            let mut unit = unit.into_inner();
            if before.moves_lead() && unit.override_authority_id == Some(before.upper_authority_id) {
                unit = take_lead_back(tx, unit, OverrideEnd::Released)?;
            }
            let mut after = before.clone();
            after.status = Coded(ElevationStatus::Released);
            after.released_at = Some(tx.now);
            after.released_by = tx.identity().user_id;
            after.release_reason = Some(value.reason.into_string());
            after.result = value.result.map(Paragraph::into_string);
            let reply = finish(tx, &path, &before, after)?;
            propose_after_end(tx, &unit)?;
            Ok(reply)
        })
        .await
}

/// The elevation and its unit, held, where the caller is the upper authority or stands above it.
pub(super) fn load(tx: &mut Tx<'_>, id: Id, if_match: IfMatch) -> Result<(Held<Unit>, Elevation), Problem> {
    let unit = get_elevation(tx, id)?.unit_id;
    let unit = get_unit_to_change(tx, unit)?;
    let before = get_elevation(tx, id)?;
    if_match.check(before.version)?;
    refuse_below(tx, &unit, Some(before.upper_authority_id))?;
    Ok((unit, before))
}

/// The proposal is to the authority above the one that leads: where someone else leads by now, it is to be made anew.
fn still_stands_above(tx: &mut Tx<'_>, unit: &Unit, elevation: &Elevation) -> Result<(), Problem> {
    let lead = list_authorities_by_id(tx, &[unit.lead_on(tx.today())])?;
    match lead.first().and_then(|lead| lead.parent_id) == Some(elevation.upper_authority_id) {
        true => Ok(()),
        false => Err(Problem::new(ProblemCode::LeadChanged)),
    }
}

/// A listing has a deadline and its publication, supervision by the upper authority a last day.
fn check_kind(value: &DecideElevation, from_on: NaiveDate, today: NaiveDate, faults: &mut Faults) {
    let of_listing =
        [("/due_on", value.due_on.is_some()), ("/published_on", value.published_on.is_some()), ("/published_in", value.published_in.is_some())];
    match value.kind {
        None => {}
        Some(ElevationKind::UpperLevelSupervision) => {
            for (pointer, _) in of_listing.into_iter().filter(|(_, sent)| *sent) {
                faults.add(pointer, FieldCode::OtherElevationKind);
            }
        }
        Some(ElevationKind::ListedSupervision) => {
            if value.to_on.is_some() {
                faults.add("/to_on", FieldCode::OtherElevationKind);
            }
            if value.due_on.is_none() {
                faults.add("/due_on", FieldCode::Required);
            }
            check_publication((value.published_on.map(|day| day.0), value.published_in.is_some()), today, faults);
            faults.in_order_if(from_on, ("/due_on", value.due_on.map(|day| day.0)));
        }
    }
}

/// A publication has its day, which has come, and its place.
pub(super) fn check_publication((on, has_place): (Option<NaiveDate>, bool), today: NaiveDate, faults: &mut Faults) {
    match (on, has_place) {
        (None, true) => faults.add("/published_on", FieldCode::Required),
        (Some(_), false) => faults.add("/published_in", FieldCode::Required),
        _ => {}
    }
    faults.not_after_if(today, ("/published_on", on));
}

pub(super) fn finish(
    tx: &mut Tx<'_>,
    path: &[(Level, Id)],
    before: &Elevation,
    after: Elevation,
) -> Result<Reply<Versioned<ElevationView>>, Problem> {
    let after = update_elevation(tx, before, after)?;
    let (was, is) = (ElevationFacts::new(before), ElevationFacts::new(&after));
    audit::record(tx, Subject { resource: "elevation", id: after.id, path }, Some(&was), Some(&is))?;
    Ok(Reply::ok(&show(tx, &after)?)?.with_version(after.version))
}
