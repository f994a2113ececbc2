//! What records rest on: the activities of their unit, and findings at that very unit.

use domain::findings::FindingStatus;
use domain::units::Activity;
use persistence::queries::findings::{Finding, get_finding};
use persistence::queries::units::Unit;
use persistence::values::IdList;
use persistence::{Error, Id, Tx};

use crate::flows::faults::Faults;
use crate::flows::refusal::{FieldCode, Refusal};

/// A fault unless the unit produces (三: assistance is for 生产单位).
///
/// # Errors
/// `Corrupt` activities.
pub fn producer(unit: &Unit, faults: &mut Faults) -> Result<(), Refusal> {
    if !unit.facts.activities.set().contains(Activity::Production) {
        faults.add("/unit_id", FieldCode::NotAProducer);
    }
    Ok(())
}

/// A fault unless the unit produces or imports: who brings goods into the country recalls them as their producer does.
pub fn maker(unit: &Unit, faults: &mut Faults) {
    if !unit.facts.importer && !unit.facts.activities.set().contains(Activity::Production) {
        faults.add("/unit_id", FieldCode::NotAProducer);
    }
}

/// The finding with this id, if it is one at that very unit.
///
/// # Errors
/// Those of the database.
pub fn finding_at(tx: &mut Tx<'_>, unit: &Unit, id: Id) -> Result<Option<Finding>, Refusal> {
    match get_finding(tx, id) {
        Ok(finding) => Ok(Some(finding).filter(|finding| finding.unit_id == unit.id)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The same, if it is confirmed; else a fault. Read under the lock of the unit, which every step of a finding takes.
///
/// # Errors
/// Those of the database.
pub fn confirmed_finding(tx: &mut Tx<'_>, unit: &Unit, id: Id, faults: &mut Faults) -> Result<Option<Finding>, Refusal> {
    let finding = finding_at(tx, unit, id)?.filter(|finding| finding.status.0 == FindingStatus::Confirmed);
    if finding.is_none() {
        faults.add("/finding_id", FieldCode::FindingNotConfirmed);
    }
    Ok(finding)
}

/// Leaves each finding once in the list; a fault for each that is none at that very unit.
///
/// # Errors
/// Those of the database.
pub fn findings_at(tx: &mut Tx<'_>, unit: &Unit, list: &mut IdList, faults: &mut Faults) -> Result<(), Refusal> {
    let mut found: Vec<Id> = Vec::new();
    for (place, id) in list.0.iter().take(IdList::MAX).enumerate() {
        match finding_at(tx, unit, *id)? {
            None => faults.add(&format!("/finding_ids/{place}"), FieldCode::UnknownFinding),
            Some(finding) if found.contains(&finding.id) => {}
            Some(finding) => found.push(finding.id),
        }
    }
    // A list that is too long is refused as it was sent.
    if list.0.len() <= IdList::MAX {
        list.0 = found;
    }
    Ok(())
}
