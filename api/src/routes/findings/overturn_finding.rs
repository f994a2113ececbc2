//! `POST /findings/{id}/overturn`

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
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// Why it does not stand.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "复检合格"}))]
pub struct OverturnFinding {
    #[validate(nested)]
    pub reason: Paragraph,
}

/// Overturn a finding
///
/// It does not count any more; that it did until now stays known. Published lists that rest on it are named as
/// consequences and stay as they are.
#[utoipa::path(post, path = "/findings/{id}/overturn")]
pub async fn overturn_finding(
    caller: Caller<FindingsConfirm>,
    id: PathId,
    if_match: IfMatch,
    body: Body<OverturnFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller
        .post(body, move |tx, value| {
            take_step(tx, id.0, if_match, |tx, unit, finding| {
                if !FINDING.allows("overturn", finding.status.0) {
                    return Err(Refusal::new(ProblemCode::FindingOverturned));
                }
                refuse_below(tx, unit, finding.status_authority_id)?;
                let mut faults = Faults::default();
                faults.shape(value.validate());
                finding.status_reason = Some(value.reason.into_string());
                finding.status = Coded(FindingStatus::Overturned);
                finding.withdrawal_proposed_by = None;
                finding.status_authority_id = acting_authority(tx);
                faults.end()
            })
        })
        .await
}
