//! `POST /recalls`

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::findings::FindingStatus;
use domain::measures::MeasureStatus;
use persistence::queries::recalls::{Recall, insert_recall};
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::{FieldCode, Problem};
use crate::http::body::Body;
use crate::http::day;
use crate::http::reply::Reply;
use crate::routes::measures::recall_view::RecallView;
use crate::routes::measures::step::made;
use crate::routes::measures::target::{finding_of, producer_named};
use crate::routes::measures::text::{MAX_PROSE, day_from, prose};
use crate::routes::units::validation::{Faults, MAX_NAME};

/// A recall to order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000001", "finding_id": "01980000-0000-7000-8000-000000000002", "product": "聚氯乙烯绝缘电缆",
    "batches": "2026年3月至5月生产的全部批次", "confirmed_on": "2026-11-20", "measures": "停止销售，通知经销商并公开召回信息", "due_on": "2026-12-31"
}))]
pub struct CreateRecall {
    /// Of which producer.
    pub unit_id: Id,
    /// A confirmed finding at that very producer.
    pub finding_id: Id,
    /// Which product.
    pub product: String,
    /// Which batches of it.
    pub batches: String,
    /// The day on which the defect was confirmed: not before the finding was discovered.
    #[serde(deserialize_with = "day::required")]
    pub confirmed_on: NaiveDate,
    /// What the producer is to do.
    pub measures: String,
    /// By which day.
    #[serde(default, deserialize_with = "day::optional")]
    pub due_on: Option<NaiveDate>,
}

/// Order a recall
///
/// 经确认存在缺陷的，责成生产单位召回 (三·召回): of a producer only, on a confirmed finding at that very producer.
#[utoipa::path(
    tag = "measures", operation_id = "create_recall", request_body = CreateRecall,
    responses((status = 201, body = RecallView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/recalls")]
pub async fn create_recall(caller: Caller<MeasuresWrite>, body: Body<CreateRecall>) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    caller.post(digest, move |tx| order(tx, &value)).await
}

fn order(tx: &mut Tx<'_>, sent: &CreateRecall) -> Result<Reply, Problem> {
    let mut faults = Faults::default();
    let product = faults.text("/product", &sent.product, 1, MAX_NAME);
    let batches = prose(&mut faults, "/batches", &sent.batches, MAX_PROSE);
    let measures = prose(&mut faults, "/measures", &sent.measures, MAX_PROSE);
    faults.past_day("/confirmed_on", sent.confirmed_on, tx.today());
    if let Some(due) = sent.due_on {
        day_from(&mut faults, "/due_on", due, sent.confirmed_on);
    }
    // Whether the unit produces and the finding stands is read under the lock of the unit, which every step of a finding takes.
    let unit = producer_named(tx, &mut faults, sent.unit_id)?;
    if let Some(unit) = &unit {
        match finding_of(tx, unit, sent.finding_id)? {
            Some(finding) if finding.status.0 == FindingStatus::Confirmed => {
                if sent.confirmed_on < finding.discovered_on {
                    faults.add("/confirmed_on", FieldCode::DateOrder);
                }
            }
            _ => faults.add("/finding_id", FieldCode::FindingNotConfirmed),
        }
    }
    let (Some(unit), true) = (unit, faults.0.is_empty()) else { return Err(Problem::validation(faults.0)) };
    let recall = Recall {
        id: tx.new_id(),
        unit_id: unit.id,
        authority_id: tx.identity().authority.id,
        finding_id: sent.finding_id,
        status: Coded(MeasureStatus::Open),
        product,
        batches,
        confirmed_on: sent.confirmed_on,
        measures,
        due_on: sent.due_on,
        progress: None,
        recalled_quantity: None,
        closed_on: None,
        result: None,
        created_at: tx.now,
        created_by: tx.identity().user_id,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
        version: 1,
        updated_at: tx.now,
    };
    insert_recall(tx, &recall)?;
    made(tx, &unit, &recall)
}
