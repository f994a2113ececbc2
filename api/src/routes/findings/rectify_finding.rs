//! `POST /findings/{id}/rectify`

use chrono::NaiveDate;
use domain::findings::{FindingStatus, Rectification};
use domain::lifecycle::RECTIFICATION;
use persistence::Coded;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::{Faults, MAX_TEXT};
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::http::body::Body;
use crate::http::day;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// That it was put right.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"rectified_on": "2026-11-24", "evidence": "更换挤塑模具，复检报告2026-0402合格"}))]
pub struct RectifyFinding {
    /// The day on which it was put right.
    #[serde(deserialize_with = "day::required")]
    pub rectified_on: NaiveDate,
    /// What shows it.
    pub evidence: String,
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
            take_step(tx, id.0, if_match, |tx, finding| {
                if !RECTIFICATION.allows("rectify", finding.rectification.0) || finding.status.0 == FindingStatus::Overturned {
                    return Err(Refusal::new(ProblemCode::FindingNotOpen));
                }
                let mut faults = Faults::default();
                faults.past_day("/rectified_on", value.rectified_on, tx.today());
                if value.rectified_on < finding.discovered_on {
                    faults.add("/rectified_on", FieldCode::DateOrder);
                }
                finding.evidence = Some(faults.text("/evidence", &value.evidence, 1, MAX_TEXT));
                finding.rectified_on = Some(value.rectified_on);
                finding.rectified_by = tx.identity().user_id;
                finding.rectification = Coded(Rectification::Rectified);
                faults.end()
            })
        })
        .await
}
