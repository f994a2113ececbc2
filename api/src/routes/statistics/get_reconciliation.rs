//! `GET /statistics/reconciliation`

use domain::monitoring::{MonitoringLevel, RoutineMode};
use domain::units::{Activities, Activity, OperatingStatus, Tier};
use persistence::Id;
use persistence::Instant;
use persistence::queries::authorities::get_authority;
use persistence::queries::statistics::{Difference, reconcile_units};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, StatisticsRead};
use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};
use crate::http::params::Params;
use crate::http::reply::{Reply, Shown};

/// Differences shown at most.
const SHOWN: i64 = 100;

/// Whose figures.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationQuery {
    /// The authority whose subtree is recounted; the caller's own if it is not said.
    pub authority_id: Option<Id>,
}

/// A counter that is not what a recount gives.
#[derive(Debug, Serialize, ToSchema)]
pub struct CounterDifference {
    /// Whose counter.
    pub authority: AuthorityName,
    /// Activities of the units.
    pub activities: Vec<Activity>,
    /// Tier; `null`: not classified.
    #[schema(required = true)]
    pub tier: Option<Tier>,
    /// Monitoring level.
    pub monitoring_level: MonitoringLevel,
    /// How they are checked while they are routine.
    pub routine_mode: RoutineMode,
    /// Operating status.
    pub operating_status: OperatingStatus,
    /// What the counter says.
    pub counted: i64,
    /// What there is.
    pub recounted: i64,
}

/// A recount beside the counters.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationView {
    /// Whose subtree.
    pub authority: AuthorityName,
    /// The moment of both.
    pub as_of: Instant,
    /// Whether every counter is what the recount gives.
    pub agrees: bool,
    /// Units by the counters.
    #[schema(example = 420)]
    pub counted: i64,
    /// Units that there are.
    #[schema(example = 420)]
    pub recounted: i64,
    /// How many counters differ.
    #[schema(example = 0)]
    pub differing: i64,
    /// The first hundred of them.
    pub differences: Vec<CounterDifference>,
}

/// Recount the units
///
/// Counts the rows of the subtree and compares with the counters that `GET /statistics/units` reads, both at one moment. It reads
/// every row, so a nation takes seconds: it is there to prove the figures, not to get them.
#[utoipa::path(get, path = "/statistics/reconciliation")]
pub async fn get_reconciliation(
    caller: Caller<StatisticsRead>,
    params: Params<ReconciliationQuery>,
) -> Result<Reply<Shown<ReconciliationView>>, Problem> {
    let id = params.0.authority_id;
    let reply = caller
        .read(move |tx| {
            let id = id.unwrap_or(tx.identity().authority.id);
            let authority = get_authority(tx, id)?;
            let found = reconcile_units(tx, &authority, SHOWN)?;
            let names = Names::of(tx, found.differences.iter().map(|d| d.authority_id))?;
            Reply::ok(&ReconciliationView {
                authority: authority.reference().into(),
                as_of: tx.now,
                agrees: found.differing == 0 && found.counted == found.recounted,
                counted: found.counted,
                recounted: found.recounted,
                differing: found.differing,
                differences: found.differences.iter().map(|d| difference(d, &names)).collect::<Result<_, _>>()?,
            })
        })
        .await?;
    Ok(reply)
}

fn difference(d: &Difference, names: &Names) -> Result<CounterDifference, Problem> {
    let activities = u32::try_from(d.activities).ok().and_then(Activities::from_bits);
    Ok(CounterDifference {
        authority: names.get(d.authority_id)?,
        activities: activities.ok_or_else(|| Problem::internal("unknown activities in the counters"))?.iter().collect(),
        tier: d.tier,
        monitoring_level: d.monitoring_level,
        routine_mode: d.routine_mode,
        operating_status: d.operating_status,
        counted: d.counted,
        recounted: d.recounted,
    })
}
