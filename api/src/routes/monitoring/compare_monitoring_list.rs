//! `GET /monitoring-lists/{id}/difference` and `GET /monitoring-lists/{id}/consequences`

use std::collections::{BTreeMap, HashSet};

use actix_web::HttpRequest;
use chrono::NaiveDate;
use domain::Code;
use domain::findings::FindingStatus;
use domain::monitoring::{FindingGrade, ListChange};
use persistence::queries::findings::list_facts;
use persistence::queries::monitoring_lists::{ListEntry, find_list_of_year, get_monitoring_list, list_entries};
use persistence::queries::unit_names::list_named_units;
use persistence::{Id, Instant, Tx, UnitId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::{Problem, ProblemCode};
use crate::flows::monitoring::list_content::{Basis, standing};
use crate::http::list::{List, NoFilter};
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::PathId;

/// A unit that stands in one of two lists only.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListDifference {
    /// added: it stands in this list and not in the other; removed: the other way round.
    pub change: ListChange,
    pub unit_id: Id,
    /// 统一社会信用代码.
    pub uscc: String,
    pub name: String,
}

/// A list beside that of the year before, each with its published supplements.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListDifferencePage {
    /// The list of the year before; `null`: there is none.
    #[schema(required = true)]
    pub previous_list_id: Option<Id>,
    /// Units that stand in this list only.
    #[schema(example = 1)]
    pub added: usize,
    /// Units that stood in the other only.
    #[schema(example = 0)]
    pub removed: usize,
    /// Units that stand in both.
    #[schema(example = 0)]
    pub stayed: usize,
    /// The units that stand in one only, those added first, by code.
    pub items: Vec<ListDifference>,
    /// Ask for the next page with it.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// A finding that an entry rests on and that is not what it was.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListConsequence {
    /// Place of the entry.
    pub position: i64,
    pub unit_id: Id,
    /// 统一社会信用代码.
    pub uscc: String,
    pub name: String,
    pub finding_id: Id,
    /// When it changed.
    pub changed_at: Instant,
    /// Its status now.
    pub status: FindingStatus,
    /// Its grade now.
    pub grade: FindingGrade,
    /// Its day of discovery now.
    pub discovered_on: NaiveDate,
}

page_of!(
    /// A page of consequences.
    ListConsequencePage,
    ListConsequence
);

/// Compare an annual list with last year's
///
/// The list with its published supplements beside that of the year before of the same authority, level and side.
#[utoipa::path(get, path = "/monitoring-lists/{id}/difference")]
pub async fn compare_monitoring_list(
    request: HttpRequest,
    caller: Caller<MonitoringRead>,
    id: PathId,
    list: List<NoFilter, false>,
) -> Result<ListReply<ListDifferencePage>, Problem> {
    let paging = list.paging;
    let page = caller
        .read(move |tx| {
            let list = get_monitoring_list(tx, id.0)?;
            if list.supplement_of.is_some() {
                return Err(Problem::new(ProblemCode::ListIsSupplement));
            }
            let previous = find_list_of_year(tx, &list, list.year - 1)?;
            let ours = standing(tx, list.id, i32::MAX)?;
            let theirs = match &previous {
                Some(previous) => standing(tx, previous.id, i32::MAX)?,
                None => BTreeMap::new(),
            };
            let only = |in_list: &BTreeMap<UnitId, ListEntry>, not_in: &BTreeMap<UnitId, ListEntry>, change: ListChange| {
                let rows = in_list.iter().filter(|(id, _)| !not_in.contains_key(id));
                let mut rows: Vec<ListDifference> =
                    rows.map(|(id, e)| ListDifference { change, unit_id: (*id).into(), uscc: e.uscc.clone(), name: e.name.clone() }).collect();
                rows.sort_by(|a, b| a.uscc.cmp(&b.uscc));
                rows
            };
            let (added, removed) = (only(&ours, &theirs, ListChange::Added), only(&theirs, &ours, ListChange::Removed));
            let counts = (added.len(), removed.len(), ours.len() - added.len());
            let mut items: Vec<ListDifference> = added.into_iter().chain(removed).collect();
            if let Some(after) = paging.after.as_deref() {
                items = items.into_iter().skip_while(|row| key(row) != after).skip(1).collect();
            }
            let limit = usize::try_from(paging.limit).unwrap_or(usize::MAX);
            let more = items.len() > limit;
            items.truncate(limit);
            let next_cursor = paging.next(more, items.last().map(key));
            let previous_list_id = previous.map(|list| list.id);
            Ok(ListDifferencePage { previous_list_id, added: counts.0, removed: counts.1, stayed: counts.2, items, next_cursor })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

fn key(row: &ListDifference) -> String {
    format!("{} {}", row.change.code(), row.uscc)
}

/// List what has changed under a published list
///
/// Entries with a finding that was changed or overturned after the list was published, of units in scope. The list stays; a supplement tells what
/// follows.
#[utoipa::path(get, path = "/monitoring-lists/{id}/consequences")]
pub async fn list_monitoring_list_consequences(
    request: HttpRequest,
    caller: Caller<MonitoringRead>,
    id: PathId,
    list: List<NoFilter, false>,
) -> Result<ListReply<ListConsequencePage>, Problem> {
    let paging = list.paging;
    let start: Option<i64> = paging.key()?;
    let page = caller
        .read(move |tx| {
            let list = get_monitoring_list(tx, id.0)?;
            let Some(published_at) = list.published_at else {
                return Ok(ListConsequencePage { items: Vec::new(), next_cursor: None, total: None });
            };
            let limit = usize::try_from(paging.limit).unwrap_or(usize::MAX);
            let (mut items, mut after) = (Vec::new(), start);
            loop {
                // A page ends with a whole entry: the next one begins behind its position.
                let entries = list_entries(tx, list.id, after, paging.limit)?;
                after = entries.items.last().map(|entry| entry.position);
                items.extend(changed_since(tx, &entries.items, published_at)?);
                if !entries.more || items.len() >= limit {
                    let next_cursor = paging.next(entries.more, after.map(|position| position.to_string()));
                    return Ok(ListConsequencePage { items, next_cursor, total: None });
                }
            }
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

fn changed_since(tx: &mut Tx<'_>, entries: &[ListEntry], published_at: Instant) -> Result<Vec<ListConsequence>, Problem> {
    let units: Vec<UnitId> = entries.iter().map(|entry| entry.unit_id).collect();
    let facts = list_facts(tx, &units)?;
    let mut found = Vec::new();
    for entry in entries {
        let basis: Basis = serde_json::from_str(&entry.basis).map_err(Problem::internal)?;
        let named: Vec<String> = basis.findings.into_iter().filter_map(|fact| fact.finding_id).collect();
        let latest = facts.iter().filter(|fact| fact.unit_id == entry.unit_id && fact.superseded_at.is_none());
        found.extend(latest.filter(|fact| fact.recorded_at > published_at && named.contains(&fact.finding_id.to_string())).map(|fact| {
            ListConsequence {
                position: entry.position,
                unit_id: entry.unit_id.into(),
                uscc: entry.uscc.clone(),
                name: entry.name.clone(),
                finding_id: fact.finding_id,
                changed_at: fact.recorded_at,
                status: fact.status.0,
                grade: fact.grade.0,
                discovered_on: fact.discovered_on,
            }
        }));
    }
    // Of a unit that has gone, what happens to it is told where it is now.
    let changed: Vec<Id> = found.iter().map(|row: &ListConsequence| row.unit_id).collect();
    let here: HashSet<Id> = list_named_units(tx, &changed)?.into_iter().map(|unit| unit.id).collect();
    found.retain(|row| here.contains(&row.unit_id));
    Ok(found)
}
