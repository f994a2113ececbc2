//! `POST /findings/{id}/confirm`

use domain::findings::FindingStatus;
use domain::lifecycle::FINDING;
use domain::monitoring::FindingGrade;
use persistence::Coded;
use persistence::values::Remark;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsConfirm};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::Faults;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// What is said with it.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"grade_basis": "不符合强制性国家标准，可能危及人身安全"}))]
pub struct ConfirmFinding {
    /// Why it is that grave, if the report does not say.
    #[validate(nested)]
    pub grade_basis: Option<Remark>,
}

/// Confirm a finding
///
/// From now on it counts for the monitoring level (三). Where it makes repeated major findings, or is an accident graded relatively
/// major or above, an elevation is proposed (二(一)).
#[utoipa::path(post, path = "/findings/{id}/confirm")]
pub async fn confirm_finding(
    caller: Caller<FindingsConfirm>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ConfirmFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller
        .post(body, move |tx, value| {
            take_step(tx, id.0, if_match, |tx, finding| {
                if !FINDING.allows("confirm", finding.status.0) {
                    return Err(Refusal::new(ProblemCode::FindingNotReported));
                }
                let mut faults = Faults::default();
                faults.shape(value.validate());
                if let Some(basis) = value.grade_basis {
                    finding.grade_basis = Some(basis.into_string());
                }
                if finding.grade.0 != FindingGrade::General && finding.grade_basis.is_none() {
                    faults.add("/grade_basis", FieldCode::Required);
                }
                faults.end()?;
                finding.status = Coded(FindingStatus::Confirmed);
                finding.confirmed_at = Some(tx.now);
                finding.confirmed_by = tx.identity().user_id;
                Ok(())
            })
        })
        .await
}
