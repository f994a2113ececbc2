//! `POST /findings/{id}/keep`

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

/// Why it stands.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "现场检查另行证实绝缘厚度不足"}))]
pub struct KeepFinding {
    /// Why.
    #[validate(nested)]
    pub reason: Paragraph,
}

/// Keep a finding
///
/// Where it is proposed to overturn it, since the spot-check result that it was reported from was corrected: it stands all the same. It counts
/// as before, and one that was only reported may be confirmed. Another correction of that sample proposes it again.
#[utoipa::path(post, path = "/findings/{id}/keep")]
pub async fn keep_finding(
    caller: Caller<FindingsConfirm>,
    id: PathId,
    if_match: IfMatch,
    body: Body<KeepFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller
        .post(body, move |tx, value| {
            take_step(tx, id.0, if_match, |tx, unit, finding| {
                if finding.withdrawal_proposed_by.is_none() {
                    return Err(Refusal::new(ProblemCode::WithdrawalNotProposed));
                }
                refuse_below(tx, unit, finding.status_authority_id)?;
                let mut faults = Faults::default();
                faults.shape(value.validate());
                let reason = value.reason.into_string();
                (finding.status_reason, finding.kept_reason) = (Some(reason.clone()), Some(reason));
                (finding.kept_at, finding.kept_by) = (Some(tx.now), tx.identity().user_id);
                finding.withdrawal_proposed_by = None;
                if finding.confirmed_at.is_some() {
                    finding.status_authority_id = acting_authority(tx);
                }
                faults.end()
            })
        })
        .await
}
