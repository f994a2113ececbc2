//! `POST /findings/{id}/reopen`

use domain::findings::{FindingStatus, Rectification};
use domain::lifecycle::RECTIFICATION;
use persistence::Coded;
use persistence::values::{Day, Paragraph};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsConfirm};
use crate::error::Problem;
use crate::flows::acts::refuse_below;
use crate::flows::faults::Faults;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// Why it is open again.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "回访发现同一问题再次出现", "due_on": "2027-01-15"}))]
pub struct ReopenFinding {
    #[validate(nested)]
    pub reason: Paragraph,
    /// By which day it is to be put right now; a day that was set before holds unless it has passed.
    #[validate(nested)]
    pub due_on: Option<Day>,
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
            take_step(tx, id.0, if_match, |tx, unit, finding| {
                if !RECTIFICATION.allows("reopen", finding.rectification.0) || finding.status.0 == FindingStatus::Overturned {
                    return Err(Refusal::new(ProblemCode::FindingNotVerified));
                }
                refuse_below(tx, unit, finding.verified_authority_id)?;
                let mut faults = Faults::default();
                faults.shape(value.validate());
                let due_on = value.due_on.map(|day| day.0);
                faults.in_order_if(tx.today(), ("/due_on", due_on));
                finding.status_reason = Some(value.reason.into_string());
                finding.rectification = Coded(Rectification::Open);
                // A day that has passed was that of the rectification before.
                finding.due_on = due_on.or(finding.due_on.filter(|due| *due >= tx.today()));
                (finding.rectified_on, finding.rectified_by, finding.evidence) = (None, None, None);
                (finding.verified_on, finding.verified_by, finding.verified_authority_id) = (None, None, None);
                faults.end()
            })
        })
        .await
}
