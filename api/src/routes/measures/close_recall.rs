//! `POST /recalls/{id}/close`

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::measures::MeasureStatus;
use persistence::Coded;
use persistence::queries::recalls::Recall;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::day;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::routes::measures::recall_view::RecallView;
use crate::routes::measures::step::{closed_already, take_step};
use crate::routes::measures::text::{MAX_PROSE, past_day_from, prose};
use crate::routes::units::validation::Faults;

/// How a recall ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"closed_on": "2026-11-24", "result": "应召回1500米，实际召回1480米，已全部销毁"}))]
pub struct CloseRecall {
    /// The day on which it was over.
    #[serde(deserialize_with = "day::required")]
    pub closed_on: NaiveDate,
    /// What came of it.
    pub result: String,
}

/// Close a recall
///
/// With its result (三·召回). What is closed stays as it is.
#[utoipa::path(
    tag = "measures", operation_id = "close_recall", request_body = CloseRecall,
    params(("id" = persistence::Id, Path, description = "Id of the recall")),
    responses((status = 200, body = RecallView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/recalls/{id}/close")]
pub async fn close_recall(caller: Caller<MeasuresWrite>, id: PathId, if_match: IfMatch, body: Body<CloseRecall>) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    caller
        .post(digest, move |tx| {
            take_step(tx, id.0, if_match, |tx, recall: &mut Recall| {
                if recall.status.0 == MeasureStatus::Closed {
                    return Err(closed_already());
                }
                let mut faults = Faults::default();
                past_day_from(&mut faults, "/closed_on", value.closed_on, recall.confirmed_on, tx.today());
                recall.result = Some(prose(&mut faults, "/result", &value.result, MAX_PROSE));
                recall.closed_on = Some(value.closed_on);
                recall.status = Coded(MeasureStatus::Closed);
                if faults.0.is_empty() { Ok(()) } else { Err(Problem::validation(faults.0)) }
            })
        })
        .await
}
