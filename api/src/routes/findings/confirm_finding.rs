//! `POST /findings/{id}/confirm`

use domain::findings::FindingStatus;
use domain::lifecycle::FINDING;
use domain::monitoring::FindingGrade;
use persistence::Coded;
use persistence::values::Paragraph;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsConfirm};
use crate::error::{FieldCode, Problem};
use crate::flows::acts::acting_authority;
use crate::flows::faults::Faults;
use crate::flows::findings::change::take_step;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::flows::spot_checks::objection::{may_be_confirmed, term_runs};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::WarningView;

/// What is said with it.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"grade_basis": "不符合强制性国家标准，可能危及人身安全"}))]
pub struct ConfirmFinding {
    /// Why it is that grave, if the report does not say.
    #[validate(nested)]
    pub grade_basis: Option<Paragraph>,
}

/// A confirmed finding, what follows from it, and what may still come.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfirmedFinding {
    #[serde(flatten)]
    pub changed: ChangedFinding,
    /// That the producer may still object to the spot-check result that reported it.
    pub warnings: Vec<WarningView>,
}

/// Confirm a finding
///
/// From now on it counts for the monitoring level (三). Where it makes repeated major findings, or is an accident graded relatively
/// major or above, an elevation is proposed (二(一)). One that a spot-check result reported is not confirmed while an objection to the
/// result is not decided, nor once the result was withdrawn; while an objection may still come, the answer says until when.
#[utoipa::path(post, path = "/findings/{id}/confirm")]
pub async fn confirm_finding(
    caller: Caller<FindingsConfirm>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ConfirmFinding>,
) -> Result<Reply<Versioned<ConfirmedFinding>>, Problem> {
    let language = caller.language;
    caller
        .post(body, move |tx, value| {
            let mut objection_until = None;
            let changed = take_step(tx, id.0, if_match.expected(), |tx, _, finding| {
                if !FINDING.allows("confirm", finding.status.0) {
                    return Err(Refusal::new(ProblemCode::FindingNotReported));
                }
                objection_until = may_be_confirmed(tx, finding)?;
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
                finding.status_authority_id = acting_authority(tx);
                Ok(())
            })?;
            let version = changed.finding.version;
            let warnings = objection_until.map(|until| term_runs(until).document(language).into()).into_iter().collect();
            Ok(Reply::ok(&ConfirmedFinding { changed, warnings })?.with_version(version))
        })
        .await
}
