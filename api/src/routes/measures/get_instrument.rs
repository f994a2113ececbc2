//! `GET /instruments/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::instruments::Instrument;

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::routes::measures::instrument_view::InstrumentView;
use crate::routes::measures::step::read_one;

/// Read an instrument
///
/// With the reply of the unit and its closure (二(三) 敦促提醒函、整改通知书、约谈、通报).
#[utoipa::path(
    tag = "measures", operation_id = "get_instrument", params(("id" = persistence::Id, Path, description = "Id of the instrument")),
    responses((status = 200, body = InstrumentView)),
    extensions(("x-permission" = json!("measures.read")))
)]
#[get("/instruments/{id}")]
pub async fn get_instrument(caller: Caller<MeasuresRead>, id: PathId) -> Result<HttpResponse, Problem> {
    read_one::<Instrument>(caller, id.0).await
}
