//! At which unit something is done, and on which findings it rests.

use domain::units::Activity;
use persistence::queries::findings::{Finding, get_finding};
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::{Error, Id, Tx};

use crate::error::{FieldCode, Problem};
use crate::routes::units::validation::Faults;

/// The unit that a body names, kept from changing until the transaction ends; none, and a fault, when the caller does not see it.
///
/// # Errors
/// Those of the database.
pub fn unit_named(tx: &mut Tx<'_>, faults: &mut Faults, id: Id) -> Result<Option<Unit>, Problem> {
    match get_unit_to_change(tx, id) {
        Ok(unit) => Ok(Some(unit)),
        Err(Error::NotFound) => {
            faults.add("/unit_id", FieldCode::UnknownUnit);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The same; one more fault when the unit does not produce (三: recalls and assistance are for 生产单位).
///
/// # Errors
/// Those of the database.
pub fn producer_named(tx: &mut Tx<'_>, faults: &mut Faults, id: Id) -> Result<Option<Unit>, Problem> {
    let unit = unit_named(tx, faults, id)?;
    if let Some(unit) = &unit
        && !unit.activities()?.contains(Activity::Production)
    {
        faults.add("/unit_id", FieldCode::NotAProducer);
    }
    Ok(unit)
}

/// The finding with this id, if it is one at that very unit.
///
/// # Errors
/// Those of the database.
pub fn finding_of(tx: &mut Tx<'_>, unit: &Unit, id: Id) -> Result<Option<Finding>, Problem> {
    match get_finding(tx, id) {
        Ok(finding) => Ok(Some(finding).filter(|finding| finding.unit_id == unit.id)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
