//! `GET /imports/layouts`

use actix_web::HttpRequest;
use persistence::queries::import_layouts;

use crate::auth::caller::{Caller, ImportsRead};
use crate::error::Problem;
use crate::flows::imports::layouts::ImportLayoutView;
use crate::http::list::{List, NoFilter};
use crate::http::page::{ListReply, list_reply, page_of};

page_of!(
    /// A page of what was said of columns.
    ImportLayoutPage,
    ImportLayoutView
);

/// List what is remembered of columns
///
/// What authorities in scope said of the columns of their files (`column.…` of an import), the latest first. It holds for the next file of
/// the same authority with the same headings, until it is deleted or said otherwise.
#[utoipa::path(get, path = "/imports/layouts")]
pub async fn list_import_layouts(
    request: HttpRequest,
    caller: Caller<ImportsRead>,
    list: List<NoFilter>,
) -> Result<ListReply<ImportLayoutPage>, Problem> {
    let paging = list.paging;
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = import_layouts::list_import_layouts(tx, after, paging.limit)?;
            let total = if paging.count { Some(import_layouts::count_import_layouts(tx)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|layout| layout.id.to_string()));
            let items = page.items.iter().map(ImportLayoutView::new).collect::<Result<_, _>>()?;
            Ok(ImportLayoutPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
