//! `GET /units`

use actix_web::HttpRequest;
use persistence::Instant;
use persistence::queries::unit_list::{self, After, UnitOrder};
use persistence::queries::units::Unit;

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::{Problem, ProblemCode};
use crate::flows::names::Names;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::routes::units::filter::{Sort, unit_query};
use crate::routes::units::view::UnitView;

unit_query! {
    /// Filters, order and page of a list of units.
    pub struct ListUnits {
        /// -created_at (default, newest first) | created_at | updated_at.
        #[param(inline)]
        pub sort: Option<Sort>,
    }
}

page_of!(
    /// A page of units.
    UnitPage,
    UnitView
);

/// List units
///
/// The units in the caller's scope, filtered and in a total order. Every page costs the same, however far down it is.
#[utoipa::path(get, path = "/units")]
pub async fn list_units(request: HttpRequest, caller: Caller<UnitsRead>, list: List<ListUnits>) -> Result<ListReply<UnitPage>, Problem> {
    let List { filter: p, paging } = list;
    let order = p.sort.unwrap_or_default().order();
    let after = paging.key::<String>()?.map(|key| read_key(&key)).transpose()?;
    let page = caller
        .read(move |tx| {
            let filter = p.filter(tx)?;
            let page = unit_list::list_units(tx, &filter, order, after, paging.limit)?;
            let total = if paging.count { Some(unit_list::count_units(tx, &filter)?) } else { None };
            let names = Names::of_units(tx, &page.items)?;
            let next_cursor = paging.next(page.more, page.items.last().map(|u| key(order, u)));
            let today = tx.today();
            let items = page.items.iter().map(|u| UnitView::new(u, &names, today)).collect::<Result<_, _>>()?;
            Ok(UnitPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

fn key(order: UnitOrder, unit: &Unit) -> String {
    match order {
        UnitOrder::UpdatedFirst => format!("{} {}", unit.seq, unit.updated_at.micros()),
        UnitOrder::NewestFirst | UnitOrder::OldestFirst => unit.seq.to_string(),
    }
}

fn read_key(text: &str) -> Result<After, Problem> {
    let mismatch = || Problem::new(ProblemCode::CursorMismatch);
    let (seq, at) = text.split_once(' ').map_or((text, None), |(seq, at)| (seq, Some(at)));
    let seq = seq.parse().map_err(|_| mismatch())?;
    let updated_at = at.map(|at| at.parse().ok().and_then(Instant::from_micros).ok_or_else(mismatch)).transpose()?;
    Ok(After { seq, updated_at })
}
