//! `POST /assistances`

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::measures::MeasureStatus;
use persistence::queries::assistances::{Assistance, insert_assistance};
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::day;
use crate::http::reply::Reply;
use crate::routes::measures::assistance_view::AssistanceView;
use crate::routes::measures::step::made;
use crate::routes::measures::target::producer_named;
use crate::routes::measures::text::{MAX_PROSE, prose, prose_if};
use crate::routes::units::validation::Faults;

/// Help to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000001", "need": "绝缘厚度检测能力不足", "plan": "组织专家上门指导，开放质检院实验室", "started_on": "2026-11-20"
}))]
pub struct CreateAssistance {
    /// To which producer.
    pub unit_id: Id,
    /// What the producer needs.
    pub need: String,
    /// What is planned.
    pub plan: Option<String>,
    /// The first day; today if it is not said.
    #[serde(default, deserialize_with = "day::optional")]
    pub started_on: Option<NaiveDate>,
}

/// Begin an assistance
///
/// 质量技术帮扶 (三) is for producers: what is needed, what is planned, and later what was put right.
#[utoipa::path(
    tag = "measures", operation_id = "create_assistance", request_body = CreateAssistance,
    responses((status = 201, body = AssistanceView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/assistances")]
pub async fn create_assistance(caller: Caller<MeasuresWrite>, body: Body<CreateAssistance>) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    caller.post(digest, move |tx| begin(tx, &value)).await
}

fn begin(tx: &mut Tx<'_>, sent: &CreateAssistance) -> Result<Reply, Problem> {
    let mut faults = Faults::default();
    let need = prose(&mut faults, "/need", &sent.need, MAX_PROSE);
    let plan = prose_if(&mut faults, "/plan", sent.plan.as_deref(), MAX_PROSE);
    let started_on = sent.started_on.unwrap_or(tx.today());
    faults.past_day("/started_on", started_on, tx.today());
    let unit = producer_named(tx, &mut faults, sent.unit_id)?;
    let (Some(unit), true) = (unit, faults.0.is_empty()) else { return Err(Problem::validation(faults.0)) };
    let assistance = Assistance {
        id: tx.new_id(),
        unit_id: unit.id,
        authority_id: tx.identity().authority.id,
        status: Coded(MeasureStatus::Open),
        need,
        plan,
        measures: None,
        started_on,
        ended_on: None,
        outcome: None,
        created_at: tx.now,
        created_by: tx.identity().user_id,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
        version: 1,
        updated_at: tx.now,
    };
    insert_assistance(tx, &assistance)?;
    made(tx, &unit, &assistance)
}
