//! `GET /recalls`

use actix_web::{HttpRequest, HttpResponse, get};
use persistence::queries::recalls::{self, RecallFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::http::page::{Paging, list_reply, page_of};
use crate::http::params::Params;
use crate::routes::measures::recall_view::RecallView;
use crate::routes::measures::step::shown;
use crate::routes::units::filter::{code_parameter, id_parameter};

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListRecalls {
    /// Of units in the subtree of this authority.
    pub authority_id: Option<String>,
    /// Of this unit.
    pub unit_id: Option<String>,
    /// In this status: open | closed.
    pub status: Option<String>,
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows into `total`.
    pub count: Option<bool>,
}

page_of!(
    /// A page of recalls.
    RecallPage,
    RecallView
);

/// List recalls
///
/// All recalls of units in scope, the latest first (三·召回); a unit's user sees those of their own unit.
#[utoipa::path(
    tag = "measures", operation_id = "list_recalls", params(ListRecalls),
    responses((status = 200, body = RecallPage)),
    extensions(("x-permission" = json!("measures.read")))
)]
#[get("/recalls")]
pub async fn list_recalls(request: HttpRequest, caller: Caller<MeasuresRead>, params: Params<ListRecalls>) -> Result<HttpResponse, Problem> {
    let p = params.0;
    let filter = RecallFilter {
        authority_id: id_parameter("authority_id", p.authority_id.as_deref())?,
        unit_id: id_parameter("unit_id", p.unit_id.as_deref())?,
        status: code_parameter("status", p.status.as_deref())?,
    };
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &("recalls", &filter))?;
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = recalls::list_recalls(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(recalls::count_recalls(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|row| row.id.to_string()));
            Ok(RecallPage { items: shown(tx, &page.items)?, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
