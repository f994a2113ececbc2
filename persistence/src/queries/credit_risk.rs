//! Credit risk classes with the day from which they hold and the moment they were recorded.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::units::CreditRiskClass;

use crate::coded::Coded;
use crate::connection::insert_rows;
use crate::error::Error;
use crate::schema::credit_risk_records;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::unit_id::UnitId;

/// A credit risk class that was recorded for a unit; never changed: a later record from the same day takes its place.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = credit_risk_records, treat_none_as_default_value = false)]
pub struct CreditRecord {
    pub id: Id,
    pub unit_id: UnitId,
    /// The class; none: it has none any more.
    pub credit_risk_class: Option<Coded<CreditRiskClass>>,
    /// Where it comes from.
    pub source: String,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    pub recorded_at: Instant,
    pub recorded_by: Option<Id>,
}

/// Stores records.
pub fn insert_credit_records(tx: &mut Tx<'_>, rows: Vec<CreditRecord>) -> Result<(), Error> {
    insert_rows!(tx.conn, credit_risk_records::table, rows);
    Ok(())
}

/// All that was ever recorded of the classes of these units, from the first to hold to the last; of two that hold from the same
/// day the later recorded comes last.
pub fn list_credit_records(tx: &mut Tx<'_>, units: &[UnitId]) -> Result<Vec<CreditRecord>, Error> {
    let query =
        credit_risk_records::table.order((credit_risk_records::valid_from.asc(), credit_risk_records::id.asc())).select(CreditRecord::as_select());
    Ok(match units {
        [unit] => query.filter(credit_risk_records::unit_id.eq(unit)).load(tx.conn)?,
        units => query.filter(credit_risk_records::unit_id.eq_any(units)).load(tx.conn)?,
    })
}
