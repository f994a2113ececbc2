//! `GET /imports/{id}/rows`

use actix_web::HttpRequest;
use domain::units::ImportOutcome;
use persistence::queries::imports;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, ImportsRead};
use crate::error::Problem;
use crate::flows::imports::columns::FileColumns;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::PathId;
use crate::routes::imports::view::ImportRowView;

/// Filter and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListImportRows {
    /// With one of these outcomes: created | updated | unchanged | rejected | skipped.
    #[param(example = "rejected")]
    #[serde(default)]
    pub outcome: Vec<ImportOutcome>,
}

page_of!(
    /// A page of row outcomes.
    ImportRowPage,
    ImportRowView
);

/// List what became of the rows of an import
///
/// In the order of the file, sheet after sheet, with the number that the spreadsheet shows.
#[utoipa::path(get, path = "/imports/{id}/rows")]
pub async fn list_import_rows(
    request: HttpRequest,
    caller: Caller<ImportsRead>,
    id: PathId,
    list: List<ListImportRows>,
) -> Result<ListReply<ImportRowPage>, Problem> {
    let List { filter: p, paging } = list;
    let outcome = p.outcome;
    let (after, language) = (paging.key::<i64>()?, caller.language);
    let page = caller
        .read(move |tx| {
            let job = imports::get_import(tx, id.0)?;
            let page = imports::list_import_rows(tx, job.id, &outcome, after, paging.limit)?;
            let total = if paging.count { Some(imports::count_import_rows(tx, job.id, &outcome)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|r| r.row.to_string()));
            let file = FileColumns::of(&job)?;
            let items = page.items.iter().map(|r| ImportRowView::new(r, &file, language)).collect::<Result<_, _>>()?;
            Ok(ImportRowPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
