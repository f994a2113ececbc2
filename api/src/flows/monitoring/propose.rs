//! When the program itself proposes an elevation (二(一) 挂牌督办, R-21).

use domain::findings::{FindingSource, FindingStatus};
use domain::monitoring::{ElevationGround, ElevationStatus, FindingGrade, MonitoringTrace, repeated_majors};
use domain::rules::Policy;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::elevations::{Elevation, insert_elevation, list_elevations_of};
use persistence::queries::findings::Finding;
use persistence::queries::policies::Timeline;
use persistence::queries::units::Unit;
use persistence::{Coded, Id, Tx, UnitId};

use crate::flows::monitoring::elevated::stands_above;
use crate::flows::monitoring::elevation_facts::ElevationFacts;
use crate::flows::refusal::Refusal;
use crate::flows::units::by_unit::by_unit;

/// Proposes an elevation of the unit at which a finding was just confirmed: where the finding is an accident graded relatively
/// major or above, or makes (by the trace of today's level) as many major findings in the window as the policy calls 多次. Not while
/// another is open, not where an authority above has decided on these grounds already, and not where nobody stands above.
///
/// # Errors
/// Those of the database.
pub fn propose_elevation(tx: &mut Tx<'_>, unit: &Unit, finding: &Finding, trace: &MonitoringTrace, policy: &Policy) -> Result<Option<Id>, Refusal> {
    if finding.status.0 != FindingStatus::Confirmed || finding.grade.0 == FindingGrade::General {
        return Ok(None);
    }
    let (ground, basis) = match finding.source.0 {
        FindingSource::Accident => (ElevationGround::Accident, vec![finding.id.to_string()]),
        _ => match enough_majors(trace, policy) {
            Some(findings) => (ElevationGround::RepeatedMajorFindings, findings),
            None => return Ok(None),
        },
    };
    let earlier = list_elevations_of(tx, &[unit.id])?;
    propose(tx, unit, ground, &basis, &earlier, trace, policy)
}

/// Proposes it for those of the units that were just weighed, each with its trace, that have as many major findings as the policy calls
/// 多次: where a policy has lowered the number, where an elevation has ended and more was found, where a unit has come under another
/// policy. One query, whatever the number of units.
///
/// # Errors
/// Those of the database.
pub fn propose_repeated(tx: &mut Tx<'_>, weighed: &[(&Unit, &MonitoringTrace)], policies: &Timeline) -> Result<(), Refusal> {
    let candidates: Vec<_> =
        weighed.iter().filter_map(|(unit, trace)| Some((*unit, *trace, enough_majors(trace, &policies.on(trace.as_of))?))).collect();
    let ids: Vec<UnitId> = candidates.iter().map(|(unit, ..)| unit.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut earlier = by_unit(list_elevations_of(tx, &ids)?, |row| row.unit_id);
    for (unit, trace, findings) in candidates {
        let earlier = earlier.remove(&unit.id).unwrap_or_default();
        propose(tx, unit, ElevationGround::RepeatedMajorFindings, &findings, &earlier, trace, &policies.on(trace.as_of))?;
    }
    Ok(())
}

/// The findings that stand for the majors of the window, where they are as many as the policy calls 多次.
fn enough_majors(trace: &MonitoringTrace, policy: &Policy) -> Option<Vec<String>> {
    let majors = repeated_majors(trace);
    (majors.times >= policy.repeated_major_threshold).then_some(majors.findings)
}

fn propose(
    tx: &mut Tx<'_>,
    unit: &Unit,
    ground: ElevationGround,
    basis: &[String],
    earlier: &[Elevation],
    trace: &MonitoringTrace,
    policy: &Policy,
) -> Result<Option<Id>, Refusal> {
    let today = tx.today();
    for earlier in earlier {
        if earlier.is_open(today) {
            return Ok(None);
        }
        let rested_on = basis_of(earlier)?;
        let more = match ground {
            ElevationGround::Accident => basis.iter().any(|id| !rested_on.contains(id)),
            _ => repeated_majors(trace).exceed(&rested_on, trace),
        };
        // Above a unit that has moved, nobody has decided yet.
        if !more && stands_above(tx, unit, earlier.upper_authority_id)? {
            return Ok(None);
        }
    }
    let Some(row) = proposal(tx, unit, ground, serde_json::to_string(basis)?, policy.version.clone())? else { return Ok(None) };
    Ok(Some(store(tx, unit, row)?.id))
}

/// The findings that an elevation rests on.
///
/// # Errors
/// Internal, on corrupt data.
pub fn basis_of(elevation: &Elevation) -> Result<Vec<String>, Refusal> {
    serde_json::from_str(&elevation.basis).map_err(Refusal::internal)
}

/// A proposal to whoever stands above the authority that leads today; none where that is the root.
///
/// # Errors
/// Those of the database.
pub fn proposal(tx: &mut Tx<'_>, unit: &Unit, ground: ElevationGround, basis: String, policy: String) -> Result<Option<Elevation>, Refusal> {
    let lead = unit.lead_on(tx.today());
    let above = list_authorities_by_id(tx, &[lead])?.into_iter().next().and_then(|lead| lead.parent_id);
    Ok(above.map(|upper| Elevation {
        id: tx.new_id(),
        unit_id: unit.id,
        ground: Coded(ground),
        status: Coded(ElevationStatus::Proposed),
        kind: None,
        basis,
        policy,
        reason: None,
        lead_authority_id: lead,
        upper_authority_id: upper,
        proposed_at: tx.now,
        proposed_by: None,
        from_on: None,
        to_on: None,
        decided_at: None,
        decided_by: None,
        decision_reason: None,
        released_at: None,
        released_by: None,
        release_reason: None,
        published_on: None,
        published_in: None,
        due_on: None,
        result: None,
        release_proposed_at: None,
        release_ground: None,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
        version: 1,
    }))
}

/// Stores a proposal with its trail.
///
/// # Errors
/// Those of the database.
pub fn store(tx: &mut Tx<'_>, unit: &Unit, row: Elevation) -> Result<Elevation, Refusal> {
    insert_elevation(tx, &row)?;
    let facts = ElevationFacts::new(&row);
    audit::record(tx, Subject { resource: "elevation", id: row.id, path: &unit.path() }, None, Some(&facts))?;
    Ok(row)
}
