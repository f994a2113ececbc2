//! `POST /spot-check-results/{id}/decide-objection`

use domain::findings::objection::ObjectionOutcome;
use persistence::Coded;
use persistence::values::{Day, Prose};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsConfirm};
use crate::error::{Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::spot_checks::decide::change;
use crate::flows::spot_checks::objection::{count_again, may_take, refuse_to_withdraw_below};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::spot_checks::object_to_spot_check_result::SpotCheckResultWithWarnings;

/// What became of the objection.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"objection_decided_on": "2026-11-24", "outcome": "dismissed", "retest": "复检机构复检，绝缘厚度仍不合格，维持原结论"}))]
pub struct DecideSpotCheckObjection {
    /// The day of the decision.
    #[validate(nested)]
    pub objection_decided_on: Day,
    pub outcome: ObjectionOutcome,
    /// What a re-test (复检) came to, or why there was none.
    #[validate(nested)]
    pub retest: Prose,
}

/// Decide an objection to a result
///
/// Dismissed, the result stands, and a finding that was confirmed by it before the objection counts again from its discovery. Upheld, it is
/// withdrawn: it is not linked any more, and a finding that was reported from it cannot be confirmed.
#[utoipa::path(post, path = "/spot-check-results/{id}/decide-objection")]
pub async fn decide_spot_check_objection(
    caller: Caller<FindingsConfirm>,
    id: PathId,
    if_match: IfMatch,
    body: Body<DecideSpotCheckObjection>,
) -> Result<Reply<Versioned<SpotCheckResultWithWarnings>>, Problem> {
    let language = caller.language;
    caller
        .post(body, move |tx, value| {
            let (result, turned) = change(tx, id.0, if_match.expected(), |tx, result| {
                may_take("decide-objection", result, ProblemCode::NoObjectionPending)?;
                if value.outcome == ObjectionOutcome::Upheld {
                    refuse_to_withdraw_below(tx, result)?;
                }
                let decided_on = value.objection_decided_on.0;
                let mut faults = Faults::default();
                faults.shape(value.validate());
                faults.not_after(tx.today(), ("/objection_decided_on", decided_on));
                if let Some(objected_on) = result.objected_on {
                    faults.in_order(objected_on, ("/objection_decided_on", decided_on));
                }
                faults.end()?;
                result.objection_decided_on = Some(decided_on);
                result.objection_outcome = Some(Coded(value.outcome));
                result.retest = Some(value.retest.into_string());
                if value.outcome == ObjectionOutcome::Dismissed { count_again(tx, result) } else { Ok(None) }
            })?;
            let version = result.version;
            let (finding, warning) = turned.unzip();
            let warnings = warning.into_iter().map(|warning| warning.document(language).into()).collect();
            Ok(Reply::ok(&SpotCheckResultWithWarnings { result, finding, warnings })?.with_version(version))
        })
        .await
}
