//! `POST /findings/{id}/reopen`

use chrono::NaiveDate;
use domain::findings::{FindingStatus, Rectification};
use domain::lifecycle::RECTIFICATION;
use persistence::Coded;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, FindingsConfirm};
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

/// Why it is open again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "回访发现同一问题再次出现", "due_on": "2027-01-15"}))]
pub struct ReopenFinding {
    /// Why.
    pub reason: String,
    /// By which day it is to be put right now.
    #[serde(default, deserialize_with = "day::optional")]
    pub due_on: Option<NaiveDate>,
}

/// Reopen a finding
///
/// A rectification that was verified did not last.
#[utoipa::path(post, path = "/findings/{id}/reopen")]
pub async fn reopen_finding(
    caller: Caller<FindingsConfirm>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ReopenFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller
        .post(body, move |tx, value| {
            take_step(tx, id.0, if_match, |tx, finding| {
                if !RECTIFICATION.allows("reopen", finding.rectification.0) || finding.status.0 == FindingStatus::Overturned {
                    return Err(Refusal::new(ProblemCode::FindingNotVerified));
                }
                let mut faults = Faults::default();
                finding.status_reason = Some(faults.text("/reason", &value.reason, 1, MAX_TEXT));
                if let Some(due) = value.due_on {
                    faults.day("/due_on", due);
                    if due < tx.today() {
                        faults.add("/due_on", FieldCode::DateOrder);
                    }
                }
                finding.rectification = Coded(Rectification::Open);
                finding.due_on = value.due_on.or(finding.due_on);
                (finding.rectified_on, finding.rectified_by, finding.verified_on, finding.verified_by) = (None, None, None, None);
                faults.end()
            })
        })
        .await
}
