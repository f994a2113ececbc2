//! What the audit trail keeps of a unit.

use chrono::NaiveDate;
use domain::Code;
use domain::monitoring::{MonitoringLevel, RoutineMode};
use persistence::queries::audit::{AuditEvent, Subject, audit_event};
use persistence::queries::units::{Unit, UnitFacts, UnitMetrics};
use persistence::{Id, Tx};
use serde::Serialize;

use crate::flows::refusal::Refusal;
use crate::flows::units::figures::MetricsView;

/// A unit in the audit trail: its facts, and its figures where they are what changed.
#[derive(Serialize)]
pub(crate) struct AuditFacts<'a> {
    #[serde(flatten)]
    facts: &'a UnitFacts,
    monitoring_level: MonitoringLevel,
    routine_mode: RoutineMode,
    tier: Option<&'static str>,
    metrics_year: Option<i32>,
    provisional: bool,
    lead_authority_id: Id,
    territorial_authority_id: Id,
    override_authority_id: Option<Id>,
    override_from: Option<NaiveDate>,
    override_to: Option<NaiveDate>,
    version: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metrics: Vec<MetricsView>,
}

/// The facts of a unit, and the figures that are to be told along.
pub(crate) fn audit_facts<'a>(unit: &'a Unit, metrics: &[UnitMetrics]) -> Result<AuditFacts<'a>, Refusal> {
    Ok(AuditFacts {
        facts: &unit.facts,
        monitoring_level: unit.monitoring_level.0,
        routine_mode: unit.routine_mode.0,
        tier: unit.tier.map(|t| t.0.code()),
        metrics_year: unit.metrics_year,
        provisional: unit.provisional,
        lead_authority_id: unit.lead_authority_id,
        territorial_authority_id: unit.territorial_authority_id,
        override_authority_id: unit.override_authority_id,
        override_from: unit.override_from,
        override_to: unit.override_to,
        version: unit.version,
        metrics: metrics.iter().map(MetricsView::new).collect::<Result<_, _>>()?,
    })
}

/// The event of a unit that was changed by what was decided on it, and not by who edits it.
pub fn unit_event(tx: &Tx<'_>, before: &Unit, after: &Unit) -> Result<AuditEvent, Refusal> {
    let (was, is) = (audit_facts(before, &[])?, audit_facts(after, &[])?);
    Ok(audit_event(tx, Subject { resource: "unit", id: after.id.into(), path: &after.path() }, Some(&was), Some(&is))?)
}
