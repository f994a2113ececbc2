//! `GET /units/{id}/visits`

use actix_web::{HttpRequest, HttpResponse, get};
use persistence::queries::burden;
use persistence::queries::units::get_unit;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::http::page::{Paging, list_reply, page_of};
use crate::http::params::{Params, PathId};
use crate::routes::measures::visit_view::VisitView;
use crate::routes::units::view::Names;

/// Page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListVisits {
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows into `total`.
    pub count: Option<bool>,
}

page_of!(
    /// A page of visits.
    VisitPage,
    VisitView
);

/// List the visits to a unit
///
/// The last recorded first. A unit's user sees those to their own unit, without the notes of the authority.
#[utoipa::path(
    tag = "measures", operation_id = "list_visits", params(("id" = persistence::Id, Path, description = "Id of the unit"), ListVisits),
    responses((status = 200, body = VisitPage)),
    extensions(("x-permission" = json!("measures.read")))
)]
#[get("/units/{id}/visits")]
pub async fn list_visits(
    request: HttpRequest,
    caller: Caller<MeasuresRead>,
    id: PathId,
    params: Params<ListVisits>,
) -> Result<HttpResponse, Problem> {
    let p = params.0;
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &("visits", id.0))?;
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let page = burden::list_visits(tx, unit.id, after, paging.limit)?;
            let total = if paging.count { Some(burden::count_visits(tx, unit.id)?) } else { None };
            let names = Names::of(tx, page.items.iter().map(|visit| visit.authority_id))?;
            let next_cursor = paging.next(page.more, page.items.last().map(|visit| visit.id.to_string()));
            let to_the_unit = tx.identity().unit_id.is_some();
            let items = page.items.iter().map(|visit| VisitView::new(visit, &names, to_the_unit)).collect::<Result<_, _>>()?;
            Ok(VisitPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
