//! What records rest on: the activities of their unit, and findings at that very unit.

use chrono::NaiveDate;
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
fn finding_at(tx: &mut Tx<'_>, unit: &Unit, id: Id) -> Result<Option<Finding>, Refusal> {
    match get_finding(tx, id) {
        Ok(finding) => Ok(Some(finding).filter(|finding| finding.unit_id == unit.id)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The finding with this id, if it is a confirmed one at that very unit; else a fault. Read under the lock of the unit, which every step of a
/// finding takes.
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

/// A fault where a finding is none at that very unit, was overturned, or was discovered after the day of what rests on it. Read under the
/// lock of the unit.
///
/// # Errors
/// Those of the database.
pub fn standing_finding(tx: &mut Tx<'_>, unit: &Unit, (pointer, id): (&str, Id), on: NaiveDate, faults: &mut Faults) -> Result<(), Refusal> {
    match finding_at(tx, unit, id)? {
        None => faults.add(pointer, FieldCode::UnknownFinding),
        Some(finding) if finding.status.0 == FindingStatus::Overturned => faults.add(pointer, FieldCode::FindingOverturned),
        Some(finding) if finding.discovered_on > on => faults.add(pointer, FieldCode::DiscoveredLater),
        Some(_) => {}
    }
    Ok(())
}

/// Leaves each finding once in the list; a fault for each on which nothing can rest, as [`standing_finding`] says.
///
/// # Errors
/// Those of the database.
pub fn standing_findings(tx: &mut Tx<'_>, unit: &Unit, list: &mut IdList, on: NaiveDate, faults: &mut Faults) -> Result<(), Refusal> {
    // A list that is too long is refused as it was sent.
    if list.0.len() > IdList::MAX {
        return Ok(());
    }
    let mut once: Vec<Id> = Vec::new();
    for (place, id) in list.0.iter().enumerate() {
        if !once.contains(id) {
            standing_finding(tx, unit, (&format!("/finding_ids/{place}"), *id), on, faults)?;
            once.push(*id);
        }
    }
    list.0 = once;
    Ok(())
}
