//! `GET /imports`

use actix_web::HttpRequest;
use persistence::queries::imports;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, ImportsRead};
use crate::error::Problem;
use crate::http::page::{ListReply, Paging, list_reply, page_of};
use crate::http::params::Params;
use crate::routes::imports::view::ImportView;

/// Page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListImports {
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows into `total`.
    pub count: Option<bool>,
}

page_of!(
    /// A page of imports.
    ImportPage,
    ImportView
);

/// List imports
///
/// Those of the authorities in scope, the latest first.
#[utoipa::path(get, path = "/imports")]
pub async fn list_imports(request: HttpRequest, caller: Caller<ImportsRead>, params: Params<ListImports>) -> Result<ListReply<ImportPage>, Problem> {
    let p = params.0;
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &"imports")?;
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = imports::list_imports(tx, after, paging.limit)?;
            let total = if paging.count { Some(imports::count_imports(tx)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|j| j.id.to_string()));
            let items = page.items.iter().map(ImportView::new).collect::<Result<_, _>>()?;
            Ok(ImportPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
