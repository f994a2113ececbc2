//! `GET /units/{id}/status-changes`

use chrono::NaiveDate;
use domain::units::OperatingStatus;
use persistence::Instant;
use persistence::queries::{unit_history, units::get_unit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Shown};

/// A change of operating status.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusChangeView {
    /// The new status.
    pub operating_status: OperatingStatus,
    /// From which day.
    pub effective_on: NaiveDate,
    /// Until which day, where it has an end (歇业).
    #[schema(required = true)]
    pub until_on: Option<NaiveDate>,
    /// Why.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// When recorded.
    pub recorded_at: Instant,
}

/// The changes of status of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusChangeList {
    /// The latest first; the last is the first entry.
    pub items: Vec<StatusChangeView>,
}

/// List the changes of status of a unit
///
/// Its dated history of operating statuses (四(一) 异常状态), the latest first.
#[utoipa::path(get, path = "/units/{id}/status-changes")]
pub async fn list_unit_status_changes(caller: Caller<UnitsRead>, id: PathId) -> Result<Reply<Shown<StatusChangeList>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let items = unit_history::list_status_changes(tx, unit.id)?
                .into_iter()
                .map(|c| StatusChangeView {
                    operating_status: c.operating_status.0,
                    effective_on: c.effective_on,
                    until_on: c.until_on,
                    reason: c.reason,
                    recorded_at: c.recorded_at,
                })
                .collect();
            Reply::ok(&StatusChangeList { items })
        })
        .await?;
    Ok(reply)
}
