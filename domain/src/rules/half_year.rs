//! Half a year (半年内现场检查不少于1次, 二、（一）, R-24).

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The rolling due date: six months after `from`, on the last day of the month where that month
/// is shorter (2026-08-31 → 2027-02-28). At the end of representable time it stays there.
#[must_use]
pub fn due(from: NaiveDate) -> NaiveDate {
    from.checked_add_months(Months::new(6)).unwrap_or(NaiveDate::MAX)
}

/// A calendar half-year, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HalfYear {
    /// 1 January or 1 July.
    pub first: NaiveDate,
    /// 30 June or 31 December.
    pub last: NaiveDate,
}

/// The calendar half-year in which `day` lies.
#[must_use]
pub fn calendar_half(day: NaiveDate) -> HalfYear {
    let (from, to) = if day.month() <= 6 { ((1, 1), (6, 30)) } else { ((7, 1), (12, 31)) };
    // These days exist in every year; `day` only stands in for what cannot happen, save at the
    // edges of representable time.
    let of = |(month, dom)| NaiveDate::from_ymd_opt(day.year(), month, dom).unwrap_or(day);
    HalfYear { first: of(from), last: of(to) }
}
