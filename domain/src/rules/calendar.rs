//! Working days: the State Council calendar with its make-up days, and deadlines over it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::codes::codes;

/// The most working days that a deadline may have (about 14 years).
pub const MAX_WORKING_DAYS: u32 = 3660;
/// The last year that a date of four digits can name.
const LAST_YEAR: i32 = 9999;

codes! {
    /// How the State Council arranged a day that is not ordinary.
    pub enum DayKind as "day_kinds" {
        Holiday = "holiday", "放假", "holiday";
        Workday = "workday", "调休上班", "make-up working day";
    }
}

codes! {
    /// Why there is no deadline.
    pub enum DeadlineError as "deadline_problems" {
        TooManyWorkingDays = "too_many_working_days", "工作日数不能超过3660", "more than 3660 working days";
        OutOfRange = "out_of_range", "日期超出可计算范围", "the date lies beyond what can be computed";
    }
}

impl std::error::Error for DeadlineError {}

/// A day that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Skipped {
    /// The day.
    pub date: NaiveDate,
    /// The name of the holiday (`国庆节`), or `weekend`.
    pub reason: String,
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deadline {
    /// The last day; the deadline is its end (24:00 Asia/Shanghai).
    pub due_on: NaiveDate,
    /// Whether a day on the way may still be arranged otherwise, so that the date may still move.
    pub provisional: bool,
    /// The days that did not count, in order.
    pub skipped: Vec<Skipped>,
}

/// The arranged days of the years that were loaded.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, (DayKind, String)>,
    years: BTreeSet<i32>,
}

/// Whether the arrangement of a year may contain a day: its own, and those of the December before from the weekend on that a New Year on a
/// Wednesday swaps (28 December at the earliest).
#[must_use]
pub fn reaches_into(year: i32, date: NaiveDate) -> bool {
    date.year() == year || (date.year() + 1 == year && date.month() == 12 && date.day() >= 28)
}

/// The holidays of fixed days in 《全国年节及纪念日放假办法》. They hold before the State Council has arranged a year, and without its
/// notice; those of the lunar calendar wait for it. Since 1 January 2025 劳动节 has two days, before that one.
fn legal_holiday(date: NaiveDate) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (1, 1) => Some("元旦"),
        (5, 1) => Some("劳动节"),
        (5, 2) if date.year() >= 2025 => Some("劳动节"),
        (10, 1..=3) => Some("国庆节"),
        _ => None,
    }
}

impl Calendar {
    /// A calendar of arranged days and of the years they are complete for.
    ///
    /// `years` is not read from the days: a New Year holiday reaches into the days around it, and
    /// one such day would make a whole year look loaded. Of two entries for one day the later wins.
    pub fn new<N: Into<String>>(days: impl IntoIterator<Item = (NaiveDate, DayKind, N)>, years: impl IntoIterator<Item = i32>) -> Self {
        Self { days: days.into_iter().map(|(date, kind, name)| (date, (kind, name.into()))).collect(), years: years.into_iter().collect() }
    }

    /// Whether the arrangement of `year` is loaded.
    #[must_use]
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// Whether no arrangement that is still to come can touch `date`: its own year is loaded, and for the last days of December the next,
    /// whose New Year holiday takes in or makes up for days since the weekend before.
    #[must_use]
    pub fn is_settled(&self, date: NaiveDate) -> bool {
        self.covers(date.year()) && (!reaches_into(date.year() + 1, date) || self.covers(date.year() + 1))
    }

    /// Whether people work on `date`: what the arrangement says, else what the law says, else Monday to Friday.
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.rest_reason(date).is_none()
    }

    /// Why `date` is no working day; `None` when it is one.
    fn rest_reason(&self, date: NaiveDate) -> Option<&str> {
        match self.days.get(&date) {
            Some((DayKind::Holiday, name)) => Some(name),
            Some((DayKind::Workday, _)) => None,
            None => legal_holiday(date).or_else(|| matches!(date.weekday(), Weekday::Sat | Weekday::Sun).then_some("weekend")),
        }
    }

    /// The deadline `working_days` working days after `start_on`, which is not counted itself.
    /// With 0 it is `start_on`, whatever day that is.
    ///
    /// # Errors
    /// `too_many_working_days` above [`MAX_WORKING_DAYS`]; `out_of_range` beyond the year 9999.
    pub fn deadline(&self, start_on: NaiveDate, working_days: u32) -> Result<Deadline, DeadlineError> {
        if working_days > MAX_WORKING_DAYS {
            return Err(DeadlineError::TooManyWorkingDays);
        }
        let mut deadline = Deadline { due_on: start_on, provisional: false, skipped: Vec::new() };
        let mut left = working_days;
        while left > 0 {
            let date = deadline.due_on.succ_opt().filter(|day| day.year() <= LAST_YEAR).ok_or(DeadlineError::OutOfRange)?;
            deadline.due_on = date;
            deadline.provisional |= !self.is_settled(date);
            match self.rest_reason(date) {
                Some(reason) => deadline.skipped.push(Skipped { date, reason: reason.to_owned() }),
                None => left -= 1,
            }
        }
        Ok(deadline)
    }

    /// The last day of a term of `days` days after `start_on`, which is not counted itself: every day counts, but a term whose last
    /// day is no working day ends with the next one (as in 民法典 第二百零三条). The days that did not count are those at its end.
    ///
    /// # Errors
    /// `out_of_range` beyond the year 9999.
    pub fn term(&self, start_on: NaiveDate, days: u32) -> Result<Deadline, DeadlineError> {
        let in_range = |day: &NaiveDate| day.year() <= LAST_YEAR;
        let due_on = start_on.checked_add_days(Days::new(days.into())).filter(in_range).ok_or(DeadlineError::OutOfRange)?;
        let mut deadline = Deadline { due_on, provisional: !self.is_settled(due_on), skipped: Vec::new() };
        while let Some(reason) = self.rest_reason(deadline.due_on) {
            deadline.skipped.push(Skipped { date: deadline.due_on, reason: reason.to_owned() });
            deadline.due_on = deadline.due_on.succ_opt().filter(in_range).ok_or(DeadlineError::OutOfRange)?;
            deadline.provisional |= !self.is_settled(deadline.due_on);
        }
        Ok(deadline)
    }
}
