//! What the audit trail keeps of an elevation.

use chrono::NaiveDate;
use domain::monitoring::{ElevationGround, ElevationKind, ElevationStatus, ReleaseGround};
use persistence::Id;
use persistence::queries::elevations::Elevation;
use serde::Serialize;

/// An elevation in the audit trail.
#[derive(Serialize)]
pub struct ElevationFacts {
    unit_id: Id,
    ground: ElevationGround,
    status: ElevationStatus,
    kind: Option<ElevationKind>,
    upper_authority_id: Id,
    from_on: Option<NaiveDate>,
    to_on: Option<NaiveDate>,
    reason: Option<String>,
    decision_reason: Option<String>,
    release_reason: Option<String>,
    published_on: Option<NaiveDate>,
    published_in: Option<String>,
    due_on: Option<NaiveDate>,
    result: Option<String>,
    release_ground: Option<ReleaseGround>,
}

impl ElevationFacts {
    /// The facts of an elevation.
    pub fn new(e: &Elevation) -> Self {
        Self {
            unit_id: e.unit_id.into(),
            ground: e.ground.0,
            status: e.status.0,
            kind: e.kind.map(|k| k.0),
            upper_authority_id: e.upper_authority_id,
            from_on: e.from_on,
            to_on: e.to_on,
            reason: e.reason.clone(),
            decision_reason: e.decision_reason.clone(),
            release_reason: e.release_reason.clone(),
            published_on: e.published_on,
            published_in: e.published_in.clone(),
            due_on: e.due_on,
            result: e.result.clone(),
            release_ground: e.release_ground.map(|g| g.0),
        }
    }
}
