//! `PATCH` and `DELETE /monitoring-lists/{id}`, `POST …/refresh`, `POST …/publish`

use domain::lifecycle::MONITORING_LIST;
use domain::monitoring::ListStatus;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{Authority, get_authority};
use persistence::queries::monitoring_lists::{MonitoringList, clear_draft, get_monitoring_list_to_change, update_draft};
use persistence::values::Paragraph;
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::{Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::monitoring::list_content::{content_hash, fill, refuse_year_over};
use crate::flows::patch::Patch;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{NoContent, Reply, Versioned};
use crate::routes::monitoring::list_view::MonitoringListView;

/// What is to change of a draft (JSON Merge Patch).
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"note": "经局长办公会审议"}))]
pub struct UpdateMonitoringList {
    /// What is to be said of it.
    #[serde(default)]
    #[validate(nested)]
    pub note: Patch<Paragraph>,
}

/// Change a draft
///
/// Its note. What stands in it follows from the levels: refresh it.
#[utoipa::path(patch, path = "/monitoring-lists/{id}")]
pub async fn update_monitoring_list(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateMonitoringList>,
) -> Result<Reply<Versioned<MonitoringListView>>, Problem> {
    caller
        .write(move |tx| {
            let (before, authority) = draft(tx, id.0, if_match)?;
            let mut faults = Faults::default();
            faults.shape(body.value.validate());
            faults.end()?;
            let mut after = before.clone();
            body.value.note.map(Paragraph::into_string).apply(&mut after.note);
            finish(tx, &before, after, &authority)
        })
        .await
}

/// Refresh a draft
///
/// From the levels of today.
#[utoipa::path(post, path = "/monitoring-lists/{id}/refresh")]
pub async fn refresh_monitoring_list(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
) -> Result<Reply<Versioned<MonitoringListView>>, Problem> {
    caller
        .post(Body::none(), move |tx, ()| {
            let (before, authority) = draft(tx, id.0, if_match)?;
            let was = content_hash(tx, &before, &authority.division_code)?;
            clear_draft(tx, &before, false)?;
            let entries = fill(tx, &before, &authority)?;
            let after = MonitoringList { entries, as_of: tx.today(), ..before.clone() };
            if after == before && content_hash(tx, &after, &authority.division_code)? != was {
                // As many entries, and others.
                return store(tx, &before, after, &authority);
            }
            finish(tx, &before, after, &authority)
        })
        .await
}

/// Publish a list
///
/// As it was drafted: not where it would say otherwise by now (refresh it). From now on it never changes; `content_sha256` proves it, over the lines of `list.ndjson`. What changes later is told by
/// supplements.
#[utoipa::path(post, path = "/monitoring-lists/{id}/publish")]
pub async fn publish_monitoring_list(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    if_match: IfMatch,
) -> Result<Reply<Versioned<MonitoringListView>>, Problem> {
    caller
        .post(Body::none(), move |tx, ()| {
            let (before, authority) = draft(tx, id.0, if_match)?;
            refuse_year_over(tx, &before)?;
            // Drafted today it would say the same.
            let drafted = content_hash(tx, &before, &authority.division_code)?;
            clear_draft(tx, &before, false)?;
            let entries = fill(tx, &before, &authority)?;
            if entries != before.entries || content_hash(tx, &before, &authority.division_code)? != drafted {
                return Err(Problem::new(ProblemCode::ListStale));
            }
            let after = MonitoringList {
                status: Coded(ListStatus::Published),
                content_sha256: Some(drafted),
                published_at: Some(tx.now),
                published_by: tx.identity().user_id,
                ..before.clone()
            };
            finish(tx, &before, after, &authority)
        })
        .await
}

/// Delete a draft
///
/// A published list stays for ever.
#[utoipa::path(delete, path = "/monitoring-lists/{id}")]
pub async fn delete_monitoring_list(caller: Caller<MonitoringDecide>, id: PathId, if_match: IfMatch) -> Result<Reply<NoContent>, Problem> {
    caller
        .write(move |tx| {
            let (before, authority) = draft(tx, id.0, if_match)?;
            let view = MonitoringListView::read(tx, &before)?;
            clear_draft(tx, &before, true)?;
            audit::record(tx, Subject { resource: "monitoring_list", id: before.id, path: &authority.path() }, Some(&view), None)?;
            Ok(Reply::no_content())
        })
        .await
}

fn draft(tx: &mut Tx<'_>, id: Id, if_match: IfMatch) -> Result<(MonitoringList, Authority), Problem> {
    let list = get_monitoring_list_to_change(tx, id)?;
    if_match.check(list.version)?;
    if !MONITORING_LIST.allows("publish", list.status.0) {
        return Err(Problem::new(ProblemCode::ListPublished));
    }
    let authority = get_authority(tx, list.authority_id)?;
    Ok((list, authority))
}

fn finish(
    tx: &mut Tx<'_>,
    before: &MonitoringList,
    after: MonitoringList,
    authority: &Authority,
) -> Result<Reply<Versioned<MonitoringListView>>, Problem> {
    if after == *before {
        return Ok(Reply::ok(&MonitoringListView::read(tx, before)?)?.with_version(before.version));
    }
    store(tx, before, after, authority)
}

fn store(
    tx: &mut Tx<'_>,
    before: &MonitoringList,
    after: MonitoringList,
    authority: &Authority,
) -> Result<Reply<Versioned<MonitoringListView>>, Problem> {
    let after = update_draft(tx, before, after)?;
    let (was, is) = (MonitoringListView::read(tx, before)?, MonitoringListView::read(tx, &after)?);
    audit::record(tx, Subject { resource: "monitoring_list", id: after.id, path: &authority.path() }, Some(&was), Some(&is))?;
    Ok(Reply::ok(&is)?.with_version(after.version))
}
