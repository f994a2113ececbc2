//! The State Council calendar: holidays and make-up working days, by year.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::connection::on_backend;
use crate::error::Error;
use crate::schema::{calendar_days, calendar_years};
use crate::transaction::Tx;
use crate::types::Instant;

/// A day that is not what its weekday says.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_days)]
pub struct CalendarDay {
    pub day: NaiveDate,
    /// Of the arrangement of which year it is: its own, or the next for the last days of December.
    pub year: i32,
    /// holiday | workday.
    pub kind: String,
    /// 元旦, 春节, …
    pub name: String,
}

/// A year that has been loaded.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_years)]
pub struct CalendarYear {
    pub year: i32,
    /// Where it comes from.
    pub source: String,
    /// Version for If-Match.
    pub version: i32,
    /// When it last changed.
    pub updated_at: Instant,
}

/// One year with its days.
///
/// # Errors
/// `NotFound` when it is not loaded.
pub fn get_calendar_year(tx: &mut Tx<'_>, year: i32) -> Result<(CalendarYear, Vec<CalendarDay>), Error> {
    let head = calendar_years::table.find(year).select(CalendarYear::as_select()).first(tx.conn)?;
    let days =
        calendar_days::table.filter(calendar_days::year.eq(year)).order(calendar_days::day.asc()).select(CalendarDay::as_select()).load(tx.conn)?;
    Ok((head, days))
}

/// Everything that is loaded: a few hundred days, those of a later year after those of an earlier one for the same day.
pub fn list_calendar(tx: &mut Tx<'_>) -> Result<(Vec<i32>, Vec<CalendarDay>), Error> {
    let years = calendar_years::table.order(calendar_years::year.asc()).select(calendar_years::year).load(tx.conn)?;
    let days = calendar_days::table.order((calendar_days::day.asc(), calendar_days::year.asc())).select(CalendarDay::as_select()).load(tx.conn)?;
    Ok((years, days))
}

/// Replaces a year, or adds it. `expected` is the version that the caller saw; `None` when there must be none yet.
///
/// # Errors
/// `Stale`.
pub fn replace_calendar_year(tx: &mut Tx<'_>, year: i32, expected: Option<i32>, source: &str, days: Vec<CalendarDay>) -> Result<CalendarYear, Error> {
    let head = CalendarYear { year, source: source.to_owned(), version: expected.unwrap_or(0) + 1, updated_at: tx.now };
    match expected {
        None => {
            let row = head.clone();
            let added = on_backend!(tx.conn, |c| diesel::insert_into(calendar_years::table).values(row).on_conflict_do_nothing().execute(c))?;
            if added == 0 {
                return Err(Error::Stale);
            }
        }
        Some(version) => {
            let changed = diesel::update(calendar_years::table.filter(calendar_years::year.eq(year)).filter(calendar_years::version.eq(version)))
                .set((calendar_years::source.eq(source), calendar_years::version.eq(version + 1), calendar_years::updated_at.eq(tx.now)))
                .execute(tx.conn)?;
            if changed == 0 {
                return Err(Error::Stale);
            }
            diesel::delete(calendar_days::table.filter(calendar_days::year.eq(year))).execute(tx.conn)?;
        }
    }
    on_backend!(tx.conn, |c| diesel::insert_into(calendar_days::table).values(days).execute(c))?;
    Ok(head)
}
