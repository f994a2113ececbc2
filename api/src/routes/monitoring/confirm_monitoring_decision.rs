//! `POST /monitoring-decisions/{id}/confirm`

use domain::lifecycle::MONITORING_DECISION;
use domain::monitoring::DecisionStatus;
use persistence::queries::audit::{self, Subject};
use persistence::queries::monitoring::{get_monitoring_decision, settle_decision};
use persistence::queries::units::get_unit_to_change;
use persistence::values::Paragraph;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::{Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::monitoring::decision_view::MonitoringDecisionView;

/// What is said with it.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"remark": "已研判，纳入重点监管"}))]
pub struct ConfirmMonitoringDecision {
    #[validate(nested)]
    pub remark: Option<Paragraph>,
}

/// Confirm a monitoring level
///
/// The level is in force since the rule gave it, for it is never below the rule; a person confirms that it was looked at.
#[utoipa::path(post, path = "/monitoring-decisions/{id}/confirm")]
pub async fn confirm_monitoring_decision(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ConfirmMonitoringDecision>,
) -> Result<Reply<Versioned<MonitoringDecisionView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let unit = get_monitoring_decision(tx, id.0)?.unit_id;
            let unit = get_unit_to_change(tx, unit)?;
            let before = get_monitoring_decision(tx, id.0)?;
            if_match.check(before.version)?;
            if !MONITORING_DECISION.allows("confirm", before.status.0) {
                return Err(Problem::new(ProblemCode::LevelNotProposed));
            }
            let mut faults = Faults::default();
            faults.shape(value.validate());
            faults.end()?;
            settle_decision(tx, &before, DecisionStatus::Confirmed, value.remark.as_ref().map(Paragraph::as_str))?;
            let after = get_monitoring_decision(tx, id.0)?;
            let (shown, now_shown) = (MonitoringDecisionView::new(&before)?, MonitoringDecisionView::new(&after)?);
            let path = unit.path();
            audit::record(tx, Subject { resource: "monitoring_decision", id: id.0, path: &path }, Some(&shown), Some(&now_shown))?;
            Ok(Reply::ok(&now_shown)?.with_version(after.version))
        })
        .await
}
