//! `POST /findings/{id}/verify`

use domain::findings::{FindingStatus, Rectification};
use domain::lifecycle::RECTIFICATION;
use persistence::Coded;
use persistence::values::Paragraph;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsConfirm};
use crate::error::{FieldCode, Problem, ProblemCode};
use crate::flows::acts::acting_authority;
use crate::flows::faults::Faults;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::Refusal;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// What the verification found.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"passed": true}))]
pub struct VerifyFinding {
    /// Whether it is put right; if not, the rectification is open again.
    pub passed: bool,
    /// What is to be said; needed when it did not pass.
    #[validate(nested)]
    pub remark: Option<Paragraph>,
}

/// Verify the rectification
///
/// By someone else than who recorded it. A finding that is verified is closed; for the monitoring level it counts until its window
/// ends, and no longer: one that nobody verified holds the unit at key whatever its age.
#[utoipa::path(post, path = "/findings/{id}/verify")]
pub async fn verify_finding(
    caller: Caller<FindingsConfirm>,
    id: PathId,
    if_match: IfMatch,
    body: Body<VerifyFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller
        .post(body, move |tx, value| {
            take_step(tx, id.0, if_match, |tx, _, finding| {
                if !RECTIFICATION.allows("verify", finding.rectification.0) || finding.status.0 == FindingStatus::Overturned {
                    return Err(Refusal::new(ProblemCode::FindingNotRectified));
                }
                if finding.rectified_by == tx.identity().user_id {
                    return Err(Refusal::new(ProblemCode::VerifiedByRectifier));
                }
                let mut faults = Faults::default();
                faults.shape(value.validate());
                if value.remark.is_none() && !value.passed {
                    faults.add("/remark", FieldCode::Required);
                }
                faults.end()?;
                finding.last_verification_on = Some(tx.today());
                finding.status_reason = value.remark.map(Paragraph::into_string);
                if value.passed {
                    finding.rectification = Coded(Rectification::Verified);
                    finding.verified_on = Some(tx.today());
                    finding.verified_by = tx.identity().user_id;
                    finding.verified_authority_id = acting_authority(tx);
                } else {
                    finding.rectification = Coded(Rectification::Open);
                    // What was said to be put right is not; the audit trail keeps it.
                    (finding.rectified_on, finding.rectified_by, finding.evidence) = (None, None, None);
                }
                Ok(())
            })
        })
        .await
}
