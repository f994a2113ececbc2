//! How long a unit may rest (歇业; 市场主体登记管理条例 第三十条: 歇业的期限最长不得超过3年).

use chrono::{Months, NaiveDate};

/// 最长不得超过3年. The law's own, so no parameter.
pub const MAX_DORMANCY_MONTHS: u32 = 36;

/// The last day on which a unit that rests since a day may still rest: the same day three years later, or the last of its month.
#[must_use]
pub fn dormancy_limit(since: NaiveDate) -> NaiveDate {
    since.checked_add_months(Months::new(MAX_DORMANCY_MONTHS)).unwrap_or(NaiveDate::MAX)
}
