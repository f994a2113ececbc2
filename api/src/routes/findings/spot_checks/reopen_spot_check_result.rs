//! `POST /spot-check-results/{id}/reopen`

use persistence::values::Paragraph;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::spot_checks::decide::change;
use crate::flows::spot_checks::reopen::take_up_again;
use crate::flows::spot_checks::view::SpotCheckResultView;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};

/// Why it is taken up again.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "误关联至同名单位"}))]
pub struct ReopenSpotCheckResult {
    #[validate(nested)]
    pub reason: Paragraph,
}

/// A result that waits again, and what became of the finding that was reported from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReopenedSpotCheckResult {
    #[serde(flatten)]
    pub result: SpotCheckResultView,
    /// The finding, where this overturned it, and what rests on that.
    #[schema(required = true)]
    pub finding: Option<ChangedFinding>,
}

/// Take up a result again
///
/// One that was linked to the wrong unit, or dismissed by mistake, waits for a person again, with the units that may be meant today. A finding
/// that was reported from it and is not confirmed is overturned with the reason; a confirmed one is overturned first (`finding_stands`).
#[utoipa::path(post, path = "/spot-check-results/{id}/reopen")]
pub async fn reopen_spot_check_result(
    caller: Caller<FindingsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ReopenSpotCheckResult>,
) -> Result<Reply<Versioned<ReopenedSpotCheckResult>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let (result, finding) = change(tx, id.0, if_match.expected(), |tx, result| {
                let mut faults = Faults::default();
                faults.shape(value.validate());
                faults.end()?;
                take_up_again(tx, result, value.reason.as_str())
            })?;
            let version = result.version;
            Ok(Reply::ok(&ReopenedSpotCheckResult { result, finding })?.with_version(version))
        })
        .await
}
