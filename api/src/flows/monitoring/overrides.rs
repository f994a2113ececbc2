//! An override of the monitoring level in the audit trail, and its end.

use chrono::NaiveDate;
use domain::monitoring::MonitoringLevel;
use domain::units::OverrideEnd;
use persistence::queries::audit::{self, Subject};
use persistence::queries::monitoring::{MonitoringOverride, end_monitoring_override};
use persistence::queries::units::Unit;
use persistence::{Id, Tx};
use serde::Serialize;

use crate::flows::refusal::Refusal;

/// What the trail keeps of one.
#[derive(Serialize)]
pub struct OverrideFacts<'a> {
    unit_id: Id,
    level: MonitoringLevel,
    reason: &'a str,
    from_on: NaiveDate,
    to_on: Option<NaiveDate>,
}

impl<'a> OverrideFacts<'a> {
    /// Of this one.
    pub fn new(o: &'a MonitoringOverride) -> Self {
        Self { unit_id: o.unit_id.into(), level: o.level.0, reason: &o.reason, from_on: o.from_on, to_on: o.to_on }
    }
}

/// Ends the override that runs; its event lies on the path of the unit as it is.
///
/// # Errors
/// Those of the database.
pub fn end_override(tx: &mut Tx<'_>, unit: &Unit, running: &MonitoringOverride, how: OverrideEnd) -> Result<(), Refusal> {
    end_monitoring_override(tx, unit.id, how)?;
    let subject = Subject { resource: "monitoring_override", id: unit.id.into(), path: &unit.path() };
    Ok(audit::record(tx, subject, Some(&OverrideFacts::new(running)), None)?)
}
