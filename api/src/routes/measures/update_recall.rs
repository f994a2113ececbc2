//! `PATCH /recalls/{id}`

use actix_web::{HttpResponse, patch};
use chrono::NaiveDate;
use domain::measures::MeasureStatus;
use persistence::queries::recalls::Recall;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::day;
use crate::http::params::PathId;
use crate::http::patch::Patch;
use crate::http::preconditions::IfMatch;
use crate::routes::measures::recall_view::RecallView;
use crate::routes::measures::step::{closed_already, take_step};
use crate::routes::measures::text::{MAX_PROSE, change, change_if, day_from};
use crate::routes::units::validation::{Faults, MAX_NAME};

/// What is to change (JSON Merge Patch): an absent field is kept, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"progress": "已通知全部经销商", "recalled_quantity": "1200米"}))]
pub struct UpdateRecall {
    /// What the producer is to do.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub measures: Patch<String>,
    /// How far it has come.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub progress: Patch<String>,
    /// How much has come back, with its unit of measure.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub recalled_quantity: Patch<String>,
    /// By which day.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default, deserialize_with = "day::patch")]
    pub due_on: Patch<NaiveDate>,
}

/// Record the progress of a recall
///
/// Until it is closed (三·召回). Product, batches and finding are what was ordered and stay.
#[utoipa::path(
    tag = "measures", operation_id = "update_recall", request_body = UpdateRecall,
    params(("id" = persistence::Id, Path, description = "Id of the recall")),
    responses((status = 200, body = RecallView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[patch("/recalls/{id}")]
pub async fn update_recall(caller: Caller<MeasuresWrite>, id: PathId, if_match: IfMatch, body: Body<UpdateRecall>) -> Result<HttpResponse, Problem> {
    caller.write(move |tx| take_step(tx, id.0, if_match, |_, recall| edit(recall, &body.value))).await
}

fn edit(recall: &mut Recall, sent: &UpdateRecall) -> Result<(), Problem> {
    if recall.status.0 == MeasureStatus::Closed {
        return Err(closed_already());
    }
    let mut faults = Faults::default();
    change(&mut faults, "/measures", &sent.measures, &mut recall.measures, MAX_PROSE);
    change_if(&mut faults, "/progress", &sent.progress, &mut recall.progress, MAX_PROSE);
    change_if(&mut faults, "/recalled_quantity", &sent.recalled_quantity, &mut recall.recalled_quantity, MAX_NAME);
    if let Patch::Set(due) = sent.due_on {
        day_from(&mut faults, "/due_on", due, recall.confirmed_on);
    }
    sent.due_on.apply(&mut recall.due_on);
    if faults.0.is_empty() { Ok(()) } else { Err(Problem::validation(faults.0)) }
}
