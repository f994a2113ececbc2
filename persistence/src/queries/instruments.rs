//! Instruments to units: 敦促提醒函、整改通知书、约谈、通报.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::measures::{InstrumentKind, InstrumentStatus};

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::get_authority;
use crate::queries::units::Unit;
use crate::schema::instruments;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::{visible_instruments, within};

/// An instrument that an authority issued to a unit.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = instruments, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Instrument {
    /// Id.
    pub id: Id,
    /// Of which unit.
    pub unit_id: Id,
    /// Which authority issued it.
    pub authority_id: Id,
    /// Its kind.
    pub kind: Coded<InstrumentKind>,
    /// Its number (文号), unique for the authority.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub content: String,
    /// The day of issue.
    pub issued_on: NaiveDate,
    /// By which day the unit is to reply.
    pub reply_due_on: Option<NaiveDate>,
    /// The findings that it rests on, a JSON array.
    pub finding_ids: String,
    /// Where it is.
    pub status: Coded<InstrumentStatus>,
    /// The day of the reply.
    pub replied_on: Option<NaiveDate>,
    /// What the unit replied.
    pub reply: Option<String>,
    /// The day on which it was closed.
    pub closed_on: Option<NaiveDate>,
    /// What was said then.
    pub remark: Option<String>,
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

impl Instrument {
    /// Puts it on the path of its unit.
    pub fn place(&mut self, unit: &Unit) {
        (self.provincial_id, self.municipal_id, self.county_id, self.station_id) =
            (unit.provincial_id, unit.municipal_id, unit.county_id, unit.station_id);
    }
}

/// What a list of instruments may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct InstrumentFilter {
    /// Of units in the subtree of this authority.
    pub authority_id: Option<Id>,
    /// Of this unit.
    pub unit_id: Option<Id>,
    /// Of this kind.
    pub kind: Option<InstrumentKind>,
    /// In this status.
    pub status: Option<InstrumentStatus>,
    /// Whose reply was due before this day and has not come.
    pub overdue_on: Option<NaiveDate>,
}

/// Stores an instrument. Call it for a unit that the caller sees.
///
/// # Errors
/// `Unique(InstrumentNumber)`.
pub fn insert_instrument(tx: &mut Tx<'_>, row: &Instrument) -> Result<(), Error> {
    diesel::insert_into(instruments::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// Stores an instrument over its older self and gives it the next version.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn update_instrument(tx: &mut Tx<'_>, before: &Instrument, mut row: Instrument) -> Result<Instrument, Error> {
    row.version = before.version + 1;
    row.updated_at = tx.now;
    let target = instruments::table.filter(instruments::id.eq(before.id)).filter(instruments::version.eq(before.version));
    if diesel::update(target).set(row.clone()).execute(tx.conn)? == 0 {
        return Err(Error::Stale);
    }
    Ok(row)
}

/// One instrument in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_instrument(tx: &mut Tx<'_>, id: Id) -> Result<Instrument, Error> {
    Ok(visible_instruments(tx).filter(instruments::id.eq(id)).select(Instrument::as_select()).first(tx.conn)?)
}

/// A page of the instruments in scope, newest first.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list_instruments(tx: &mut Tx<'_>, filter: &InstrumentFilter, after: Option<Id>, limit: i64) -> Result<Page<Instrument>, Error> {
    let mut query = narrowed(tx, filter)?;
    if let Some(after) = after {
        query = query.filter(instruments::id.lt(after));
    }
    Ok(Page::cut(query.order(instruments::id.desc()).limit(limit + 1).select(Instrument::as_select()).load(tx.conn)?, limit))
}

/// How many there are.
///
/// # Errors
/// As `list_instruments`.
pub fn count_instruments(tx: &mut Tx<'_>, filter: &InstrumentFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter)?.count().get_result(tx.conn)?)
}

fn narrowed(tx: &mut Tx<'_>, filter: &InstrumentFilter) -> Result<instruments::BoxedQuery<'static, MultiBackend>, Error> {
    let subtree = filter.authority_id.map(|id| get_authority(tx, id)).transpose()?;
    let mut query = visible_instruments(tx);
    if let Some(authority) = subtree {
        query = within!(query, instruments, authority.id, authority.level.0);
    }
    if let Some(unit) = filter.unit_id {
        query = query.filter(instruments::unit_id.eq(unit));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(instruments::kind.eq(Coded(kind)));
    }
    if let Some(status) = filter.status {
        query = query.filter(instruments::status.eq(Coded(status)));
    }
    if let Some(day) = filter.overdue_on {
        query = query.filter(instruments::reply_due_on.lt(day)).filter(instruments::status.eq(Coded(InstrumentStatus::Open)));
    }
    Ok(query)
}
