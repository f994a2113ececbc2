//! `GET /units/{id}/tier-decisions`

use actix_web::HttpRequest;
use persistence::queries::unit_history;
use persistence::queries::units::get_unit;

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::http::list::{List, NoFilter};
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::PathId;
use crate::routes::units::get_unit_tier::{DecisionView, names_of};

page_of!(
    /// A page of tier decisions.
    TierDecisionPage,
    DecisionView
);

/// List the tier decisions of a unit
///
/// Every decision ever made, the latest first: nothing is overwritten.
#[utoipa::path(get, path = "/units/{id}/tier-decisions")]
pub async fn list_tier_decisions(
    request: HttpRequest,
    caller: Caller<UnitsRead>,
    id: PathId,
    list: List<NoFilter>,
) -> Result<ListReply<TierDecisionPage>, Problem> {
    let paging = list.paging;
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let page = unit_history::list_tier_decisions(tx, unit.id, after, paging.limit)?;
            let total = if paging.count { Some(unit_history::count_tier_decisions(tx, unit.id)?) } else { None };
            let names = names_of(tx, &page.items)?;
            let next_cursor = paging.next(page.more, page.items.last().map(|d| d.id.to_string()));
            let items = page.items.iter().map(|d| DecisionView::new(d, &names)).collect::<Result<_, _>>()?;
            Ok(TierDecisionPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
