//! `GET /units/{id}/tier`

use chrono::NaiveDate;
use domain::authorities::Level;
use domain::authorities::lead::{Lead, explain_lead};
use domain::rules::tier::TierWarning;
use domain::rules::{Explanation, TierTrace};
use domain::units::{Completeness, Tier};
use persistence::queries::unit_history::{StoredDecision, find_tier_decision};
use persistence::queries::units::get_unit;
use persistence::values::Day;
use persistence::{Id, Instant, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::{FieldCode, Problem, ProblemCode};
use crate::flows::names::{AuthorityName, Names};
use crate::flows::refusal::Refusal;
use crate::flows::units::decision::DecisionInputs;
use crate::http::params::{Params, PathId, checked};
use crate::http::reply::{Reply, Shown};
use crate::routes::units::filter::wrong;

/// As of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TierAsOf {
    /// The decision in force on this day; today if it is not said.
    #[param(example = "2026-06-30")]
    pub as_of: Option<Day>,
}

/// A tier decision with everything that led to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TierDecisionRecord)]
pub struct DecisionView {
    /// Id of the decision.
    pub id: Id,
    /// When it was made.
    pub decided_at: Instant,
    /// From which day it holds.
    pub effective_on: NaiveDate,
    /// Why it was made: entry | metrics | facts | policy | year.
    #[schema(example = "metrics")]
    pub cause: String,
    /// Reporting year of the figures.
    #[schema(required = true, example = 2025)]
    pub metrics_year: Option<i32>,
    /// Whether that year decides only for want of a better one.
    pub provisional: bool,
    /// What went in.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub inputs: Box<serde_json::value::RawValue>,
    /// The tier; `null`: not classified.
    #[schema(required = true)]
    pub tier: Option<Tier>,
    /// Whether all figures were there.
    pub completeness: Completeness,
    /// The tier by the thresholds alone.
    #[schema(required = true)]
    pub threshold_tier: Option<Tier>,
    /// The level that the tier asks for.
    #[schema(required = true)]
    pub lead_level: Option<Level>,
    /// Who leads by it.
    pub lead_authority: AuthorityName,
    /// Whether a level was missing on the path.
    pub level_substituted: bool,
    /// The tier before.
    #[schema(required = true)]
    pub previous_tier: Option<Tier>,
    /// Who led before.
    #[schema(required = true)]
    pub previous_lead_authority: Option<AuthorityName>,
    /// What to look at again.
    pub warnings: Vec<TierWarning>,
    pub rule_set: String,
    /// Policy version.
    pub policy: String,
    /// Every activity and measure with its thresholds, met and missed, and the clauses.
    pub trace: TierTrace,
    /// The same in sentences, Chinese and English.
    pub explanation: Explanation,
}

/// All the authorities that decisions mention.
pub fn names_of(tx: &mut Tx<'_>, decisions: &[StoredDecision]) -> Result<Names, Refusal> {
    Names::of(tx, decisions.iter().flat_map(|d| [Some(d.lead_authority_id), d.previous_lead_authority_id]).flatten())
}

impl DecisionView {
    /// Shows a stored decision. The trace is the one that was stored, not one made anew.
    pub fn new(d: &StoredDecision, names: &Names) -> Result<Self, Problem> {
        let trace: TierTrace = serde_json::from_str(&d.trace).map_err(Problem::internal)?;
        // What cannot be read back could not be replayed.
        let _: DecisionInputs = serde_json::from_str(&d.inputs).map_err(Problem::internal)?;
        let lead_authority = names.get(d.lead_authority_id)?;
        let mut explanation = trace.explain();
        let lead = Lead { authority: lead_authority.id, level: lead_authority.level, substituted: d.level_substituted };
        explain_lead(&lead, &lead_authority.name, d.lead_level.map(|level| level.0), trace.topology, &mut explanation);
        Ok(Self {
            id: d.id,
            decided_at: d.decided_at,
            effective_on: d.effective_on,
            cause: d.cause.clone(),
            metrics_year: d.metrics_year,
            provisional: d.provisional,
            inputs: serde_json::value::RawValue::from_string(d.inputs.clone()).map_err(Problem::internal)?,
            tier: d.tier.map(|t| t.0),
            completeness: d.completeness.0,
            threshold_tier: d.threshold_tier.map(|t| t.0),
            lead_level: d.lead_level.map(|l| l.0),
            lead_authority,
            level_substituted: d.level_substituted,
            previous_tier: d.previous_tier.map(|t| t.0),
            previous_lead_authority: d.previous_lead_authority_id.map(|id| names.get(id)).transpose()?,
            warnings: serde_json::from_str(&d.warnings).map_err(Problem::internal)?,
            rule_set: d.rule_set.clone(),
            policy: d.policy.clone(),
            explanation,
            trace,
        })
    }
}

/// Why a unit has its tier
///
/// The decision in force on a day, as it was stored: the figures used, every threshold met and missed, the clause of each step,
/// and the same in plain sentences in Chinese and English.
#[utoipa::path(get, path = "/units/{id}/tier")]
pub async fn get_unit_tier(caller: Caller<UnitsRead>, id: PathId, params: Params<TierAsOf>) -> Result<Reply<Shown<DecisionView>>, Problem> {
    let as_of = checked("as_of", params.0.as_of)?.map(|day| day.0);
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let day = as_of.unwrap_or_else(|| tx.today());
            // Nobody knows today how it will be decided tomorrow.
            if day > tx.today() {
                return Err(wrong("as_of", FieldCode::DateInFuture, &day.to_string()));
            }
            let decision = find_tier_decision(tx, unit.id, day)?.ok_or_else(|| {
                Problem::new(ProblemCode::NotFound).with_detail("该单位在这一天尚未录入", "The unit had not been entered on that day")
            })?;
            let names = names_of(tx, std::slice::from_ref(&decision))?;
            Reply::ok(&DecisionView::new(&decision, &names)?)
        })
        .await?;
    Ok(reply)
}
