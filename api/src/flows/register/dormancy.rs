//! 歇业: since when a unit rests, until when, and that its time is over (市场主体登记管理条例 第三十条).

use chrono::NaiveDate;
use domain::units::{OperatingStatus, dormancy_limit};
use persistence::Tx;
use persistence::queries::unit_history::list_status_changes;
use persistence::queries::units::Unit;

use crate::flows::refusal::{FieldCode, FieldError, Refusal};

/// The time for which a unit rests.
#[derive(Debug, Clone, Copy)]
pub struct Dormancy {
    /// Its first day.
    pub since: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
}

/// The time for which a unit rests, if it does, as it was told last.
///
/// # Errors
/// Those of the database.
pub fn dormancy(tx: &mut Tx<'_>, unit: &Unit) -> Result<Option<Dormancy>, Refusal> {
    if unit.facts.operating_status.0 != OperatingStatus::Dormant {
        return Ok(None);
    }
    let changes = list_status_changes(tx, unit.id)?;
    let Some(latest) = changes.first() else { return Ok(None) };
    Ok(Some(Dormancy { since: latest.effective_on, until: latest.until_on.unwrap_or_else(|| dormancy_limit(latest.effective_on)) }))
}

/// What is to be looked at again when the time is over.
///
/// # Errors
/// Those of the database.
pub fn dormancy_warning(tx: &mut Tx<'_>, unit: &Unit) -> Result<Option<FieldError>, Refusal> {
    let today = tx.today();
    let over = dormancy(tx, unit)?.filter(|dormancy| dormancy.until < today);
    Ok(over.map(|dormancy| FieldError::new("/operating_status", FieldCode::DormancyOver).with_day("until", dormancy.until)))
}
