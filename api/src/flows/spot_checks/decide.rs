//! What a person decides on a result: once, on what is not conforming; and what is recorded of the objection to it.

use domain::findings::SpotCheckState;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::path_of_authority;
use persistence::queries::findings::get_finding;
use persistence::queries::spot_checks::{SpotCheckResult, get_spot_check_result, get_spot_check_result_to_change, update_spot_check_result};
use persistence::queries::units::lock_units;
use persistence::{Coded, Error, Id, Tx};

use crate::flows::acts::acting_authority;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::flows::spot_checks::view::SpotCheckResultView;
use crate::flows::version::Expected;

/// Decides on a result that waits for it.
///
/// # Errors
/// Those of `step`; 404 outside the scope, 412 when it has another version, 409 when there is nothing to decide.
pub fn decide<T>(
    tx: &mut Tx<'_>,
    id: Id,
    expected: Expected,
    state: SpotCheckState,
    step: impl FnOnce(&mut Tx<'_>, &mut SpotCheckResult) -> Result<T, Refusal>,
) -> Result<(SpotCheckResultView, T), Refusal> {
    change(tx, id, expected, |tx, result| {
        if result.state.0 == SpotCheckState::Superseded {
            return Err(Refusal::new(ProblemCode::ResultSuperseded));
        }
        if !result.state.0.is_open() {
            return Err(Refusal::new(ProblemCode::ResultNotOpen));
        }
        (result.state, result.decided_at, result.decided_by) = (Coded(state), Some(tx.now), tx.identity().user_id);
        result.decided_authority_id = acting_authority(tx);
        step(tx, result)
    })
}

/// Changes a result and tells the audit trail.
///
/// # Errors
/// Those of `step`; 404 outside the scope, 412 when it has another version.
pub fn change<T>(
    tx: &mut Tx<'_>,
    id: Id,
    expected: Expected,
    step: impl FnOnce(&mut Tx<'_>, &mut SpotCheckResult) -> Result<T, Refusal>,
) -> Result<(SpotCheckResultView, T), Refusal> {
    lock_unit_of_finding(tx, id)?;
    let before = get_spot_check_result_to_change(tx, id)?;
    expected.is_still(before.version)?;
    let mut after = before.clone();
    let told = step(tx, &mut after)?;
    if after == before {
        return Ok((SpotCheckResultView::one(tx, &before)?, told));
    }
    Ok((store(tx, &before, after)?, told))
}

/// Stores a result over its older self and tells the audit trail of whoever took it in.
///
/// # Errors
/// 412 when someone else was faster.
pub fn store(tx: &mut Tx<'_>, before: &SpotCheckResult, after: SpotCheckResult) -> Result<SpotCheckResultView, Refusal> {
    let after = update_spot_check_result(tx, before, after)?;
    let (shown, now_shown) = (SpotCheckResultView::one(tx, before)?, SpotCheckResultView::one(tx, &after)?);
    let path = path_of_authority(tx, after.authority_id)?;
    // Whoever took it in reads this, and may not see what an office above took in.
    let told = SpotCheckResultView { superseded_by: None, ..now_shown.clone() };
    let shown = SpotCheckResultView { superseded_by: None, ..shown };
    audit::record(tx, Subject { resource: "spot_check_result", id: after.id, path: &path }, Some(&shown), Some(&told))?;
    Ok(now_shown)
}

/// Whoever confirms a finding holds its unit and then the result that reported it. An objection may change that finding, so it takes both in
/// the same order: else the two could wait for each other.
fn lock_unit_of_finding(tx: &mut Tx<'_>, result: Id) -> Result<(), Refusal> {
    let Some(finding) = get_spot_check_result(tx, result)?.finding_id else { return Ok(()) };
    match get_finding(tx, finding) {
        Ok(finding) => Ok(lock_units(tx, &[finding.unit_id])?),
        Err(Error::NotFound) => Ok(()),
        Err(other) => Err(other.into()),
    }
}
