//! `POST /spot-check-results/{id}/serve`

use domain::findings::objection::objection_deadline;
use persistence::values::Day;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::{Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::spot_checks::decide::change;
use crate::flows::spot_checks::objection::may_take;
use crate::flows::spot_checks::view::SpotCheckResultView;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::rules::decide_deadline::calendar;

/// When the producer received the result.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"served_on": "2026-11-23"}))]
pub struct ServeSpotCheckResult {
    /// The day of the receipt.
    #[validate(nested)]
    pub served_on: Day,
}

/// Record that a result was served
///
/// From the day of its receipt the producer has 15 days for an objection (产品质量法 第十五条); a last day that is no working day moves to
/// the next one. Before an objection a day that was recorded wrongly is put right by recording it again.
#[utoipa::path(post, path = "/spot-check-results/{id}/serve")]
pub async fn serve_spot_check_result(
    caller: Caller<FindingsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ServeSpotCheckResult>,
) -> Result<Reply<Versioned<SpotCheckResultView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let calendar = calendar(tx)?;
            let (view, ()) = change(tx, id.0, if_match.expected(), |tx, result| {
                may_take("serve", result, ProblemCode::ResultNotToServe)?;
                let served_on = value.served_on.0;
                let mut faults = Faults::default();
                faults.shape(value.validate());
                faults.not_after(tx.today(), ("/served_on", served_on));
                // A day that has no deadline lies in the future.
                let deadline = objection_deadline(served_on, &calendar).ok();
                (result.served_on, result.objection_due_on) = (Some(served_on), deadline.map(|deadline| deadline.due_on));
                faults.end()
            })?;
            Ok(Reply::ok(&view)?.with_version(view.version))
        })
        .await
}
