//! `GET /findings` and `GET /units/{id}/findings`

use actix_web::HttpRequest;
use persistence::queries::findings::{self, FindingFilter};
use persistence::queries::units::get_unit;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::http::page::{ListReply, Paging, list_reply, page_of};
use crate::http::params::{Params, PathId};
use crate::routes::findings::view::FindingView;
use crate::routes::units::filter::{code_parameter, id_parameter};

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListFindings {
    /// At units in the subtree of this authority.
    pub authority_id: Option<String>,
    /// At this unit.
    pub unit_id: Option<String>,
    /// Of this grade: general | relatively_major | major.
    pub grade: Option<String>,
    /// In this status: reported | confirmed | overturned.
    pub status: Option<String>,
    /// With the rectification there: open | rectified | verified.
    pub rectification: Option<String>,
    /// From this source.
    pub source: Option<String>,
    /// Only those whose rectification is overdue.
    pub overdue: Option<bool>,
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows into `total`.
    pub count: Option<bool>,
}

/// Page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListUnitFindings {
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows into `total`.
    pub count: Option<bool>,
}

page_of!(
    /// A page of findings.
    FindingPage,
    FindingView
);

/// List findings
///
/// All findings at units in scope, the latest reported first.
#[utoipa::path(get, path = "/findings")]
pub async fn list_findings(
    request: HttpRequest,
    caller: Caller<FindingsRead>,
    params: Params<ListFindings>,
) -> Result<ListReply<FindingPage>, Problem> {
    let p = params.0;
    let overdue = p.overdue.unwrap_or(false);
    let filter = FindingFilter {
        authority_id: id_parameter("authority_id", p.authority_id.as_deref())?,
        unit_id: id_parameter("unit_id", p.unit_id.as_deref())?,
        grade: code_parameter("grade", p.grade.as_deref())?,
        status: code_parameter("status", p.status.as_deref())?,
        rectification: code_parameter("rectification", p.rectification.as_deref())?,
        source: code_parameter("source", p.source.as_deref())?,
        overdue_on: None,
    };
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &("findings", &filter, overdue))?;
    page(request, caller, filter, overdue, paging).await
}

/// List the findings at a unit
///
/// The latest reported first.
#[utoipa::path(get, path = "/units/{id}/findings")]
pub async fn list_unit_findings(
    request: HttpRequest,
    caller: Caller<FindingsRead>,
    id: PathId,
    params: Params<ListUnitFindings>,
) -> Result<ListReply<FindingPage>, Problem> {
    let p = params.0;
    let filter = FindingFilter { unit_id: Some(id.0), ..FindingFilter::default() };
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &("unit-findings", id.0))?;
    page(request, caller, filter, false, paging).await
}

async fn page(
    request: HttpRequest,
    caller: Caller<FindingsRead>,
    filter: FindingFilter,
    overdue: bool,
    paging: Paging,
) -> Result<ListReply<FindingPage>, Problem> {
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            if let Some(unit) = filter.unit_id {
                get_unit(tx, unit)?;
            }
            let today = tx.today();
            let filter = FindingFilter { overdue_on: overdue.then_some(today), ..filter };
            let page = findings::list_findings(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(findings::count_findings(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|f| f.id.to_string()));
            Ok(FindingPage { items: page.items.iter().map(|f| FindingView::new(f, today)).collect(), next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
