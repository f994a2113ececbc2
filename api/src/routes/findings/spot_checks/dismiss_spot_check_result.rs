//! `POST /spot-check-results/{id}/dismiss`

use domain::findings::SpotCheckState;
use persistence::values::Paragraph;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::spot_checks::decide::decide;
use crate::flows::spot_checks::view::SpotCheckResultView;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};

/// Why nothing follows from it here.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "生产企业不在本辖区，已移送"}))]
pub struct DismissSpotCheckResult {
    #[validate(nested)]
    pub reason: Paragraph,
}

/// Dismiss a result
///
/// Nothing follows from it here: the producer is under another authority, or is no unit of the register.
#[utoipa::path(post, path = "/spot-check-results/{id}/dismiss")]
pub async fn dismiss_spot_check_result(
    caller: Caller<FindingsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<DismissSpotCheckResult>,
) -> Result<Reply<Versioned<SpotCheckResultView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let (view, ()) = decide(tx, id.0, if_match.expected(), SpotCheckState::Dismissed, |_, result| {
                let mut faults = Faults::default();
                faults.shape(value.validate());
                result.reason = Some(value.reason.into_string());
                faults.end()
            })?;
            Ok(Reply::ok(&view)?.with_version(view.version))
        })
        .await
}
