//! Annual lists of units under key and special supervision (年度名单, R-45).

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::monitoring::{ListChange, ListSide, ListStatus, MonitoringLevel};
use domain::units::{Activity, OperatingStatus, Tier};

use crate::coded::{Coded, Codes, of_codes};
use crate::connection::{MultiBackend, insert_rows};
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::{Authority, get_authority};
use crate::queries::units::Unit;
use crate::schema::{monitoring_list_entries, monitoring_lists, units};
use crate::scoped_table::{lock_rows, reads};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::unit_id::UnitId;
use crate::visible::{visible_monitoring_lists, within};

/// An annual list, or a supplement of one.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = monitoring_lists, treat_none_as_default_value = false)]
pub struct MonitoringList {
    /// Id.
    pub id: Id,
    /// Whose.
    pub authority_id: Id,
    /// Of which year.
    pub year: i32,
    /// Of which level.
    pub level: Coded<MonitoringLevel>,
    /// Producers or sellers.
    pub side: Coded<ListSide>,
    /// 0: the list; from 1: its supplements in order.
    pub number: i32,
    /// The list that it supplements.
    pub supplement_of: Option<Id>,
    /// Draft or published.
    pub status: Coded<ListStatus>,
    /// The day whose levels it shows.
    pub as_of: NaiveDate,
    /// What is to be said of it.
    pub note: Option<String>,
    /// How many entries it has.
    pub entries: i64,
    /// SHA-256 of its content, once it is published.
    pub content_sha256: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// By whom.
    pub created_by: Option<Id>,
    /// When it was published.
    pub published_at: Option<Instant>,
    /// By whom.
    pub published_by: Option<Id>,
    /// Path of the authority.
    pub provincial_id: Option<Id>,
    /// Path.
    pub municipal_id: Option<Id>,
    /// Path.
    pub county_id: Option<Id>,
    /// Path.
    pub station_id: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
}

/// One line of a list: the unit as it was on the day of the list.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = monitoring_list_entries, treat_none_as_default_value = false)]
pub struct ListEntry {
    /// In which list.
    pub list_id: Id,
    /// Place, from 1.
    pub position: i64,
    /// Which unit.
    pub unit_id: UnitId,
    /// Listed; by a supplement: added or removed.
    pub change: Coded<ListChange>,
    /// Its code.
    pub uscc: String,
    /// Its name.
    pub name: String,
    /// Its activities.
    pub activities: Codes<Activity>,
    /// Its tier.
    pub tier: Option<Coded<Tier>>,
    /// Its division.
    pub division_code: String,
    /// The policy by which its level was decided.
    pub policy: String,
    /// What its level rests on, as JSON: credit risk class, override, and the findings that counted.
    pub basis: String,
    /// Whether it was in business; lines from before this was kept have none.
    pub operating_status: Option<Coded<OperatingStatus>>,
}

/// What a list of lists may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Of this very authority.
    pub authority_id: Option<Id>,
    /// Of this year.
    pub year: Option<i32>,
    /// Of one of these levels.
    pub level: Vec<MonitoringLevel>,
    /// Of one of these sides.
    pub side: Vec<ListSide>,
    /// In one of these statuses.
    pub status: Vec<ListStatus>,
}

/// Stores a draft with its entries.
///
/// # Errors
/// `Unique(MonitoringList)` when the authority has this list already.
pub fn insert_monitoring_list(tx: &mut Tx<'_>, list: &MonitoringList) -> Result<(), Error> {
    diesel::insert_into(monitoring_lists::table).values(list.clone()).execute(tx.conn)?;
    Ok(())
}

/// Stores entries.
pub fn insert_list_entries(tx: &mut Tx<'_>, rows: Vec<ListEntry>) -> Result<(), Error> {
    insert_rows!(tx.conn, monitoring_list_entries::table, rows);
    Ok(())
}

/// Stores a draft over its older self and gives it the next version; a published list never changes.
///
/// # Errors
/// `Stale` when someone else was faster, or has published it.
pub fn update_draft(tx: &mut Tx<'_>, before: &MonitoringList, mut list: MonitoringList) -> Result<MonitoringList, Error> {
    list.version = before.version + 1;
    let target = monitoring_lists::table.filter(monitoring_lists::id.eq(before.id)).filter(monitoring_lists::version.eq(before.version));
    let changed = diesel::update(target.filter(monitoring_lists::status.eq(Coded(ListStatus::Draft))))
        .set((
            monitoring_lists::status.eq(list.status),
            monitoring_lists::as_of.eq(list.as_of),
            monitoring_lists::note.eq(list.note.clone()),
            monitoring_lists::entries.eq(list.entries),
            monitoring_lists::content_sha256.eq(list.content_sha256.clone()),
            monitoring_lists::published_at.eq(list.published_at),
            monitoring_lists::published_by.eq(list.published_by),
            monitoring_lists::version.eq(list.version),
        ))
        .execute(tx.conn)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(list) }
}

/// Removes the entries of a draft, and with `whole` the draft itself.
///
/// # Errors
/// `Stale` when someone else was faster, or has published it.
pub fn clear_draft(tx: &mut Tx<'_>, before: &MonitoringList, whole: bool) -> Result<(), Error> {
    // The row is held first, so that nobody publishes what is being cleared.
    let target = monitoring_lists::table.filter(monitoring_lists::id.eq(before.id)).filter(monitoring_lists::version.eq(before.version));
    let target = target.filter(monitoring_lists::status.eq(Coded(ListStatus::Draft)));
    if diesel::update(target).set(monitoring_lists::entries.eq(0_i64)).execute(tx.conn)? == 0 {
        return Err(Error::Stale);
    }
    diesel::delete(monitoring_list_entries::table.filter(monitoring_list_entries::list_id.eq(before.id))).execute(tx.conn)?;
    if whole {
        diesel::delete(monitoring_lists::table.find(before.id)).execute(tx.conn)?;
    }
    Ok(())
}

/// One list in scope, kept from being changed by anyone else until the transaction ends.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_monitoring_list_to_change(tx: &mut Tx<'_>, id: Id) -> Result<MonitoringList, Error> {
    lock_rows!(tx, monitoring_lists::table.filter(monitoring_lists::id.eq(id)).select(monitoring_lists::id));
    get_monitoring_list(tx, id)
}

reads!(MonitoringList of monitoring_lists from visible_monitoring_lists by ListFilter: get_monitoring_list, list_monitoring_lists, count_monitoring_lists);

fn narrowed(tx: &mut Tx<'_>, filter: &ListFilter) -> Result<monitoring_lists::BoxedQuery<'static, MultiBackend>, Error> {
    if let Some(id) = filter.authority_id {
        get_authority(tx, id)?;
    }
    let mut query = visible_monitoring_lists(tx);
    if let Some(id) = filter.authority_id {
        query = query.filter(monitoring_lists::authority_id.eq(id));
    }
    if let Some(year) = filter.year {
        query = query.filter(monitoring_lists::year.eq(year));
    }
    query = of_codes!(tx, query, monitoring_lists, level, filter.level);
    query = of_codes!(tx, query, monitoring_lists, side, filter.side);
    Ok(of_codes!(tx, query, monitoring_lists, status, filter.status))
}

/// A list and its supplements, in order. Call it for a list that the caller sees.
pub fn list_series(tx: &mut Tx<'_>, main: Id) -> Result<Vec<MonitoringList>, Error> {
    Ok(monitoring_lists::table
        .filter(monitoring_lists::id.eq(main).or(monitoring_lists::supplement_of.eq(main)))
        .order(monitoring_lists::number.asc())
        .select(MonitoringList::as_select())
        .load(tx.conn)?)
}

/// The published list of the same authority, level and side in another year, supplements left aside.
pub fn find_list_of_year(tx: &mut Tx<'_>, like: &MonitoringList, year: i32) -> Result<Option<MonitoringList>, Error> {
    Ok(monitoring_lists::table
        .filter(monitoring_lists::authority_id.eq(like.authority_id))
        .filter(monitoring_lists::year.eq(year))
        .filter(monitoring_lists::level.eq(like.level))
        .filter(monitoring_lists::side.eq(like.side))
        .filter(monitoring_lists::number.eq(0))
        .filter(monitoring_lists::status.eq(Coded(ListStatus::Published)))
        .select(MonitoringList::as_select())
        .first(tx.conn)
        .optional()?)
}

/// A page of the entries of a list, in order. Call it for a list that the caller sees.
pub fn list_entries(tx: &mut Tx<'_>, list: Id, after: Option<i64>, limit: i64) -> Result<Page<ListEntry>, Error> {
    let rows = monitoring_list_entries::table
        .filter(monitoring_list_entries::list_id.eq(list))
        .filter(monitoring_list_entries::position.gt(after.unwrap_or(0)))
        .order(monitoring_list_entries::position.asc())
        .limit(limit + 1)
        .select(ListEntry::as_select())
        .load(tx.conn)?;
    Ok(Page::cut(rows, limit))
}

/// The units of an authority's subtree that are under a level and not deregistered (注销), behind `after`, by `seq`. Call it for an authority that the
/// caller sees.
pub fn list_watched(tx: &mut Tx<'_>, authority: &Authority, level: MonitoringLevel, after: i64, limit: i64) -> Result<Vec<Unit>, Error> {
    let query = within!(units::table.into_boxed::<MultiBackend>(), units, authority.id, authority.level.0);
    // Written out, so that both databases know the small index of what is not routine.
    let watched = diesel::dsl::sql::<diesel::sql_types::Bool>("units.monitoring_level <> 'routine'");
    let query = query.filter(watched).filter(units::monitoring_level.eq(Coded(level))).filter(units::seq.gt(after));
    let query = query.filter(units::operating_status.ne(Coded(OperatingStatus::Deregistered)));
    Ok(query.order(units::seq.asc()).limit(limit).select(Unit::as_select()).load(tx.conn)?)
}
