//! What an objection (异议) to a result means for the finding that was reported from it.

use chrono::NaiveDate;
use domain::findings::objection::Standing;
use domain::findings::{FindingStatus, SpotCheckOutcome, SpotCheckState};
use domain::lifecycle::OBJECTION;
use persistence::queries::findings::{Finding, get_finding};
use persistence::queries::spot_checks::{SpotCheckResult, find_result_of};
use persistence::{Coded, Error, Tx};

use crate::flows::acts::refuse_below_on;
use crate::flows::findings::change::take_step;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::{FieldCode, FieldError, ProblemCode, Refusal};
use crate::flows::version::Expected;

/// Whether a finding may be confirmed: not while the result that reported it is under objection, nor once that was withdrawn or corrected,
/// unless it was decided that it stands all the same. The last day for an objection, where one may still come.
///
/// # Errors
/// 409 `objection_pending`, `result_withdrawn` or `result_superseded`.
pub fn may_be_confirmed(tx: &mut Tx<'_>, finding: &Finding) -> Result<Option<NaiveDate>, Refusal> {
    let Some(result) = find_result_of(tx, finding.id)? else { return Ok(None) };
    let standing = result.objection().standing(tx.today());
    if result.state.0 == SpotCheckState::Superseded {
        // An objection that waited is never decided by now: what is kept stands on its own.
        return match (finding.is_kept(), standing) {
            (false, _) => Err(Refusal::new(ProblemCode::ResultSuperseded)),
            (true, Standing::Withdrawn) => Err(Refusal::new(ProblemCode::ResultWithdrawn)),
            (true, _) => Ok(None),
        };
    }
    match standing {
        Standing::Stands => Ok(None),
        Standing::TermRuns(until) => Ok(Some(until)),
        Standing::Pending => Err(Refusal::new(ProblemCode::ObjectionPending)),
        Standing::Withdrawn => Err(Refusal::new(ProblemCode::ResultWithdrawn)),
    }
}

/// What to look at before a result is linked.
///
/// # Errors
/// 409 `result_withdrawn`.
pub fn before_link(result: &SpotCheckResult, today: NaiveDate) -> Result<Option<FieldError>, Refusal> {
    match result.objection().standing(today) {
        Standing::Stands => Ok(None),
        Standing::TermRuns(until) => Ok(Some(term_runs(until))),
        Standing::Pending => Ok(Some(FieldError::new("", FieldCode::ObjectionUndecided))),
        Standing::Withdrawn => Err(Refusal::new(ProblemCode::ResultWithdrawn)),
    }
}

/// The warning that an objection may still come.
pub fn term_runs(until: NaiveDate) -> FieldError {
    FieldError::new("", FieldCode::ObjectionTermRuns).with_day("until", until)
}

/// Whether a step of the objection to a result can be taken: there is none to what conforms, was dismissed or was corrected.
///
/// # Errors
/// 409 with the code of the step.
pub fn may_take(step: &str, result: &SpotCheckResult, otherwise: ProblemCode) -> Result<(), Refusal> {
    let gone = matches!(result.state.0, SpotCheckState::Dismissed | SpotCheckState::Superseded);
    let can_be_objected_to = result.outcome.0 == SpotCheckOutcome::Nonconforming && !gone;
    match can_be_objected_to && OBJECTION.allows(step, result.objection().state()) {
        true => Ok(()),
        false => Err(Refusal::new(otherwise)),
    }
}

/// A step that a finding took because of its result, and what to look at.
pub type Turned = (ChangedFinding, FieldError);

/// While an objection waits the result does not count: a finding that was confirmed by it is a reported one again.
///
/// # Errors
/// Those of the database.
pub fn suspend_finding(tx: &mut Tx<'_>, result: &SpotCheckResult) -> Result<Option<Turned>, Refusal> {
    turn(tx, result, (FindingStatus::Confirmed, FindingStatus::Reported), "监督抽查结果异议处理中", FieldCode::FindingSuspended)
}

/// Once the objection is dismissed a finding that had been confirmed counts again, from its discovery.
///
/// # Errors
/// Those of the database.
pub fn count_again(tx: &mut Tx<'_>, result: &SpotCheckResult) -> Result<Option<Turned>, Refusal> {
    turn(tx, result, (FindingStatus::Reported, FindingStatus::Confirmed), "监督抽查结果异议不成立", FieldCode::FindingCounts)
}

fn turn(
    tx: &mut Tx<'_>,
    result: &SpotCheckResult,
    (from, to): (FindingStatus, FindingStatus),
    reason: &str,
    told: FieldCode,
) -> Result<Option<Turned>, Refusal> {
    let Some(id) = result.finding_id else { return Ok(None) };
    match get_finding(tx, id) {
        Ok(finding) if finding.status.0 == from && finding.confirmed_at.is_some() => {
            let changed = take_step(tx, id, Expected::Any, |_, _, finding| {
                (finding.status, finding.status_reason) = (Coded(to), Some(reason.to_owned()));
                Ok(())
            })?;
            Ok(Some((changed, FieldError::new("", told).with("finding", id))))
        }
        Ok(_) | Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// A result that is withdrawn takes the confirmation of its finding along: that is for whoever confirmed it, or who stands above.
///
/// # Errors
/// 403 `act_of_higher_authority`.
pub fn refuse_to_withdraw_below(tx: &mut Tx<'_>, result: &SpotCheckResult) -> Result<(), Refusal> {
    let Some(id) = result.finding_id else { return Ok(()) };
    match get_finding(tx, id) {
        Ok(finding) if finding.confirmed_at.is_some() && finding.status.0 != FindingStatus::Overturned => {
            refuse_below_on(tx, &finding.path(), finding.status_authority_id)
        }
        Ok(_) | Err(Error::NotFound) => Ok(()),
        Err(other) => Err(other.into()),
    }
}
