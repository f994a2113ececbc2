//! When the program itself proposes an elevation (二(一) 挂牌督办, R-21).

use domain::findings::{FindingSource, FindingStatus};
use domain::monitoring::{Condition, ElevationGround, ElevationStatus, FindingGrade, MonitoringTrace};
use domain::rules::Policy;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::elevations::{Elevation, insert_elevation, list_unit_elevations};
use persistence::queries::findings::Finding;
use persistence::queries::units::Unit;
use persistence::{Coded, Id, Tx};

use crate::flows::monitoring::elevation_facts::ElevationFacts;
use crate::flows::refusal::Refusal;

/// Proposes an elevation of the unit at which a finding was just confirmed: where the finding is an accident graded relatively
/// major or above, or makes (by the trace of today's level) as many major findings in the window as the policy calls 多次. Not while another is open, not again
/// on grounds that were rejected, and not where nobody stands above.
///
/// # Errors
/// Those of the database.
pub fn propose_elevation(tx: &mut Tx<'_>, unit: &Unit, finding: &Finding, trace: &MonitoringTrace, policy: &Policy) -> Result<Option<Id>, Refusal> {
    if finding.status.0 != FindingStatus::Confirmed || finding.grade.0 == FindingGrade::General {
        return Ok(None);
    }
    let today = tx.today();
    let (ground, basis) = if finding.source.0 == FindingSource::Accident {
        (ElevationGround::Accident, vec![finding.id.to_string()])
    } else {
        let (times, majors) = counted_majors(trace);
        if times < policy.repeated_major_threshold {
            return Ok(None);
        }
        (ElevationGround::RepeatedMajorFindings, majors)
    };
    let earlier = list_unit_elevations(tx, unit.id)?;
    let basis = serde_json::to_string(&basis)?;
    if earlier.iter().any(|e| e.is_open(today) || (e.status.0 == ElevationStatus::Rejected && e.basis == basis)) {
        return Ok(None);
    }
    let Some(row) = proposal(tx, unit, ground, basis, policy.version.clone())? else { return Ok(None) };
    Ok(Some(store(tx, unit, row)?.id))
}

/// How many majors count, and which.
fn counted_majors(trace: &MonitoringTrace) -> (u32, Vec<String>) {
    let count = trace.conditions.iter().find(|c| c.condition == Condition::RepeatedMajorFindings).map_or(0, |c| c.count);
    let which = trace.findings.iter().filter(|f| f.counted && !f.held_open && f.grade == FindingGrade::Major).filter_map(|f| f.finding_id.clone());
    (count, which.collect())
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
