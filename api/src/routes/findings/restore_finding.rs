//! `POST /findings/{id}/restore`

use domain::findings::FindingStatus;
use domain::lifecycle::FINDING;
use persistence::Coded;
use persistence::values::Paragraph;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsConfirm};
use crate::error::{Problem, ProblemCode};
use crate::flows::acts::{acting_authority, refuse_below};
use crate::flows::faults::Faults;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::Refusal;
use crate::flows::spot_checks::objection::may_be_confirmed;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// Why it stands all the same.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "复检结论经申诉撤回"}))]
pub struct RestoreFinding {
    /// Why.
    #[validate(nested)]
    pub reason: Paragraph,
}

/// Restore a finding
///
/// Where the decision to overturn it does not hold. It is confirmed again if it was before, and then counts again from the day of its
/// discovery; that it did not count meanwhile stays known. It is not confirmed again while an objection to the spot-check result
/// that reported it is not decided, nor once that was withdrawn. Published lists that rest on it are named as consequences.
#[utoipa::path(post, path = "/findings/{id}/restore")]
pub async fn restore_finding(
    caller: Caller<FindingsConfirm>,
    id: PathId,
    if_match: IfMatch,
    body: Body<RestoreFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller
        .post(body, move |tx, value| {
            take_step(tx, id.0, if_match, |tx, unit, finding| {
                if !FINDING.allows("restore", finding.status.0) {
                    return Err(Refusal::new(ProblemCode::FindingNotOverturned));
                }
                refuse_below(tx, unit, finding.status_authority_id)?;
                if finding.confirmed_at.is_some() {
                    may_be_confirmed(tx, finding)?;
                }
                let mut faults = Faults::default();
                faults.shape(value.validate());
                finding.status_reason = Some(value.reason.into_string());
                finding.status = Coded(if finding.confirmed_at.is_some() { FindingStatus::Confirmed } else { FindingStatus::Reported });
                finding.status_authority_id = finding.confirmed_at.and_then(|_| acting_authority(tx));
                faults.end()
            })
        })
        .await
}
