//! Assistance to producers (质量技术帮扶, R-47).

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::measures::MeasureStatus;

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::records::{in_subtree, reads, store_over};
use crate::schema::assistances;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::visible_assistances;

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
    row.updated_at = tx.now;
    store_over!(tx, assistances, before, row);
    Ok(row)
}

reads!(Assistance of assistances from visible_assistances by AssistanceFilter: get_assistance, list_assistances, count_assistances);

fn narrowed(tx: &mut Tx<'_>, filter: &AssistanceFilter) -> Result<assistances::BoxedQuery<'static, MultiBackend>, Error> {
    let mut query = in_subtree!(tx, assistances, visible_assistances, filter.authority_id);
    if let Some(unit) = filter.unit_id {
        query = query.filter(assistances::unit_id.eq(unit));
    }
    if let Some(status) = filter.status {
        query = query.filter(assistances::status.eq(Coded(status)));
    }
    Ok(query)
}
