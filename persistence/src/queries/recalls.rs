//! Recalls (三·召回, R-46).

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::measures::MeasureStatus;

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::get_authority;
use crate::queries::units::Unit;
use crate::schema::recalls;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::{visible_recalls, within};

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

impl Recall {
    /// Puts it on the path of its unit.
    pub fn place(&mut self, unit: &Unit) {
        (self.provincial_id, self.municipal_id, self.county_id, self.station_id) =
            (unit.provincial_id, unit.municipal_id, unit.county_id, unit.station_id);
    }
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
    row.version = before.version + 1;
    row.updated_at = tx.now;
    let target = recalls::table.filter(recalls::id.eq(before.id)).filter(recalls::version.eq(before.version));
    if diesel::update(target).set(row.clone()).execute(tx.conn)? == 0 {
        return Err(Error::Stale);
    }
    Ok(row)
}

/// One recall in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_recall(tx: &mut Tx<'_>, id: Id) -> Result<Recall, Error> {
    Ok(visible_recalls(tx).filter(recalls::id.eq(id)).select(Recall::as_select()).first(tx.conn)?)
}

/// A page of the recalls in scope, newest first.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list_recalls(tx: &mut Tx<'_>, filter: &RecallFilter, after: Option<Id>, limit: i64) -> Result<Page<Recall>, Error> {
    let mut query = narrowed(tx, filter)?;
    if let Some(after) = after {
        query = query.filter(recalls::id.lt(after));
    }
    Ok(Page::cut(query.order(recalls::id.desc()).limit(limit + 1).select(Recall::as_select()).load(tx.conn)?, limit))
}

/// How many there are.
///
/// # Errors
/// As `list_recalls`.
pub fn count_recalls(tx: &mut Tx<'_>, filter: &RecallFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter)?.count().get_result(tx.conn)?)
}

fn narrowed(tx: &mut Tx<'_>, filter: &RecallFilter) -> Result<recalls::BoxedQuery<'static, MultiBackend>, Error> {
    let subtree = filter.authority_id.map(|id| get_authority(tx, id)).transpose()?;
    let mut query = visible_recalls(tx);
    if let Some(authority) = subtree {
        query = within!(query, recalls, authority.id, authority.level.0);
    }
    if let Some(unit) = filter.unit_id {
        query = query.filter(recalls::unit_id.eq(unit));
    }
    if let Some(status) = filter.status {
        query = query.filter(recalls::status.eq(Coded(status)));
    }
    Ok(query)
}
