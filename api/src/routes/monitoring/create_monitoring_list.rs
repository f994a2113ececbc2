//! `POST /monitoring-lists` and `POST /monitoring-lists/{id}/supplements`

use domain::monitoring::{ListSide, ListStatus, MonitoringLevel, is_listed};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{Authority, get_authority};
use persistence::queries::monitoring_lists::{MonitoringList, get_monitoring_list, insert_monitoring_list, list_series, update_draft};
use persistence::values::Paragraph;
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::monitoring::list_content::{fill, years};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::reply::{CreatedVersion, Reply};
use crate::routes::monitoring::list_view::MonitoringListView;

/// Which list.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"year": 2026, "level": "key", "side": "producer"}))]
pub struct CreateMonitoringList {
    /// Whose; the caller's own authority if it is not said.
    pub authority_id: Option<Id>,
    /// Of which year: this one or the next.
    #[schema(minimum = 2000)]
    pub year: i32,
    /// key or special.
    pub level: MonitoringLevel,
    /// Producers or sellers; a unit that both produces and sells belongs on both.
    pub side: ListSide,
    /// What is to be said of it.
    #[validate(nested)]
    pub note: Option<Paragraph>,
}

/// What is to be said of a supplement.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"note": "第三季度增补"}))]
pub struct SupplementMonitoringList {
    /// A note.
    #[validate(nested)]
    pub note: Option<Paragraph>,
}

/// Draft an annual list
///
/// Every unit in the authority's subtree that is under key or special supervision today, with what its level rests on (三:
/// 分别建立生产、销售单位年度名单). Deregistered units (注销) are left out; of others the entry says whether they are in business. A draft can be refreshed or deleted until it is published.
#[utoipa::path(post, path = "/monitoring-lists")]
pub async fn create_monitoring_list(
    caller: Caller<MonitoringDecide>,
    body: Body<CreateMonitoringList>,
) -> Result<Reply<CreatedVersion<MonitoringListView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let mut faults = Faults::default();
            let authority = get_authority(tx, value.authority_id.unwrap_or(tx.identity().authority.id));
            let authority = faults.named(authority, "/authority_id", FieldCode::UnknownAuthority)?;
            faults.shape(value.validate());
            let years = years(tx);
            if !years.contains(&value.year) {
                faults.0.push(FieldError::new("/year", FieldCode::OutOfRange).with("min", years.start()).with("max", years.end()));
            }
            if !is_listed(value.level) {
                faults.0.push(FieldError::new("/level", FieldCode::UnknownCode).with("value", "routine"));
            }
            let authority = faults.end_with(authority)?;
            let list = draft(tx, &authority, value.year, value.level, value.side, value.note);
            store(tx, list, &authority)
        })
        .await
}

/// Draft a supplement
///
/// What has changed since the published list and its published supplements: units that came under the level are added, units that
/// left it are removed. The list itself stays as it was published.
#[utoipa::path(post, path = "/monitoring-lists/{id}/supplements")]
pub async fn supplement_monitoring_list(
    caller: Caller<MonitoringDecide>,
    id: PathId,
    body: Body<SupplementMonitoringList>,
) -> Result<Reply<CreatedVersion<MonitoringListView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let main = get_monitoring_list(tx, id.0)?;
            let series = list_series(tx, main.id)?;
            if main.supplement_of.is_some() || series.iter().any(|list| list.status.0 == ListStatus::Draft) {
                return Err(Problem::new(ProblemCode::ListNotSupplementable));
            }
            let mut faults = Faults::default();
            faults.shape(value.validate());
            faults.end()?;
            let authority = get_authority(tx, main.authority_id)?;
            let number = series.last().map_or(0, |list| list.number) + 1;
            let like = draft(tx, &authority, main.year, main.level.0, main.side.0, value.note);
            store(tx, MonitoringList { number, supplement_of: Some(main.id), ..like }, &authority)
        })
        .await
}

fn draft(tx: &Tx<'_>, authority: &Authority, year: i32, level: MonitoringLevel, side: ListSide, note: Option<Paragraph>) -> MonitoringList {
    MonitoringList {
        id: tx.new_id(),
        authority_id: authority.id,
        year,
        level: Coded(level),
        side: Coded(side),
        number: 0,
        supplement_of: None,
        status: Coded(ListStatus::Draft),
        as_of: tx.today(),
        note: note.map(Paragraph::into_string),
        entries: 0,
        content_sha256: None,
        created_at: tx.now,
        created_by: tx.identity().user_id,
        published_at: None,
        published_by: None,
        provincial_id: authority.provincial_id,
        municipal_id: authority.municipal_id,
        county_id: authority.county_id,
        station_id: authority.station_id,
        version: 0,
    }
}

fn store(tx: &mut Tx<'_>, list: MonitoringList, authority: &Authority) -> Result<Reply<CreatedVersion<MonitoringListView>>, Problem> {
    insert_monitoring_list(tx, &list)?;
    let entries = fill(tx, &list, authority)?;
    let list = update_draft(tx, &list, MonitoringList { entries, ..list.clone() })?;
    let view = MonitoringListView::read(tx, &list)?;
    audit::record(tx, Subject { resource: "monitoring_list", id: list.id, path: &authority.path() }, None, Some(&view))?;
    Ok(Reply::created(format!("/api/v1/monitoring-lists/{}", list.id), &view)?.with_version(list.version))
}
