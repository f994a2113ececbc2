//! 歇业 lasts at most three years.

use chrono::Datelike;
use domain::units::dormancy_limit;
use proptest::prelude::*;

use super::date;

#[test]
fn three_years_end_on_the_same_day_or_the_last_of_the_month() {
    assert_eq!(dormancy_limit(date("2026-11-24")), date("2029-11-24"));
    assert_eq!(dormancy_limit(date("2028-02-29")), date("2031-02-28"));
    assert_eq!(dormancy_limit(date("2025-02-28")), date("2028-02-28"));
}

proptest! {
    #[test]
    fn the_day_after_is_in_the_fourth_year(days in 0u64..20_000) {
        let since = date("2000-01-01") + chrono::Days::new(days);
        let limit = dormancy_limit(since);
        prop_assert_eq!((limit.year(), limit.month()), (since.year() + 3, since.month()));
        let next = limit + chrono::Days::new(1);
        prop_assert!(limit.day() == since.day() || next.month() != since.month());
    }
}
