//! A visit on the wire.

use chrono::NaiveDate;
use domain::measures::{VisitPurpose, VisitTrigger};
use persistence::queries::burden::Visit;
use persistence::{Id, Instant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::routes::units::view::{AuthorityName, Names};

/// A visit to a unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Visit)]
pub struct VisitView {
    /// Id.
    pub id: Id,
    /// Which unit was visited.
    pub unit_id: Id,
    /// By which authority.
    pub authority: AuthorityName,
    /// On which day.
    pub visited_on: NaiveDate,
    /// What for.
    pub purpose: VisitPurpose,
    /// What gave cause for it; `null`: nothing did.
    #[schema(required = true)]
    pub trigger: Option<VisitTrigger>,
    /// The finding that it was about.
    #[schema(required = true)]
    pub finding_id: Option<Id>,
    /// A note of the authority; the unit itself is not shown it.
    #[schema(required = true)]
    pub note: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// By whom.
    #[schema(required = true)]
    pub created_by: Option<Id>,
}

impl VisitView {
    /// Shows a visit; to the unit itself without its note.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn new(visit: &Visit, names: &Names, to_the_unit: bool) -> Result<Self, Problem> {
        Ok(Self {
            id: visit.id,
            unit_id: visit.unit_id,
            authority: names.get(visit.authority_id)?,
            visited_on: visit.visited_on,
            purpose: visit.purpose.0,
            trigger: visit.triggered_by.map(|trigger| trigger.0),
            finding_id: visit.finding_id,
            note: visit.note.clone().filter(|_| !to_the_unit),
            created_at: visit.created_at,
            created_by: visit.created_by,
        })
    }
}
