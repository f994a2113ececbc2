//! `POST /findings/{id}/rectify`

use domain::findings::{FindingStatus, Rectification};
use domain::lifecycle::RECTIFICATION;
use persistence::Coded;
use persistence::values::{Day, Paragraph};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// That it was put right.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"rectified_on": "2026-11-24", "evidence": "更换挤塑模具，复检报告2026-0402合格"}))]
pub struct RectifyFinding {
    /// The day on which it was put right: not before its discovery, nor before a verification that came before.
    #[validate(nested)]
    pub rectified_on: Day,
    /// What shows it.
    #[validate(nested)]
    pub evidence: Paragraph,
}

/// Record the rectification
///
/// The unit has put it right (整改); someone else than who records it verifies.
#[utoipa::path(post, path = "/findings/{id}/rectify")]
pub async fn rectify_finding(
    caller: Caller<FindingsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<RectifyFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller
        .post(body, move |tx, value| {
            take_step(tx, id.0, if_match, |tx, _, finding| {
                if !RECTIFICATION.allows("rectify", finding.rectification.0) || finding.status.0 == FindingStatus::Overturned {
                    return Err(Refusal::new(ProblemCode::FindingNotOpen));
                }
                let mut faults = Faults::default();
                faults.shape(value.validate());
                let rectified_on = value.rectified_on.0;
                faults.not_after(tx.today(), ("/rectified_on", rectified_on));
                // What was put right before the last verification is what that looked at.
                let from = finding.last_verification_on.map_or(finding.discovered_on, |last| last.max(finding.discovered_on));
                faults.in_order(from, ("/rectified_on", rectified_on));
                finding.evidence = Some(value.evidence.into_string());
                finding.rectified_on = Some(rectified_on);
                finding.rectified_by = tx.identity().user_id;
                finding.rectification = Coded(Rectification::Rectified);
                faults.end()
            })
        })
        .await
}
