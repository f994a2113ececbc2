//! `POST /assistances/{id}/close`

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::measures::MeasureStatus;
use persistence::Coded;
use persistence::queries::assistances::Assistance;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::day;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::routes::measures::assistance_view::AssistanceView;
use crate::routes::measures::step::{closed_already, take_step};
use crate::routes::measures::text::{MAX_PROSE, past_day_from, prose};
use crate::routes::units::validation::Faults;

/// How an assistance ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ended_on": "2026-11-24", "outcome": "复检合格，企业建立了出厂检验制度"}))]
pub struct CloseAssistance {
    /// The last day.
    #[serde(deserialize_with = "day::required")]
    pub ended_on: NaiveDate,
    /// What came of it.
    pub outcome: String,
}

/// Close an assistance
///
/// With its outcome (三 质量技术帮扶). What is closed stays as it is.
#[utoipa::path(
    tag = "measures", operation_id = "close_assistance", request_body = CloseAssistance,
    params(("id" = persistence::Id, Path, description = "Id of the assistance")),
    responses((status = 200, body = AssistanceView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/assistances/{id}/close")]
pub async fn close_assistance(
    caller: Caller<MeasuresWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<CloseAssistance>,
) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    caller
        .post(digest, move |tx| {
            take_step(tx, id.0, if_match, |tx, assistance: &mut Assistance| {
                if assistance.status.0 == MeasureStatus::Closed {
                    return Err(closed_already());
                }
                let mut faults = Faults::default();
                past_day_from(&mut faults, "/ended_on", value.ended_on, assistance.started_on, tx.today());
                assistance.outcome = Some(prose(&mut faults, "/outcome", &value.outcome, MAX_PROSE));
                assistance.ended_on = Some(value.ended_on);
                assistance.status = Coded(MeasureStatus::Closed);
                if faults.0.is_empty() { Ok(()) } else { Err(Problem::validation(faults.0)) }
            })
        })
        .await
}
