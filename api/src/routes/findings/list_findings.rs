//! `GET /findings` and `GET /units/{id}/findings`

use actix_web::HttpRequest;
use domain::findings::FindingSource;
use domain::findings::FindingStatus;
use domain::findings::Rectification;
use domain::monitoring::FindingGrade;
use persistence::queries::findings::{self, FindingFilter};
use persistence::queries::units::get_unit;
use persistence::{Id, Instant};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::flows::findings::view::FindingView;
use crate::http::list::{List, NoFilter};
use crate::http::page::{ListReply, Paging, list_reply, page_of};
use crate::http::params::PathId;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListFindings {
    /// At units in the subtree of this authority.
    pub authority_id: Option<Id>,
    /// At this unit.
    pub unit_id: Option<Id>,
    /// Of one of these grades: general | relatively_major | major.
    #[serde(default)]
    pub grade: Vec<FindingGrade>,
    /// In one of these statuses: reported | confirmed | overturned.
    #[serde(default)]
    pub status: Vec<FindingStatus>,
    /// With the rectification in one of these states: open | rectified | verified.
    #[serde(default)]
    pub rectification: Vec<Rectification>,
    /// From one of these sources.
    #[serde(default)]
    pub source: Vec<FindingSource>,
    /// Only those whose rectification is overdue.
    pub overdue: Option<bool>,
    /// Only those that it is proposed to overturn, since a spot-check result was corrected.
    pub withdrawal_proposed: Option<bool>,
    /// Changed at this instant or later (RFC 3339), longest unchanged first.
    pub updated_since: Option<Instant>,
}

page_of!(
    /// A page of findings.
    FindingPage,
    FindingView
);

/// List findings
///
/// All findings at units in scope, the latest reported first; with `updated_since` in the order of changes.
#[utoipa::path(get, path = "/findings")]
pub async fn list_findings(request: HttpRequest, caller: Caller<FindingsRead>, list: List<ListFindings>) -> Result<ListReply<FindingPage>, Problem> {
    let List { filter: p, paging } = list;
    let overdue = p.overdue.unwrap_or(false);
    let filter = FindingFilter {
        authority_id: p.authority_id,
        unit_id: p.unit_id,
        grade: p.grade,
        status: p.status,
        rectification: p.rectification,
        source: p.source,
        overdue_on: None,
        withdrawal_proposed: p.withdrawal_proposed.unwrap_or(false),
        updated_since: p.updated_since,
    };
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
    list: List<NoFilter>,
) -> Result<ListReply<FindingPage>, Problem> {
    let paging = list.paging;
    let filter = FindingFilter { unit_id: Some(id.0), ..FindingFilter::default() };
    page(request, caller, filter, false, paging).await
}

async fn page(
    request: HttpRequest,
    caller: Caller<FindingsRead>,
    filter: FindingFilter,
    overdue: bool,
    paging: Paging,
) -> Result<ListReply<FindingPage>, Problem> {
    let since = filter.updated_since;
    let after = paging.change(since)?;
    let page = caller
        .read(move |tx| {
            if let Some(unit) = filter.unit_id {
                get_unit(tx, unit)?;
            }
            let today = tx.today();
            let filter = FindingFilter { overdue_on: overdue.then_some(today), ..filter };
            let page = findings::list_findings(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(findings::count_findings(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|f| Paging::key_of(since, f.id, f.updated_at)));
            Ok(FindingPage { items: FindingView::read(tx, &page.items)?, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
