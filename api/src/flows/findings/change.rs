//! A step of a finding: stored under its version, weighed anew for the monitoring level, and told to the audit trail.

use domain::monitoring::MonitoringCause;
use persistence::queries::audit::{self, Subject};
use persistence::queries::findings::{Finding, get_finding, update_finding};
use persistence::queries::policies::policies_of;
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::{Id, Tx};

use crate::flows::findings::consequences::consequences;
use crate::flows::findings::view::{ChangedFinding, FindingView};
use crate::flows::monitoring::assess::reassess;
use crate::flows::monitoring::propose::propose_elevation;
use crate::flows::refusal::Refusal;
use crate::flows::version::Expected;

/// Takes one step.
///
/// # Errors
/// Those of `step`; 404 outside the scope, 412 when the finding has another version.
pub fn take_step(
    tx: &mut Tx<'_>,
    id: Id,
    expected: Expected,
    step: impl FnOnce(&mut Tx<'_>, &Unit, &mut Finding) -> Result<(), Refusal>,
) -> Result<ChangedFinding, Refusal> {
    let unit = get_finding(tx, id)?.unit_id;
    // Two findings of one unit that are confirmed at once are weighed one after the other.
    let unit = get_unit_to_change(tx, unit)?;
    let before = get_finding(tx, id)?;
    expected.is_still(before.version)?;
    let mut after = before.clone();
    step(tx, &unit, &mut after)?;
    if after == before {
        let finding = FindingView::one(tx, &before)?;
        return Ok(ChangedFinding { finding, monitoring_level: unit.monitoring_level.0, elevation_id: None, consequences: Vec::new() });
    }
    let weighs_anew = before.decides_otherwise(&after);
    let weight_differs = before.weight() != after.weight();
    // Being put right changes no ground: a list or an elevation is touched by it only where the level moves.
    let grounds_differ = before.is_open() == after.is_open();
    let after = update_finding(tx, &before, after)?;
    let today = tx.today();
    let (shown, now_shown) = (FindingView::audited(&before, today), FindingView::audited(&after, today));
    audit::record(tx, Subject { resource: "finding", id, path: &unit.path() }, Some(&shown), Some(&now_shown))?;
    let shown = FindingView::one(tx, &after)?;
    let (mut level, mut elevation_id, mut rests_on_it) = (unit.monitoring_level.0, None, Vec::new());
    if weighs_anew {
        let resting = consequences(tx, &unit, &after)?;
        let policies = policies_of(tx, unit.provincial_id)?;
        let (unit, ruling) = reassess(tx, unit, &policies, MonitoringCause::Finding)?;
        if weight_differs && grounds_differ || level != unit.monitoring_level.0 {
            rests_on_it = resting;
        }
        level = unit.monitoring_level.0;
        if grounds_differ {
            elevation_id = propose_elevation(tx, &unit, &after, &ruling.trace, &policies)?;
        }
    }
    Ok(ChangedFinding { finding: shown, monitoring_level: level, elevation_id, consequences: rests_on_it })
}
