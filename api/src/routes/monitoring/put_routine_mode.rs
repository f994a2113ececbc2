//! `PUT /units/{id}/routine-mode`

use domain::monitoring::RoutineMode;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::units::{Unit, get_unit_to_change, update_unit};
use persistence::values::Paragraph;
use persistence::{Coded, Error, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::{Problem, ProblemCode};
use crate::flows::acts::{acting_authority, refuse_below};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::UnitView;

/// How the unit is to be checked while it is under routine supervision.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"mode": "triggered", "reason": "连续三年监督抽查合格，未发现风险隐患"}))]
pub struct PutRoutineMode {
    pub mode: RoutineMode,
    /// Why.
    #[validate(nested)]
    pub reason: Paragraph,
}

/// The mode in the audit trail.
#[derive(Serialize)]
struct Facts<'a> {
    mode: RoutineMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// Set how a routine unit is checked
///
/// 纳入属地日常监管或者实施触发式监管 (三·日常监管): by the authority that leads the unit today, or one above it. The mode is kept while
/// the unit is key or special and holds again afterwards; where the unit moves out of the reach of whoever set it, it is daily. The same mode
/// again changes nothing. It moves neither tier, lead nor level.
#[utoipa::path(put, path = "/units/{id}/routine-mode")]
pub async fn put_routine_mode(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
    body: Body<PutRoutineMode>,
) -> Result<Reply<Versioned<UnitView>>, Problem> {
    caller
        .write(move |tx| {
            let unit = get_unit_to_change(tx, id.0)?;
            if_match.check(unit.version)?;
            refuse_below(tx, &unit, unit.routine_mode_set_by_id)?;
            only_the_lead(tx, &unit)?;
            let sent = body.value;
            let mut faults = Faults::default();
            faults.shape(sent.validate());
            faults.end()?;
            let before = unit.into_inner();
            let mut after = before.clone();
            if before.routine_mode.0 != sent.mode {
                after.routine_mode = Coded(sent.mode);
                after.routine_mode_set_by_id = acting_authority(tx);
                after = update_unit(tx, &before, after)?;
                let path = after.path();
                let was = Facts { mode: before.routine_mode.0, reason: None };
                let is = Facts { mode: sent.mode, reason: Some(sent.reason.as_str()) };
                audit::record(tx, Subject { resource: "routine_mode", id: after.id.into(), path: &path }, Some(&was), Some(&is))?;
            }
            Ok(Reply::ok(&UnitView::read(tx, &after)?)?.with_version(after.version))
        })
        .await
}

/// Whoever sees the authority that leads today is that authority or stands above it.
fn only_the_lead(tx: &mut Tx<'_>, unit: &Unit) -> Result<(), Problem> {
    match get_authority(tx, unit.lead_on(tx.today())) {
        Ok(_) => Ok(()),
        Err(Error::NotFound) => Err(Problem::new(ProblemCode::NotTheLead)),
        Err(other) => Err(other.into()),
    }
}
