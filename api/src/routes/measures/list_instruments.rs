//! `GET /instruments`

use actix_web::{HttpRequest, HttpResponse, get};
use persistence::queries::instruments::{self, InstrumentFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::http::page::{Paging, list_reply, page_of};
use crate::http::params::Params;
use crate::routes::measures::instrument_view::InstrumentView;
use crate::routes::measures::step::shown;
use crate::routes::units::filter::{code_parameter, id_parameter};

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListInstruments {
    /// Of units in the subtree of this authority.
    pub authority_id: Option<String>,
    /// Of this unit.
    pub unit_id: Option<String>,
    /// Of this kind: reminder_letter | rectification_notice | admonitory_interview | circulated_criticism.
    pub kind: Option<String>,
    /// In this status: open | replied | closed.
    pub status: Option<String>,
    /// Only those whose reply is overdue.
    pub overdue: Option<bool>,
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows into `total`.
    pub count: Option<bool>,
}

page_of!(
    /// A page of instruments.
    InstrumentPage,
    InstrumentView
);

/// List instruments
///
/// All instruments to units in scope, the latest first; a unit's user sees those to their own unit.
#[utoipa::path(
    tag = "measures", operation_id = "list_instruments", params(ListInstruments),
    responses((status = 200, body = InstrumentPage)),
    extensions(("x-permission" = json!("measures.read")))
)]
#[get("/instruments")]
pub async fn list_instruments(request: HttpRequest, caller: Caller<MeasuresRead>, params: Params<ListInstruments>) -> Result<HttpResponse, Problem> {
    let p = params.0;
    let overdue = p.overdue.unwrap_or(false);
    let filter = InstrumentFilter {
        authority_id: id_parameter("authority_id", p.authority_id.as_deref())?,
        unit_id: id_parameter("unit_id", p.unit_id.as_deref())?,
        kind: code_parameter("kind", p.kind.as_deref())?,
        status: code_parameter("status", p.status.as_deref())?,
        overdue_on: None,
    };
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &("instruments", &filter, overdue))?;
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let filter = InstrumentFilter { overdue_on: overdue.then(|| tx.today()), ..filter };
            let page = instruments::list_instruments(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(instruments::count_instruments(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|row| row.id.to_string()));
            Ok(InstrumentPage { items: shown(tx, &page.items)?, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
