//! A recall on the wire.

use chrono::NaiveDate;
use domain::measures::MeasureStatus;
use persistence::queries::recalls::{self, Recall};
use persistence::{Error, Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::routes::measures::step::{Key, Measure};
use crate::routes::units::view::{AuthorityName, Names};

/// A recall (召回) that a producer was ordered to make.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Recall)]
pub struct RecallView {
    /// Id.
    pub id: Id,
    /// Of which producer.
    pub unit_id: Id,
    /// Which authority ordered it.
    pub authority: AuthorityName,
    /// The confirmed finding that it rests on.
    pub finding_id: Id,
    /// Where it is.
    pub status: MeasureStatus,
    /// Which product.
    #[schema(example = "聚氯乙烯绝缘电缆")]
    pub product: String,
    /// Which batches of it.
    #[schema(example = "2026年3月至5月生产的全部批次")]
    pub batches: String,
    /// The day on which the defect was confirmed.
    pub confirmed_on: NaiveDate,
    /// What the producer is to do.
    #[schema(example = "停止销售，通知经销商并公开召回信息")]
    pub measures: String,
    /// By which day.
    #[schema(required = true)]
    pub due_on: Option<NaiveDate>,
    /// Whether that day has passed and it is not closed.
    pub overdue: bool,
    /// How far it has come.
    #[schema(required = true)]
    pub progress: Option<String>,
    /// How much has come back, with its unit of measure.
    #[schema(required = true, example = "1200米")]
    pub recalled_quantity: Option<String>,
    /// The day on which it was closed.
    #[schema(required = true)]
    pub closed_on: Option<NaiveDate>,
    /// What came of it.
    #[schema(required = true)]
    pub result: Option<String>,
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

impl Measure for Recall {
    const RESOURCE: &'static str = "recall";
    const COLLECTION: &'static str = "recalls";
    type View = RecallView;

    fn get(tx: &mut Tx<'_>, id: Id) -> Result<Self, Error> {
        recalls::get_recall(tx, id)
    }

    fn store(tx: &mut Tx<'_>, before: &Self, after: Self) -> Result<Self, Error> {
        recalls::update_recall(tx, before, after)
    }

    fn key(&self) -> Key {
        Key { id: self.id, unit_id: self.unit_id, authority_id: self.authority_id, version: self.version }
    }

    fn view(&self, names: &Names, today: NaiveDate) -> Result<RecallView, Problem> {
        let m = self;
        Ok(RecallView {
            id: m.id,
            unit_id: m.unit_id,
            authority: names.get(m.authority_id)?,
            finding_id: m.finding_id,
            status: m.status.0,
            product: m.product.clone(),
            batches: m.batches.clone(),
            confirmed_on: m.confirmed_on,
            measures: m.measures.clone(),
            due_on: m.due_on,
            overdue: m.status.0 == MeasureStatus::Open && m.due_on.is_some_and(|due| due < today),
            progress: m.progress.clone(),
            recalled_quantity: m.recalled_quantity.clone(),
            closed_on: m.closed_on,
            result: m.result.clone(),
            created_at: m.created_at,
            created_by: m.created_by,
            version: m.version,
            updated_at: m.updated_at,
        })
    }
}
