//! `GET` and `POST /units/{id}/entry-reasons`

use chrono::NaiveDate;
use domain::CodeSet;
use domain::units::EntryReason;
use persistence::Instant;
use persistence::queries::unit_history::{self, StoredEntryReason};
use persistence::queries::units::{get_unit, list_metrics};
use persistence::values::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, UnitsRead, UnitsWrite};
use crate::error::{Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::register::change::{Change, apply};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::reply::{CreatedVersion, Reply, Shown};

/// A reason to add.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "product_spot_check", "entered_on": "2026-11-20"}))]
pub struct AddEntryReason {
    /// The reason.
    pub reason: EntryReason,
    /// The day it is entered for, not after today; today if it is not said.
    #[validate(nested)]
    pub entered_on: Option<Day>,
}

/// A reason with its date.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryReasonView {
    /// The reason.
    pub reason: EntryReason,
    /// The day it was entered for.
    pub entered_on: NaiveDate,
    /// Whether it belongs to the first entry, which is immutable.
    pub first_entry: bool,
    /// When recorded.
    pub recorded_at: Instant,
}

impl EntryReasonView {
    fn new(row: &StoredEntryReason) -> Self {
        Self { reason: row.reason.0, entered_on: row.entered_on, first_entry: row.first_entry, recorded_at: row.recorded_at }
    }
}

/// The entry reasons of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryReasonList {
    /// In the order of entry.
    pub items: Vec<EntryReasonView>,
}

/// List the entry reasons of a unit
///
/// With their dates, in the order of entry; those of the first entry never change (四(一) 录入原因).
#[utoipa::path(get, path = "/units/{id}/entry-reasons")]
pub async fn list_entry_reasons(caller: Caller<UnitsRead>, id: PathId) -> Result<Reply<Shown<EntryReasonList>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let items = unit_history::list_entry_reasons(tx, unit.id)?.iter().map(EntryReasonView::new).collect();
            Reply::ok(&EntryReasonList { items })
        })
        .await?;
    Ok(reply)
}

/// Add an entry reason
///
/// A later reason beside the first, with its day.
#[utoipa::path(post, path = "/units/{id}/entry-reasons")]
pub async fn add_entry_reason(
    caller: Caller<UnitsWrite>,
    id: PathId,
    body: Body<AddEntryReason>,
) -> Result<Reply<CreatedVersion<EntryReasonList>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let unit = get_unit(tx, id.0)?;
            if unit.facts.entry_reasons.set().contains(value.reason) {
                return Err(Problem::new(ProblemCode::EntryReasonExists));
            }
            let entered_on = value.entered_on.map(|day| day.0);
            let mut faults = Faults::default();
            faults.shape(value.validate());
            faults.not_after_if(tx.today(), ("/entered_on", entered_on));
            faults.end()?;
            let metrics = list_metrics(tx, &[unit.id])?;
            let mut change = Change::of(unit, metrics);
            change.reasons = CodeSet::from_iter([value.reason]);
            change.reasons_on = entered_on;
            let unit = apply(tx, change)?;
            let items = unit_history::list_entry_reasons(tx, unit.id)?.iter().map(EntryReasonView::new).collect();
            Ok(Reply::created(format!("/api/v1/units/{}/entry-reasons", unit.id), &EntryReasonList { items })?.with_version(unit.version))
        })
        .await
}
