//! Elevations whose grounds have fallen: a finding overturned or aged, or fewer than 多次. The program proposes their release (二(一),
//! R-21); who decided them ends them.

use std::collections::HashMap;

use domain::monitoring::{ElevationGround, MonitoringTrace, fallen};
use persistence::queries::audit::{self, Subject};
use persistence::queries::elevations::{list_unended_elevations, update_elevation};
use persistence::queries::findings::list_accident_grounds;
use persistence::queries::policies::Timeline;
use persistence::queries::units::Unit;
use persistence::{Coded, Tx, UnitId};

use crate::flows::monitoring::elevation_facts::ElevationFacts;
use crate::flows::monitoring::propose::basis_of;
use crate::flows::refusal::Refusal;

/// Looks at the elevations of units that were just weighed, each with its trace: proposes the release of those whose grounds have
/// fallen, and takes that back where they stand again. One query, or two where one rests on an accident, whatever the number of units.
///
/// # Errors
/// Those of the database.
pub fn review_grounds(tx: &mut Tx<'_>, weighed: &[(&Unit, &MonitoringTrace)], policies: &Timeline) -> Result<(), Refusal> {
    let today = tx.today();
    let by_unit: HashMap<UnitId, &(&Unit, &MonitoringTrace)> = weighed.iter().map(|pair| (pair.0.id, pair)).collect();
    let units: Vec<UnitId> = weighed.iter().map(|(unit, _)| unit.id).collect();
    let unended = list_unended_elevations(tx, &units)?;
    let on_accidents: Vec<UnitId> = unended.iter().filter(|e| e.ground.0 == ElevationGround::Accident).map(|e| e.unit_id).collect();
    let accidents: Vec<String> = match on_accidents.is_empty() {
        true => Vec::new(),
        false => list_accident_grounds(tx, &on_accidents)?.into_iter().map(|(_, finding)| finding.to_string()).collect(),
    };
    for before in unended {
        let Some((unit, trace)) = by_unit.get(&before.unit_id).filter(|_| before.is_open(today)) else { continue };
        let ground = fallen(before.ground.0, &basis_of(&before)?, trace, &accidents, policies.on(trace.as_of).repeated_major_threshold);
        if ground == before.release_ground.map(|ground| ground.0) {
            continue;
        }
        let mut after = before.clone();
        after.release_ground = ground.map(Coded);
        after.release_proposed_at = ground.map(|_| before.release_proposed_at.unwrap_or(tx.now));
        let after = update_elevation(tx, &before, after)?;
        let (was, is) = (ElevationFacts::new(&before), ElevationFacts::new(&after));
        audit::record(tx, Subject { resource: "elevation", id: after.id, path: &unit.path() }, Some(&was), Some(&is))?;
    }
    Ok(())
}
