//! Taking up again what was linked to the wrong unit or dismissed by mistake.

use domain::findings::FindingStatus;
use domain::findings::SpotCheckState;
use domain::findings::matching::Producer;
use domain::lifecycle::SPOT_CHECK_RESULT;
use persistence::queries::authorities::path_of_authority;
use persistence::queries::findings::{get_finding, standing_of_finding};
use persistence::queries::spot_checks::SpotCheckResult;
use persistence::{Coded, Error, Id, Tx};

use super::propose::propose;
use crate::flows::acts::{acting_authority, refuse_below_on};
use crate::flows::findings::change::take_step;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::flows::version::Expected;

/// Puts a decided result back among those that wait, with the units that may be meant today. A finding that was reported from it and that
/// nobody has confirmed is overturned with it, and told with what rests on it.
///
/// # Errors
/// 409 `result_superseded`, `result_not_decided` or `finding_stands`; 403 where an authority above has decided.
pub fn take_up_again(tx: &mut Tx<'_>, result: &mut SpotCheckResult, reason: &str) -> Result<Option<ChangedFinding>, Refusal> {
    if result.state.0 == SpotCheckState::Superseded {
        return Err(Refusal::new(ProblemCode::ResultSuperseded));
    }
    if !SPOT_CHECK_RESULT.allows("reopen", result.state.0) {
        return Err(Refusal::new(ProblemCode::ResultNotDecided));
    }
    let path = path_of_authority(tx, result.authority_id)?;
    refuse_below_on(tx, &path, result.decided_authority_id)?;
    let withdrawn = result.finding_id.map(|finding| withdraw(tx, finding, reason)).transpose()?.flatten();
    let (state, candidates) = propose(tx, &Producer::new(&result.producer))?;
    (result.state, result.candidates) = (Coded(state), serde_json::to_string(&candidates)?);
    (result.unit_id, result.finding_id) = (None, None);
    (result.decided_at, result.decided_by, result.decided_authority_id) = (None, None, None);
    // Served and objected to was what another producer received.
    (result.served_on, result.objection_due_on, result.objected_on, result.objection) = (None, None, None, None);
    (result.objection_decided_on, result.objection_outcome, result.retest) = (None, None, None);
    result.reason = Some(reason.to_owned());
    Ok(withdrawn)
}

/// What was confirmed is for whoever confirmed it to overturn, also while an objection suspends it; and what has gone with its unit, for who
/// has it now.
fn withdraw(tx: &mut Tx<'_>, id: Id, reason: &str) -> Result<Option<ChangedFinding>, Refusal> {
    match (standing_of_finding(tx, id)?, get_finding(tx, id)) {
        ((FindingStatus::Overturned, _), _) => Ok(None),
        ((_, true), _) | (_, Err(Error::NotFound)) => Err(Refusal::new(ProblemCode::FindingStands)),
        (_, Err(other)) => Err(other.into()),
        ((_, false), Ok(_)) => {
            let changed = take_step(tx, id, Expected::Any, |tx, _, finding| {
                (finding.status, finding.status_reason) = (Coded(FindingStatus::Overturned), Some(reason.to_owned()));
                (finding.status_authority_id, finding.withdrawal_proposed_by) = (acting_authority(tx), None);
                Ok(())
            })?;
            Ok(Some(changed))
        }
    }
}
