//! `GET /assistances/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::assistances::Assistance;

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::routes::measures::assistance_view::AssistanceView;
use crate::routes::measures::step::read_one;

/// Read an assistance
///
/// With what was put right and what came of it (三 质量技术帮扶).
#[utoipa::path(
    tag = "measures", operation_id = "get_assistance", params(("id" = persistence::Id, Path, description = "Id of the assistance")),
    responses((status = 200, body = AssistanceView)),
    extensions(("x-permission" = json!("measures.read")))
)]
#[get("/assistances/{id}")]
pub async fn get_assistance(caller: Caller<MeasuresRead>, id: PathId) -> Result<HttpResponse, Problem> {
    read_one::<Assistance>(caller, id.0).await
}
