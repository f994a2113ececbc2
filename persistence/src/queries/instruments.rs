//! Instruments to units: 敦促提醒函、整改通知书、约谈、通报.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::measures::{InstrumentKind, InstrumentStatus};

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::records::{in_subtree, reads, store_over};
use crate::schema::instruments;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::visible_instruments;

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
    row.updated_at = tx.now;
    store_over!(tx, instruments, before, row);
    Ok(row)
}

reads!(Instrument of instruments from visible_instruments by InstrumentFilter: get_instrument, list_instruments, count_instruments);

fn narrowed(tx: &mut Tx<'_>, filter: &InstrumentFilter) -> Result<instruments::BoxedQuery<'static, MultiBackend>, Error> {
    let mut query = in_subtree!(tx, instruments, visible_instruments, filter.authority_id);
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
