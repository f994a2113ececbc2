//! Recalls (三·召回, R-46).

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::measures::MeasureStatus;

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::records::{in_subtree, reads, store_over};
use crate::schema::recalls;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::visible_recalls;

/// A recall that a producer was ordered to make.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recalls, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Recall {
    /// Id.
    pub id: Id,
    /// Of which unit.
    pub unit_id: Id,
    /// Which authority ordered it.
    pub authority_id: Id,
    /// The confirmed finding that it rests on.
    pub finding_id: Id,
    /// Where it is.
    pub status: Coded<MeasureStatus>,
    /// Which product.
    pub product: String,
    /// Which batches of it.
    pub batches: String,
    /// The day on which the defect was confirmed.
    pub confirmed_on: NaiveDate,
    /// What the producer is to do.
    pub measures: String,
    /// By which day.
    pub due_on: Option<NaiveDate>,
    /// How far it has come.
    pub progress: Option<String>,
    /// How much has come back, with its unit of measure.
    pub recalled_quantity: Option<String>,
    /// The day on which it was closed.
    pub closed_on: Option<NaiveDate>,
    /// What came of it.
    pub result: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// By whom.
    pub created_by: Option<Id>,
    /// Path of the unit.
    pub provincial_id: Option<Id>,
    /// Path.
    pub municipal_id: Option<Id>,
    /// Path.
    pub county_id: Option<Id>,
    /// Path.
    pub station_id: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What a list of recalls may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct RecallFilter {
    /// Of units in the subtree of this authority.
    pub authority_id: Option<Id>,
    /// Of this unit.
    pub unit_id: Option<Id>,
    /// In this status.
    pub status: Option<MeasureStatus>,
}

/// Stores a recall. Call it for a unit that the caller sees.
///
/// # Errors
/// Those of the database.
pub fn insert_recall(tx: &mut Tx<'_>, row: &Recall) -> Result<(), Error> {
    diesel::insert_into(recalls::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// Stores a recall over its older self and gives it the next version.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn update_recall(tx: &mut Tx<'_>, before: &Recall, mut row: Recall) -> Result<Recall, Error> {
    row.updated_at = tx.now;
    store_over!(tx, recalls, before, row);
    Ok(row)
}

reads!(Recall of recalls from visible_recalls by RecallFilter: get_recall, list_recalls, count_recalls);

fn narrowed(tx: &mut Tx<'_>, filter: &RecallFilter) -> Result<recalls::BoxedQuery<'static, MultiBackend>, Error> {
    let mut query = in_subtree!(tx, recalls, visible_recalls, filter.authority_id);
    if let Some(unit) = filter.unit_id {
        query = query.filter(recalls::unit_id.eq(unit));
    }
    if let Some(status) = filter.status {
        query = query.filter(recalls::status.eq(Coded(status)));
    }
    Ok(query)
}
