//! A decision on a monitoring level on the wire.

use chrono::NaiveDate;
use domain::monitoring::{DecisionStatus, MonitoringCause, MonitoringLevel, MonitoringTrace};
use domain::rules::Explanation;
use persistence::queries::monitoring::MonitoringDecision;
use persistence::{Id, Instant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::flows::monitoring::assess::MonitoringInputs;

/// A decision on a monitoring level with everything that led to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MonitoringDecisionRecord)]
pub struct MonitoringDecisionView {
    pub id: Id,
    /// Of which unit.
    pub unit_id: Id,
    /// When it was made.
    pub decided_at: Instant,
    /// From which day it holds.
    pub effective_on: NaiveDate,
    /// Why it was made.
    pub cause: MonitoringCause,
    /// The level in force.
    pub level: MonitoringLevel,
    /// The level by the rule alone.
    pub rule_level: MonitoringLevel,
    /// The level before.
    pub previous_level: MonitoringLevel,
    /// What people have said of it.
    pub status: DecisionStatus,
    /// What went in.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub inputs: Box<serde_json::value::RawValue>,
    pub rule_set: String,
    /// Policy version.
    pub policy: String,
    /// Every finding, counted or not and why; every condition, met or not.
    pub trace: MonitoringTrace,
    /// The same in sentences, Chinese and English.
    pub explanation: Explanation,
    /// Who caused it; `null`: the program itself.
    #[schema(required = true)]
    pub decided_by: Option<Id>,
    /// When it was confirmed.
    #[schema(required = true)]
    pub confirmed_at: Option<Instant>,
    #[schema(required = true)]
    pub confirmed_by: Option<Id>,
    /// What they remarked.
    #[schema(required = true)]
    pub remark: Option<String>,
    /// Version for If-Match.
    pub version: i32,
}

impl MonitoringDecisionView {
    /// Shows a stored decision. The trace is the one that was stored, not one made anew.
    pub fn new(d: &MonitoringDecision) -> Result<Self, Problem> {
        let trace: MonitoringTrace = serde_json::from_str(&d.trace).map_err(Problem::internal)?;
        // What cannot be read back could not be replayed.
        let _: MonitoringInputs = serde_json::from_str(&d.inputs).map_err(Problem::internal)?;
        Ok(Self {
            id: d.id,
            unit_id: d.unit_id.into(),
            decided_at: d.decided_at,
            effective_on: d.effective_on,
            cause: d.cause.0,
            level: d.level.0,
            rule_level: d.rule_level.0,
            previous_level: d.previous_level.0,
            status: d.status.0,
            inputs: serde_json::value::RawValue::from_string(d.inputs.clone()).map_err(Problem::internal)?,
            rule_set: d.rule_set.clone(),
            policy: d.policy.clone(),
            explanation: trace.explain(),
            trace,
            decided_by: d.decided_by,
            confirmed_at: d.confirmed_at,
            confirmed_by: d.confirmed_by,
            remark: d.remark.clone(),
            version: d.version,
        })
    }
}
