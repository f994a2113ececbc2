//! `GET /units/{id}/visits/advice`

use chrono::NaiveDate;
use domain::measures::{PlannedVisit, VisitPurpose, VisitTrigger};
use domain::monitoring::{MonitoringLevel, RoutineMode};
use persistence::queries::policies::policies_of;
use persistence::queries::units::get_unit;
use persistence::records::visit::last_visit;
use persistence::values::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::Problem;
use crate::flows::records::visit::undue_warning;
use crate::http::params::{Params, PathId, checked};
use crate::http::reply::{Reply, Shown};
use crate::routes::units::view::WarningView;

/// A visit that is thought of.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VisitAdviceQuery {
    /// On which day; today if it is not said. It may lie ahead.
    #[param(example = "2026-12-01")]
    pub visit_on: Option<Day>,
    /// What would give cause for it.
    pub trigger: Option<VisitTrigger>,
    /// What it would be for: help (`service`) disturbs nobody.
    pub purpose: Option<VisitPurpose>,
}

/// What to consider before one sets out.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitAdvice {
    /// The day.
    pub visit_on: NaiveDate,
    /// The monitoring level of the unit.
    pub monitoring_level: MonitoringLevel,
    /// How it is checked while it is routine.
    pub routine_mode: RoutineMode,
    /// The last visit up to that day, other than to help.
    #[schema(required = true)]
    pub last_visited_on: Option<NaiveDate>,
    /// Whether the unit would be disturbed without need.
    pub undue: bool,
    /// The same in words.
    pub warnings: Vec<WarningView>,
}

/// Ask before a visit
///
/// 无事不扰 (三·日常监管): whether a visit on a day would be one to a routine unit that was visited within the months of the policy
/// (`undisturbed_months`) and gives no cause, or one without cause to a unit that is checked only where something gives cause
/// (`routine_mode` triggered), whatever the months. Nothing is stored.
#[utoipa::path(get, path = "/units/{id}/visits/advice")]
pub async fn get_visit_advice(
    caller: Caller<MonitoringRead>,
    id: PathId,
    params: Params<VisitAdviceQuery>,
) -> Result<Reply<Shown<VisitAdvice>>, Problem> {
    let visit_on = checked("visit_on", params.0.visit_on)?.map(|day| day.0);
    let (trigger, purpose): (Option<VisitTrigger>, Option<VisitPurpose>) = (params.0.trigger, params.0.purpose);
    let language = caller.language;
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let visit_on = visit_on.unwrap_or(tx.today());
            let last_visited_on = last_visit(tx, unit.id, visit_on)?;
            let level = unit.monitoring_level.0;
            let policy = policies_of(tx, unit.provincial_id)?.on(visit_on);
            let visit = PlannedVisit { on: visit_on, purpose, trigger };
            let routine_mode = unit.routine_mode.0;
            let undue = visit.undue(level, routine_mode, last_visited_on, policy.undisturbed_months);
            let warnings = undue.map(|undue| undue_warning(undue).document(language).into());
            Reply::ok(&VisitAdvice {
                visit_on,
                monitoring_level: level,
                routine_mode,
                last_visited_on,
                undue: undue.is_some(),
                warnings: warnings.into_iter().collect(),
            })
        })
        .await?;
    Ok(reply)
}
