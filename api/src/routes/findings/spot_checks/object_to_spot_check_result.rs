//! `POST /spot-check-results/{id}/object`

use domain::findings::objection::objection_deadline;
use persistence::values::{Day, Prose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::spot_checks::decide::change;
use crate::flows::spot_checks::objection::{may_take, suspend_finding};
use crate::flows::spot_checks::view::SpotCheckResultView;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::rules::decide_deadline::calendar;
use crate::routes::units::view::WarningView;

/// What the producer objects.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"objected_on": "2026-11-24", "objection": "样品系仿冒，非本单位生产，申请复检"}))]
pub struct ObjectToSpotCheckResult {
    /// The day on which the objection came in.
    #[validate(nested)]
    pub objected_on: Day,
    /// On which grounds.
    #[validate(nested)]
    pub objection: Prose,
}

/// A result, and what to look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpotCheckResultWithWarnings {
    #[serde(flatten)]
    pub result: SpotCheckResultView,
    /// The finding that was reported from it, where this moved its status, and what rests on that.
    #[schema(required = true)]
    pub finding: Option<ChangedFinding>,
    /// That the time was over, or that a finding which was reported from it does not count meanwhile.
    pub warnings: Vec<WarningView>,
}

/// Record an objection to a result
///
/// While it is not decided no finding is confirmed by the result, and one that was confirmed before does not count. An objection that comes after its last day is recorded all the same, with a
/// warning: the authority decides whether it is heard.
#[utoipa::path(post, path = "/spot-check-results/{id}/object")]
pub async fn object_to_spot_check_result(
    caller: Caller<FindingsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ObjectToSpotCheckResult>,
) -> Result<Reply<Versioned<SpotCheckResultWithWarnings>>, Problem> {
    let language = caller.language;
    caller
        .post(body, move |tx, value| {
            let calendar = calendar(tx)?;
            let (result, (finding, warnings)) = change(tx, id.0, if_match.expected(), |tx, result| {
                may_take("object", result, ProblemCode::ResultNotServed)?;
                let objected_on = value.objected_on.0;
                let mut faults = Faults::default();
                faults.shape(value.validate());
                faults.not_after(tx.today(), ("/objected_on", objected_on));
                if let Some(served_on) = result.served_on {
                    faults.in_order(served_on, ("/objected_on", objected_on));
                }
                faults.end()?;
                (result.objected_on, result.objection) = (Some(objected_on), Some(value.objection.into_string()));
                // The calendar may have been loaded since the result was served; while it is not, nothing is late.
                let deadline = result.served_on.and_then(|served_on| objection_deadline(served_on, &calendar).ok());
                result.objection_due_on = deadline.as_ref().map(|deadline| deadline.due_on).or(result.objection_due_on);
                let missed = deadline.filter(|deadline| !deadline.provisional && deadline.due_on < objected_on);
                let late = missed.map(|missed| FieldError::new("/objected_on", FieldCode::ObjectionLate).with_day("until", missed.due_on));
                let (finding, suspended) = suspend_finding(tx, result)?.unzip();
                Ok((finding, late.into_iter().chain(suspended)))
            })?;
            let version = result.version;
            let warnings = warnings.map(|warning| warning.document(language).into()).collect();
            Ok(Reply::ok(&SpotCheckResultWithWarnings { result, finding, warnings })?.with_version(version))
        })
        .await
}
