//! Assistance to producers (质量技术帮扶, R-47).

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::measures::MeasureStatus;

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::get_authority;
use crate::queries::units::Unit;
use crate::schema::assistances;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::{visible_assistances, within};

/// Help of an authority to a producer.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assistances, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Assistance {
    /// Id.
    pub id: Id,
    /// Of which unit.
    pub unit_id: Id,
    /// Which authority helps.
    pub authority_id: Id,
    /// Where it is.
    pub status: Coded<MeasureStatus>,
    /// What the producer needs.
    pub need: String,
    /// What is planned.
    pub plan: Option<String>,
    /// What was put right.
    pub measures: Option<String>,
    /// The first day.
    pub started_on: NaiveDate,
    /// The last day.
    pub ended_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<String>,
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

impl Assistance {
    /// Puts it on the path of its unit.
    pub fn place(&mut self, unit: &Unit) {
        (self.provincial_id, self.municipal_id, self.county_id, self.station_id) =
            (unit.provincial_id, unit.municipal_id, unit.county_id, unit.station_id);
    }
}

/// What a list of assistances may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct AssistanceFilter {
    /// Of units in the subtree of this authority.
    pub authority_id: Option<Id>,
    /// Of this unit.
    pub unit_id: Option<Id>,
    /// In this status.
    pub status: Option<MeasureStatus>,
}

/// Stores an assistance. Call it for a unit that the caller sees.
///
/// # Errors
/// Those of the database.
pub fn insert_assistance(tx: &mut Tx<'_>, row: &Assistance) -> Result<(), Error> {
    diesel::insert_into(assistances::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// Stores an assistance over its older self and gives it the next version.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn update_assistance(tx: &mut Tx<'_>, before: &Assistance, mut row: Assistance) -> Result<Assistance, Error> {
    row.version = before.version + 1;
    row.updated_at = tx.now;
    let target = assistances::table.filter(assistances::id.eq(before.id)).filter(assistances::version.eq(before.version));
    if diesel::update(target).set(row.clone()).execute(tx.conn)? == 0 {
        return Err(Error::Stale);
    }
    Ok(row)
}

/// One assistance in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_assistance(tx: &mut Tx<'_>, id: Id) -> Result<Assistance, Error> {
    Ok(visible_assistances(tx).filter(assistances::id.eq(id)).select(Assistance::as_select()).first(tx.conn)?)
}

/// A page of the assistances in scope, newest first.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list_assistances(tx: &mut Tx<'_>, filter: &AssistanceFilter, after: Option<Id>, limit: i64) -> Result<Page<Assistance>, Error> {
    let mut query = narrowed(tx, filter)?;
    if let Some(after) = after {
        query = query.filter(assistances::id.lt(after));
    }
    Ok(Page::cut(query.order(assistances::id.desc()).limit(limit + 1).select(Assistance::as_select()).load(tx.conn)?, limit))
}

/// How many there are.
///
/// # Errors
/// As `list_assistances`.
pub fn count_assistances(tx: &mut Tx<'_>, filter: &AssistanceFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter)?.count().get_result(tx.conn)?)
}

fn narrowed(tx: &mut Tx<'_>, filter: &AssistanceFilter) -> Result<assistances::BoxedQuery<'static, MultiBackend>, Error> {
    let subtree = filter.authority_id.map(|id| get_authority(tx, id)).transpose()?;
    let mut query = visible_assistances(tx);
    if let Some(authority) = subtree {
        query = within!(query, assistances, authority.id, authority.level.0);
    }
    if let Some(unit) = filter.unit_id {
        query = query.filter(assistances::unit_id.eq(unit));
    }
    if let Some(status) = filter.status {
        query = query.filter(assistances::status.eq(Coded(status)));
    }
    Ok(query)
}
