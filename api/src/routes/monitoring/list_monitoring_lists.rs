//! `GET /monitoring-lists`, `GET /monitoring-lists/{id}`, `GET /monitoring-lists/{id}/entries`

use actix_web::HttpRequest;
use domain::monitoring::ListSide;
use domain::monitoring::ListStatus;
use domain::monitoring::MonitoringLevel;
use persistence::Id;
use persistence::queries::monitoring_lists::{self, ListFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::Problem;
use crate::flows::names::Names;
use crate::http::list::{List, NoFilter};
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::PathId;
use crate::http::reply::{Reply, Versioned};
use crate::routes::measures::burden_view::year_parameter;
use crate::routes::monitoring::list_view::{MonitoringListEntry, MonitoringListView};

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListMonitoringLists {
    /// Of this very authority.
    pub authority_id: Option<Id>,
    /// Of this year.
    pub year: Option<i32>,
    /// Of one of these levels: key | special.
    #[serde(default)]
    pub level: Vec<MonitoringLevel>,
    /// Of one of these sides: producer | seller.
    #[serde(default)]
    pub side: Vec<ListSide>,
    /// In one of these statuses: draft | published.
    #[serde(default)]
    pub status: Vec<ListStatus>,
}

page_of!(
    /// A page of annual lists.
    MonitoringListPage,
    MonitoringListView
);
page_of!(
    /// A page of the entries of an annual list.
    MonitoringListEntryPage,
    MonitoringListEntry
);

/// List annual lists
///
/// Those of the authorities in scope, drafts, published lists and supplements, the latest first (三·年度名单).
#[utoipa::path(get, path = "/monitoring-lists")]
pub async fn list_monitoring_lists(
    request: HttpRequest,
    caller: Caller<MonitoringRead>,
    list: List<ListMonitoringLists>,
) -> Result<ListReply<MonitoringListPage>, Problem> {
    let List { filter: p, paging } = list;
    let filter = ListFilter { authority_id: p.authority_id, year: year_parameter(p.year)?, level: p.level, side: p.side, status: p.status };
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = monitoring_lists::list_monitoring_lists(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(monitoring_lists::count_monitoring_lists(tx, &filter)?) } else { None };
            let names = Names::of(tx, page.items.iter().map(|list| list.authority_id))?;
            let next_cursor = paging.next(page.more, page.items.last().map(|list| list.id.to_string()));
            let items = page.items.iter().map(|list| MonitoringListView::new(list, &names)).collect::<Result<_, _>>()?;
            Ok(MonitoringListPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

/// Read an annual list
///
/// Its head; its lines are `/entries`, as a file `/list.xlsx` and `/list.ndjson`.
#[utoipa::path(get, path = "/monitoring-lists/{id}")]
pub async fn get_monitoring_list(caller: Caller<MonitoringRead>, id: PathId) -> Result<Reply<Versioned<MonitoringListView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let list = monitoring_lists::get_monitoring_list(tx, id.0)?;
            Ok(Reply::ok(&MonitoringListView::read(tx, &list)?)?.with_version(list.version))
        })
        .await?;
    Ok(reply)
}

/// List the entries of an annual list
///
/// In their order, each with what its level rests on.
#[utoipa::path(get, path = "/monitoring-lists/{id}/entries")]
pub async fn list_monitoring_list_entries(
    request: HttpRequest,
    caller: Caller<MonitoringRead>,
    id: PathId,
    list: List<NoFilter>,
) -> Result<ListReply<MonitoringListEntryPage>, Problem> {
    let paging = list.paging;
    let after: Option<i64> = paging.key()?;
    let page = caller
        .read(move |tx| {
            let list = monitoring_lists::get_monitoring_list(tx, id.0)?;
            let page = monitoring_lists::list_entries(tx, list.id, after, paging.limit)?;
            let next_cursor = paging.next(page.more, page.items.last().map(|entry| entry.position.to_string()));
            let items = page.items.iter().map(MonitoringListEntry::new).collect::<Result<_, _>>()?;
            Ok(MonitoringListEntryPage { items, next_cursor, total: None })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
