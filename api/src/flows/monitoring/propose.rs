//! When the program itself proposes an elevation (二(一) 挂牌督办, R-21).

use domain::findings::FindingStatus;
use domain::monitoring::{ElevationGround, ElevationStatus, FindingGrade, MonitoringTrace, repeated_majors};
use domain::rules::Policy;
use domain::units::OperatingStatus;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::elevations::{Elevation, insert_elevation, list_elevations_of};
use persistence::queries::findings::{Finding, list_accident_grounds};
use persistence::queries::policies::{Timeline, policies_of};
use persistence::queries::units::Unit;
use persistence::{Coded, Id, Instant, Tx, UnitId};

use crate::flows::monitoring::assess::Known;
use crate::flows::monitoring::elevated::stands_above;
use crate::flows::monitoring::elevation_facts::ElevationFacts;
use crate::flows::refusal::Refusal;
use crate::flows::units::by_unit::by_unit;

/// Proposes an elevation of the unit at which a finding was just confirmed or changed, where it is grave enough to give a ground.
///
/// # Errors
/// Those of the database.
pub fn propose_elevation(
    tx: &mut Tx<'_>,
    unit: &Unit,
    finding: &Finding,
    trace: &MonitoringTrace,
    policies: &Timeline,
) -> Result<Option<Id>, Refusal> {
    if finding.status.0 != FindingStatus::Confirmed || finding.grade.0 == FindingGrade::General {
        return Ok(None);
    }
    Ok(propose_elevations(tx, &[(unit, trace)], policies)?.pop())
}

/// Proposes an elevation of those of the units that were just weighed, each with its trace, that give a ground for one: an accident
/// graded relatively major or above, or (by the trace) as many major findings as the policy calls 多次. Not while another is open, not
/// where an authority above has decided on these grounds already, and not where nobody stands above. What came up while another was
/// open, or before a policy lowered the number, or where a unit was under another policy, is found here too. One query, whatever the
/// number of units, and one more where any of them has a ground.
///
/// # Errors
/// Those of the database.
pub fn propose_elevations(tx: &mut Tx<'_>, weighed: &[(&Unit, &MonitoringTrace)], policies: &Timeline) -> Result<Vec<Id>, Refusal> {
    // Nobody supervises what is closed for good.
    let weighed: Vec<_> = weighed.iter().filter(|(unit, _)| unit.facts.operating_status.0 != OperatingStatus::Deregistered).collect();
    let ids: Vec<UnitId> = weighed.iter().map(|(unit, _)| unit.id).collect();
    let mut accidents = by_unit(list_accident_grounds(tx, &ids)?, |(unit, _)| *unit);
    let with_ground = weighed.iter().filter_map(|(unit, trace)| {
        let accidents = accidents.remove(&unit.id).unwrap_or_default();
        let majors = enough_majors(trace, &policies.on(trace.as_of));
        (!accidents.is_empty() || majors.is_some()).then_some((*unit, *trace, accidents, majors))
    });
    let with_ground: Vec<_> = with_ground.collect();
    if with_ground.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<UnitId> = with_ground.iter().map(|(unit, ..)| unit.id).collect();
    let mut earlier = by_unit(list_elevations_of(tx, &ids)?, |row| row.unit_id);
    let mut proposed = Vec::new();
    for (unit, trace, accidents, majors) in with_ground {
        let Some(rested_on) = decided_grounds(tx, unit, &earlier.remove(&unit.id).unwrap_or_default())? else { continue };
        let accidents = accidents.into_iter().map(|(_, finding)| finding.to_string());
        let undecided: Vec<String> = accidents.filter(|id| !rested_on.iter().any(|basis| basis.contains(id))).collect();
        let more_majors = majors.filter(|_| rested_on.iter().all(|basis| repeated_majors(trace).exceed(basis, trace)));
        let ground = match (undecided.is_empty(), more_majors) {
            (false, _) => (ElevationGround::Accident, undecided),
            (true, Some(findings)) => (ElevationGround::RepeatedMajorFindings, findings),
            (true, None) => continue,
        };
        let version = policies.on(trace.as_of).version;
        if let Some(row) = proposal(tx, unit, ground.0, serde_json::to_string(&ground.1)?, version)? {
            proposed.push(store(tx, unit, row)?.id);
        }
    }
    Ok(proposed)
}

/// The same for a unit whose elevation has just ended, as it stands today.
///
/// # Errors
/// Those of the database.
pub fn propose_after_end(tx: &mut Tx<'_>, unit: &Unit) -> Result<(), Refusal> {
    let policies = policies_of(tx, unit.provincial_id)?;
    let today = tx.today();
    let ruling = Known::of(tx, &[unit.id])?.assess(unit.id, today, Instant::END, &policies).ruling;
    propose_elevations(tx, &[(unit, &ruling.trace)], &policies)?;
    Ok(())
}

/// The findings that stand for the majors of the window, where they are as many as the policy calls 多次.
fn enough_majors(trace: &MonitoringTrace, policy: &Policy) -> Option<Vec<String>> {
    let majors = repeated_majors(trace);
    (majors.times >= policy.repeated_major_threshold).then_some(majors.findings)
}

/// What each earlier elevation rested on that somebody who stands above the unit has decided: above a unit that has moved, nobody has
/// decided yet. `None`: one is open.
fn decided_grounds(tx: &mut Tx<'_>, unit: &Unit, earlier: &[Elevation]) -> Result<Option<Vec<Vec<String>>>, Refusal> {
    let today = tx.today();
    if earlier.iter().any(|elevation| elevation.is_open(today)) {
        return Ok(None);
    }
    let mut grounds = Vec::new();
    for elevation in earlier {
        if stands_above(tx, unit, elevation.upper_authority_id)? {
            grounds.push(basis_of(elevation)?);
        }
    }
    Ok(Some(grounds))
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
        proposer_id: None,
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
        decided_authority_id: None,
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
