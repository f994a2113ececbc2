//! `PUT` and `DELETE /units/{id}/monitoring-override`

use domain::Code;
use domain::monitoring::{MonitoringCause, MonitoringLevel};
use domain::units::OverrideEnd;
use persistence::queries::audit::{self, Subject};
use persistence::queries::monitoring::{MonitoringOverride, insert_monitoring_override};
use persistence::queries::policies::policies_of;
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::values::{Day, Paragraph};
use persistence::{Coded, Instant, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::acts::{acting_authority, refuse_below};
use crate::flows::faults::Faults;
use crate::flows::monitoring::assess::{Known, reassess};
use crate::flows::monitoring::overrides::{OverrideFacts, end_override};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::UnitView;

/// A level above the rule's.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"level": "special", "reason": "重大活动保障期间加强监管", "to_on": "2027-03-31"}))]
pub struct OverrideMonitoringLevel {
    /// At least this level: key or special, above what the rule says today.
    pub level: MonitoringLevel,
    #[validate(nested)]
    pub reason: Paragraph,
    /// Last day; until it is ended if it is not said.
    #[validate(nested)]
    pub to_on: Option<Day>,
}

/// Override the monitoring level upward
///
/// An authority may watch a unit more closely than the rule asks, never less. It holds from today; one that runs is replaced, by the same
/// again it is not. Who stands below the authority whose override runs does not replace or end it.
#[utoipa::path(put, path = "/units/{id}/monitoring-override")]
pub async fn override_monitoring_level(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
    body: Body<OverrideMonitoringLevel>,
) -> Result<Reply<Versioned<UnitView>>, Problem> {
    caller
        .write(move |tx| {
            let unit = get_unit_to_change(tx, id.0)?;
            if_match.check(unit.version)?;
            let (today, sent) = (tx.today(), body.value);
            let policies = policies_of(tx, unit.provincial_id)?;
            let now = Known::of(tx, &[unit.id])?.assess(unit.id, today, Instant::END, &policies);
            refuse_below(tx, &unit, now.in_force.as_ref().and_then(|running| running.acting_authority_id))?;
            let mut faults = Faults::default();
            faults.shape(sent.validate());
            let to_on = sent.to_on.map(|day| day.0);
            if sent.level <= now.ruling.level {
                faults.0.push(FieldError::new("/level", FieldCode::NotAboveRule).with("level", now.ruling.level.code()));
            }
            faults.in_order_if(today, ("/to_on", to_on));
            faults.end()?;
            let same = |running: &MonitoringOverride| {
                (running.level.0, running.reason.as_str(), running.to_on) == (sent.level, sent.reason.as_str(), to_on)
                    && running.acting_authority_id == acting_authority(tx)
            };
            if now.in_force.as_ref().is_some_and(same) {
                return show(tx, &unit);
            }
            let row = MonitoringOverride {
                id: tx.new_id(),
                unit_id: unit.id,
                level: Coded(sent.level),
                reason: sent.reason.into_string(),
                from_on: today,
                to_on,
                created_at: tx.now,
                created_by: tx.identity().user_id,
                ended_at: None,
                ended_by: None,
                acting_authority_id: acting_authority(tx),
                end_reason: None,
            };
            insert_monitoring_override(tx, &row)?;
            let before = now.in_force.as_ref().map(OverrideFacts::new);
            let path = unit.path();
            audit::record(
                tx,
                Subject { resource: "monitoring_override", id: unit.id.into(), path: &path },
                before.as_ref(),
                Some(&OverrideFacts::new(&row)),
            )?;
            let (unit, _) = reassess(tx, unit, &policies, MonitoringCause::Override)?;
            show(tx, &unit)
        })
        .await
}

/// End the override of a monitoring level
///
/// The rule decides again.
#[utoipa::path(delete, path = "/units/{id}/monitoring-override")]
pub async fn end_monitoring_override(caller: Caller<MonitoringDecide>, id: PathId, if_match: IfMatch) -> Result<Reply<Versioned<UnitView>>, Problem> {
    caller
        .write(move |tx| {
            let unit = get_unit_to_change(tx, id.0)?;
            if_match.check(unit.version)?;
            let policies = policies_of(tx, unit.provincial_id)?;
            let now = Known::of(tx, &[unit.id])?.assess(unit.id, tx.today(), Instant::END, &policies);
            let Some(running) = now.in_force else {
                return Err(Problem::new(ProblemCode::LevelNotOverridden));
            };
            refuse_below(tx, &unit, running.acting_authority_id)?;
            end_override(tx, &unit, &running, OverrideEnd::Ended)?;
            let (unit, _) = reassess(tx, unit, &policies, MonitoringCause::Override)?;
            show(tx, &unit)
        })
        .await
}

fn show(tx: &mut Tx<'_>, unit: &Unit) -> Result<Reply<Versioned<UnitView>>, Problem> {
    Ok(Reply::ok(&UnitView::read(tx, unit)?)?.with_version(unit.version))
}
