//! `GET /imports`

use actix_web::HttpRequest;
use persistence::queries::imports;

use crate::auth::caller::{Caller, ImportsRead};
use crate::error::Problem;
use crate::http::list::{List, NoFilter};
use crate::http::page::{ListReply, list_reply, page_of};
use crate::routes::imports::view::ImportView;

page_of!(
    /// A page of imports.
    ImportPage,
    ImportView
);

/// List imports
///
/// Those of the authorities in scope, the latest first.
#[utoipa::path(get, path = "/imports")]
pub async fn list_imports(request: HttpRequest, caller: Caller<ImportsRead>, list: List<NoFilter>) -> Result<ListReply<ImportPage>, Problem> {
    let paging = list.paging;
    let after = paging.id()?;
    let language = caller.language;
    let page = caller
        .read(move |tx| {
            let page = imports::list_imports(tx, after, paging.limit)?;
            let total = if paging.count { Some(imports::count_imports(tx)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|j| j.id.to_string()));
            let items = page.items.iter().map(|job| ImportView::new(job, language)).collect::<Result<_, _>>()?;
            Ok(ImportPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
