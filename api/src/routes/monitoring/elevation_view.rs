//! An elevation on the wire.

use chrono::NaiveDate;
use domain::monitoring::{ElevationGround, ElevationKind, ElevationStatus, ReleaseGround};
use persistence::queries::elevations::Elevation;
use persistence::{Id, Instant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};

/// An elevation (上一级监管、挂牌督办): proposed, decided by the next higher authority, released.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Elevation)]
pub struct ElevationView {
    /// Id.
    pub id: Id,
    /// Of which unit.
    pub unit_id: Id,
    /// What it rests on.
    pub ground: ElevationGround,
    /// Where it is.
    pub status: ElevationStatus,
    /// Whether it is in force today.
    pub in_force: bool,
    /// How the upper authority steps in, once it has decided.
    #[schema(required = true)]
    pub kind: Option<ElevationKind>,
    /// The findings that it rests on.
    pub finding_ids: Vec<String>,
    /// The policy by which 多次 was counted.
    pub policy: String,
    /// Why a person proposed it.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// Who led when it was proposed.
    pub lead_authority: AuthorityName,
    /// Who decides. While it is active: who leads (上一级监管), or lists the unit and sees the case through (挂牌督办).
    pub upper_authority: AuthorityName,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// By whom; `null`: by the program.
    #[schema(required = true)]
    pub proposed_by: Option<Id>,
    /// First day.
    #[schema(required = true)]
    pub from_on: Option<NaiveDate>,
    /// Last day, if it is known.
    #[schema(required = true)]
    pub to_on: Option<NaiveDate>,
    /// When it was decided.
    #[schema(required = true)]
    pub decided_at: Option<Instant>,
    /// By whom.
    #[schema(required = true)]
    pub decided_by: Option<Id>,
    /// Why.
    #[schema(required = true)]
    pub decision_reason: Option<String>,
    /// When it was released.
    #[schema(required = true)]
    pub released_at: Option<Instant>,
    /// By whom.
    #[schema(required = true)]
    pub released_by: Option<Id>,
    /// Why.
    #[schema(required = true)]
    pub release_reason: Option<String>,
    /// The day on which a listing (挂牌督办) was made public.
    #[schema(required = true)]
    pub published_on: Option<NaiveDate>,
    /// Where.
    #[schema(required = true)]
    pub published_in: Option<String>,
    /// By which day what a listing is about is to be put right.
    #[schema(required = true)]
    pub due_on: Option<NaiveDate>,
    /// Whether an active listing has passed that day.
    pub overdue: bool,
    /// What came of a listing.
    #[schema(required = true)]
    pub result: Option<String>,
    /// Since when the program proposes its release, because its grounds have fallen.
    #[schema(required = true)]
    pub release_proposed_at: Option<Instant>,
    /// How they fell.
    #[schema(required = true)]
    pub release_ground: Option<ReleaseGround>,
    /// Version for If-Match.
    pub version: i32,
}

impl ElevationView {
    /// Shows an elevation.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn new(e: &Elevation, names: &Names, today: NaiveDate) -> Result<Self, Problem> {
        Ok(Self {
            id: e.id,
            unit_id: e.unit_id.into(),
            ground: e.ground.0,
            status: e.status_on(today),
            in_force: e.status.0 == ElevationStatus::Active && e.is_open(today) && e.from_on.is_some_and(|from| from <= today),
            kind: e.kind.map(|k| k.0),
            finding_ids: serde_json::from_str(&e.basis).map_err(Problem::internal)?,
            policy: e.policy.clone(),
            reason: e.reason.clone(),
            lead_authority: names.get(e.lead_authority_id)?,
            upper_authority: names.get(e.upper_authority_id)?,
            proposed_at: e.proposed_at,
            proposed_by: e.proposed_by,
            from_on: e.from_on,
            to_on: e.to_on,
            decided_at: e.decided_at,
            decided_by: e.decided_by,
            decision_reason: e.decision_reason.clone(),
            released_at: e.released_at,
            released_by: e.released_by,
            release_reason: e.release_reason.clone(),
            published_on: e.published_on,
            published_in: e.published_in.clone(),
            due_on: e.due_on,
            overdue: e.status.0 == ElevationStatus::Active && e.due_on.is_some_and(|due| due < today),
            result: e.result.clone(),
            release_proposed_at: e.release_proposed_at,
            release_ground: e.release_ground.map(|g| g.0),
            version: e.version,
        })
    }
}
