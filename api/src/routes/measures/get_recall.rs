//! `GET /recalls/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::recalls::Recall;

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::routes::measures::recall_view::RecallView;
use crate::routes::measures::step::read_one;

/// Read a recall
///
/// With its progress and, once it is closed, its result (三·召回). Earlier states are in the audit trail.
#[utoipa::path(
    tag = "measures", operation_id = "get_recall", params(("id" = persistence::Id, Path, description = "Id of the recall")),
    responses((status = 200, body = RecallView)),
    extensions(("x-permission" = json!("measures.read")))
)]
#[get("/recalls/{id}")]
pub async fn get_recall(caller: Caller<MeasuresRead>, id: PathId) -> Result<HttpResponse, Problem> {
    read_one::<Recall>(caller, id.0).await
}
