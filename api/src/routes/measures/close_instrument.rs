//! `POST /instruments/{id}/close`

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::measures::InstrumentStatus;
use persistence::Coded;
use persistence::queries::instruments::Instrument;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::day;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::routes::measures::instrument_view::InstrumentView;
use crate::routes::measures::step::{closed_already, take_step};
use crate::routes::measures::text::{MAX_PROSE, past_day_from, prose_if};
use crate::routes::units::validation::Faults;

/// How an instrument ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"closed_on": "2026-11-24", "remark": "复查合格"}))]
pub struct CloseInstrument {
    /// The day on which it was over: not before its issue, nor before the reply if there is one.
    #[serde(deserialize_with = "day::required")]
    pub closed_on: NaiveDate,
    /// What is to be said.
    pub remark: Option<String>,
}

/// Close an instrument
///
/// With or without a reply: 约谈 and 通报 need none. What is closed stays as it is.
#[utoipa::path(
    tag = "measures", operation_id = "close_instrument", request_body = CloseInstrument,
    params(("id" = persistence::Id, Path, description = "Id of the instrument")),
    responses((status = 200, body = InstrumentView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/instruments/{id}/close")]
pub async fn close_instrument(
    caller: Caller<MeasuresWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<CloseInstrument>,
) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    caller
        .post(digest, move |tx| {
            take_step(tx, id.0, if_match, |tx, instrument: &mut Instrument| {
                if instrument.status.0 == InstrumentStatus::Closed {
                    return Err(closed_already());
                }
                let mut faults = Faults::default();
                let first = instrument.replied_on.unwrap_or(instrument.issued_on);
                past_day_from(&mut faults, "/closed_on", value.closed_on, first, tx.today());
                instrument.remark = prose_if(&mut faults, "/remark", value.remark.as_deref(), MAX_PROSE);
                instrument.closed_on = Some(value.closed_on);
                instrument.status = Coded(InstrumentStatus::Closed);
                if faults.0.is_empty() { Ok(()) } else { Err(Problem::validation(faults.0)) }
            })
        })
        .await
}
