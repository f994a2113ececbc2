//! `POST /instruments/{id}/reply`

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
use crate::routes::measures::text::{MAX_CONTENT, past_day_from, prose};
use crate::routes::units::validation::Faults;

/// The reply of a unit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"replied_on": "2026-11-24", "reply": "已更换原料供应商，整改报告随附。"}))]
pub struct ReplyToInstrument {
    /// The day of the reply.
    #[serde(deserialize_with = "day::required")]
    pub replied_on: NaiveDate,
    /// What the unit replied.
    pub reply: String,
}

/// Record the reply to an instrument
///
/// Once, while it is open: the unit's reply is not overdue any more.
#[utoipa::path(
    tag = "measures", operation_id = "reply_to_instrument", request_body = ReplyToInstrument,
    params(("id" = persistence::Id, Path, description = "Id of the instrument")),
    responses((status = 200, body = InstrumentView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/instruments/{id}/reply")]
pub async fn reply_to_instrument(
    caller: Caller<MeasuresWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<ReplyToInstrument>,
) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    caller
        .post(digest, move |tx| {
            take_step(tx, id.0, if_match, |tx, instrument: &mut Instrument| {
                match instrument.status.0 {
                    InstrumentStatus::Open => {}
                    InstrumentStatus::Replied => {
                        let detail = ("已登记过回复", "Its reply is recorded already");
                        return Err(Problem::wrong_state(detail.0, detail.1));
                    }
                    InstrumentStatus::Closed => return Err(closed_already()),
                }
                let mut faults = Faults::default();
                past_day_from(&mut faults, "/replied_on", value.replied_on, instrument.issued_on, tx.today());
                instrument.reply = Some(prose(&mut faults, "/reply", &value.reply, MAX_CONTENT));
                instrument.replied_on = Some(value.replied_on);
                instrument.status = Coded(InstrumentStatus::Replied);
                if faults.0.is_empty() { Ok(()) } else { Err(Problem::validation(faults.0)) }
            })
        })
        .await
}
