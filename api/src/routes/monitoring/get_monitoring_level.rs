//! `GET /units/{id}/monitoring-level`

use chrono::NaiveDate;
use domain::monitoring::{MonitoringLevel, MonitoringTrace};
use domain::rules::Explanation;
use domain::units::CreditRiskClass;
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::monitoring::MonitoringOverride;
use persistence::queries::policies::policies_of;
use persistence::queries::unit_history::find_tier_decision;
use persistence::queries::units::{Unit, get_unit};
use persistence::values::Day;
use persistence::{Id, Instant, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::{FieldCode, Problem, ProblemCode};
use crate::flows::monitoring::assess::Known;
use crate::flows::units::decision::DecisionInputs;
use crate::http::params::{Params, PathId, checked};
use crate::http::reply::{Reply, Shown};
use crate::routes::units::filter::wrong;

/// As of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MonitoringLevelAsOf {
    /// The level on this day; today if it is not said.
    #[param(example = "2026-06-30")]
    pub as_of: Option<Day>,
    /// By what was known at the end of this day; `as_of` if it is not said.
    pub known_on: Option<Day>,
}

/// A level above the rule's, decided by an authority.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MonitoringOverride)]
pub struct MonitoringOverrideView {
    pub id: Id,
    /// At least this level.
    pub level: MonitoringLevel,
    #[schema(example = "重大活动保障期间加强监管")]
    pub reason: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day, if it is known.
    #[schema(required = true)]
    pub to_on: Option<NaiveDate>,
    /// When it was decided.
    pub created_at: Instant,
    #[schema(required = true)]
    pub created_by: Option<Id>,
}

impl MonitoringOverrideView {
    /// Shows an override.
    pub fn new(o: MonitoringOverride) -> Self {
        let level = o.level.0;
        Self { id: o.id, level, reason: o.reason, from_on: o.from_on, to_on: o.to_on, created_at: o.created_at, created_by: o.created_by }
    }
}

/// The monitoring level of a unit on a day, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitMonitoringLevel {
    pub unit_id: Id,
    /// The level in force: the rule's, or that of an override where it is higher.
    pub level: MonitoringLevel,
    /// The level by the rule alone.
    pub rule_level: MonitoringLevel,
    /// An override that holds on the day.
    #[schema(required = true)]
    pub level_override: Option<MonitoringOverrideView>,
    /// The day.
    pub as_of: NaiveDate,
    /// By what was known at the end of this day.
    pub known_on: NaiveDate,
    /// The credit risk class on the day.
    #[schema(required = true)]
    pub credit_risk_class: Option<CreditRiskClass>,
    /// The next day on which the level may change by itself; `null`: not without something happening.
    #[schema(required = true)]
    pub next_review_on: Option<NaiveDate>,
    /// Every finding, counted or not and why; every condition, met or not.
    pub trace: MonitoringTrace,
    /// The same in sentences, Chinese and English.
    pub explanation: Explanation,
    pub rule_set: String,
    /// Policy version.
    pub policy: String,
}

/// Why a unit has its monitoring level
///
/// Section 三 for one unit, with the whole trace. As of a past day it answers what was known then; with `known_on` what is
/// known later of that day.
#[utoipa::path(get, path = "/units/{id}/monitoring-level")]
pub async fn get_monitoring_level(
    caller: Caller<MonitoringRead>,
    id: PathId,
    params: Params<MonitoringLevelAsOf>,
) -> Result<Reply<Shown<UnitMonitoringLevel>>, Problem> {
    let p = params.0;
    let as_of = checked("as_of", p.as_of)?.map(|day| day.0);
    let known_on = checked("known_on", p.known_on)?.map(|day| day.0);
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let today = tx.today();
            let as_of = as_of.unwrap_or(today);
            let known_on = known_on.unwrap_or(as_of);
            // Nobody knows today what will be known tomorrow.
            if let Some((name, day)) = [("as_of", as_of), ("known_on", known_on)].into_iter().find(|(_, day)| *day > today) {
                return Err(wrong(name, FieldCode::DateInFuture, &day.to_string()));
            }
            if known_on < unit.created_at.business_day() {
                return Err(Problem::new(ProblemCode::NotFound).with_detail("该单位在这一天尚未录入", "The unit had not been entered on that day"));
            }
            let province = province_on(tx, &unit, as_of)?;
            let policies = policies_of(tx, province)?;
            let known_at = if known_on == today { Instant::END } else { Instant::end_of(known_on) };
            let assessment = Known::of(tx, &[unit.id])?.assess(unit.id, as_of, known_at, &policies);
            Reply::ok(&UnitMonitoringLevel {
                unit_id: unit.id.into(),
                level: assessment.level,
                rule_level: assessment.ruling.level,
                level_override: assessment.in_force.map(MonitoringOverrideView::new),
                as_of,
                known_on,
                credit_risk_class: assessment.inputs.credit_risk_class,
                next_review_on: assessment.review_on,
                explanation: assessment.ruling.trace.explain(),
                trace: assessment.ruling.trace,
                rule_set: assessment.ruling.rule_set,
                policy: assessment.ruling.policy,
            })
        })
        .await?;
    Ok(reply)
}

/// The province in which a unit lay on a day: a move decides its tier anew, so the decision of the day knows.
fn province_on(tx: &mut Tx<'_>, unit: &Unit, day: NaiveDate) -> Result<Option<Id>, Problem> {
    let Some(decision) = find_tier_decision(tx, unit.id, day)? else { return Ok(unit.provincial_id) };
    let inputs: DecisionInputs = serde_json::from_str(&decision.inputs).map_err(Problem::internal)?;
    let ground = list_authorities_by_id(tx, &[inputs.territorial_authority_id])?;
    Ok(ground.first().map_or(unit.provincial_id, |authority| authority.provincial_id))
}
