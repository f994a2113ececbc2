//! An assistance on the wire.

use chrono::NaiveDate;
use domain::measures::MeasureStatus;
use persistence::queries::assistances::{self, Assistance};
use persistence::{Error, Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::routes::measures::step::{Key, Measure};
use crate::routes::units::view::{AuthorityName, Names};

/// Help (质量技术帮扶) of an authority to a producer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Assistance)]
pub struct AssistanceView {
    /// Id.
    pub id: Id,
    /// To which producer.
    pub unit_id: Id,
    /// Which authority helps.
    pub authority: AuthorityName,
    /// Where it is.
    pub status: MeasureStatus,
    /// What the producer needs.
    #[schema(example = "绝缘厚度检测能力不足")]
    pub need: String,
    /// What is planned.
    #[schema(required = true)]
    pub plan: Option<String>,
    /// What was put right.
    #[schema(required = true)]
    pub measures: Option<String>,
    /// The first day.
    pub started_on: NaiveDate,
    /// The last day.
    #[schema(required = true)]
    pub ended_on: Option<NaiveDate>,
    /// What came of it.
    #[schema(required = true)]
    pub outcome: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// By whom.
    #[schema(required = true)]
    pub created_by: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Measure for Assistance {
    const RESOURCE: &'static str = "assistance";
    const COLLECTION: &'static str = "assistances";
    type View = AssistanceView;

    fn get(tx: &mut Tx<'_>, id: Id) -> Result<Self, Error> {
        assistances::get_assistance(tx, id)
    }

    fn store(tx: &mut Tx<'_>, before: &Self, after: Self) -> Result<Self, Error> {
        assistances::update_assistance(tx, before, after)
    }

    fn key(&self) -> Key {
        Key { id: self.id, unit_id: self.unit_id, authority_id: self.authority_id, version: self.version }
    }

    fn view(&self, names: &Names, _: NaiveDate) -> Result<AssistanceView, Problem> {
        let m = self;
        Ok(AssistanceView {
            id: m.id,
            unit_id: m.unit_id,
            authority: names.get(m.authority_id)?,
            status: m.status.0,
            need: m.need.clone(),
            plan: m.plan.clone(),
            measures: m.measures.clone(),
            started_on: m.started_on,
            ended_on: m.ended_on,
            outcome: m.outcome.clone(),
            created_at: m.created_at,
            created_by: m.created_by,
            version: m.version,
            updated_at: m.updated_at,
        })
    }
}
