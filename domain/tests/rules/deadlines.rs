//! Working days and half-years.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::rules::calendar::{Calendar, DayKind, DeadlineError, MAX_WORKING_DAYS};
use domain::rules::half_year;
use proptest::prelude::*;

use super::date;

/// The parts of the State Council arrangements that the examples touch: first day, last day.
const HOLIDAYS: &[(&str, &str, &str)] = &[
    ("2023-09-29", "2023-10-06", "中秋节、国庆节"),
    ("2024-01-01", "2024-01-01", "元旦"),
    ("2024-02-10", "2024-02-17", "春节"),
    ("2024-10-01", "2024-10-07", "国庆节"),
    ("2025-01-01", "2025-01-01", "元旦"),
    ("2025-01-28", "2025-02-04", "春节"),
    ("2025-05-01", "2025-05-05", "劳动节"),
    ("2025-10-01", "2025-10-08", "国庆节、中秋节"),
    ("2026-01-01", "2026-01-03", "元旦"),
    ("2026-02-15", "2026-02-23", "春节"),
    ("2026-10-01", "2026-10-07", "国庆节"),
];
const WORKDAYS: &[&str] = &[
    "2023-10-07",
    "2023-10-08",
    "2024-02-04",
    "2024-02-18",
    "2024-09-29",
    "2024-10-12",
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-09-20",
    "2026-10-10",
];

fn arranged() -> BTreeMap<NaiveDate, (DayKind, String)> {
    let mut days = BTreeMap::new();
    for (from, to, name) in HOLIDAYS {
        for day in date(from).iter_days().take_while(|d| *d <= date(to)) {
            days.insert(day, (DayKind::Holiday, (*name).to_owned()));
        }
    }
    for day in WORKDAYS {
        days.insert(date(day), (DayKind::Workday, "调休".to_owned()));
    }
    days
}

fn calendar() -> Calendar {
    Calendar::new(arranged().into_iter().map(|(d, (kind, name))| (d, kind, name)), 2023..=2026)
}

#[test]
fn worked_examples() {
    let calendar = calendar();
    for (start, days, due) in [
        ("2023-09-27", 5, "2023-10-10"),
        ("2023-09-28", 5, "2023-10-11"),
        ("2024-02-08", 5, "2024-02-21"),
        ("2024-09-28", 1, "2024-09-29"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-04-30", 3, "2025-05-08"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-12-31", 5, "2026-01-08"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-02-16", 0, "2026-02-16"),
    ] {
        let Ok(deadline) = calendar.deadline(date(start), days) else { panic!("{start}") };
        assert_eq!(deadline.due_on, date(due), "{start} + {days}");
        assert!(!deadline.provisional, "{start}");
        // every day on the way either counts or is named
        let between = (date(due) - date(start)).num_days();
        assert_eq!(between, i64::from(days) + deadline.skipped.len() as i64);
    }
}

#[test]
fn skipped_days_are_named() {
    let Ok(deadline) = calendar().deadline(date("2026-09-30"), 5) else { panic!("in range") };
    let reasons: Vec<_> = deadline.skipped.iter().map(|s| (s.date.day(), s.reason.as_str())).collect();
    let expected: Vec<_> = (1..=7).map(|d| (d, "国庆节")).chain([(11, "weekend")]).collect();
    assert_eq!(reasons, expected);
}

#[test]
fn beyond_the_loaded_years_a_deadline_is_provisional() {
    let calendar = calendar();
    assert!(calendar.covers(2026) && !calendar.covers(2027));
    let provisional = |start, days| calendar.deadline(date(start), days).map(|d| d.provisional);
    assert_eq!(provisional("2026-12-30", 5), Ok(true));
    // The New Year holiday of 2027 may take in or make up for days since Monday the 28th.
    assert_eq!(provisional("2026-12-30", 1), Ok(true));
    assert_eq!(provisional("2026-12-25", 1), Ok(true));
    assert_eq!(provisional("2026-12-24", 1), Ok(false));
    assert_eq!(provisional("2025-12-30", 1), Ok(false));
    // It starts before the first loaded year and counts only loaded days.
    assert_eq!(provisional("2022-12-31", 3), Ok(false));
    assert_eq!(provisional("2022-12-29", 1), Ok(true));
}

/// 《全国年节及纪念日放假办法》, as amended on 10 November 2024.
#[test]
fn legal_holidays_of_fixed_days_hold_without_a_notice() {
    let nothing_arranged = Calendar::default();
    // Each year's are weekdays here, so that no weekend hides them.
    for (day, holiday) in [
        ("2031-01-01", true),
        ("2031-01-02", false),
        ("2031-05-01", true),
        ("2031-05-02", true),
        ("2031-05-05", false),
        ("2031-10-01", true),
        ("2031-10-02", true),
        ("2031-10-03", true),
        ("2030-10-04", false),
        ("2031-09-30", false),
        ("2024-05-01", true),
        ("2024-05-02", false),
        ("2025-05-02", true),
        ("2031-06-02", false),
        ("2031-11-03", false),
    ] {
        assert_eq!(nothing_arranged.is_working_day(date(day)), !holiday, "{day}");
    }
    let Ok(deadline) = nothing_arranged.deadline(date("2030-09-30"), 1) else { panic!("in range") };
    let skipped: Vec<_> = deadline.skipped.iter().map(|s| (s.date.day(), s.reason.as_str())).collect();
    assert_eq!((deadline.due_on, deadline.provisional), (date("2030-10-04"), true));
    assert_eq!(skipped, [(1, "国庆节"), (2, "国庆节"), (3, "国庆节")]);
    // What the State Council arranges goes before the law's own days: it names the feast, and it could move a day.
    let arranged = Calendar::new([(date("2031-10-01"), DayKind::Workday, "调休")], [2031]);
    assert!(arranged.is_working_day(date("2031-10-01")));
}

#[test]
fn limits() {
    let calendar = calendar();
    let start = date("2026-01-01");
    assert!(calendar.deadline(start, MAX_WORKING_DAYS).is_ok());
    assert_eq!(calendar.deadline(start, MAX_WORKING_DAYS + 1), Err(DeadlineError::TooManyWorkingDays));
    assert_eq!(calendar.deadline(date("9999-12-31"), 1), Err(DeadlineError::OutOfRange));
    assert_eq!(calendar.deadline(NaiveDate::MAX, 1), Err(DeadlineError::OutOfRange));
    assert!(calendar.deadline(NaiveDate::MIN, 5).is_ok());
}

#[test]
fn half_years() {
    for (from, due) in [("2026-08-31", "2027-02-28"), ("2027-08-31", "2028-02-29"), ("2026-01-15", "2026-07-15"), ("2026-12-31", "2027-06-30")] {
        assert_eq!(half_year::due(date(from)), date(due));
    }
    assert_eq!(half_year::due(NaiveDate::MAX), NaiveDate::MAX);
    let half = half_year::calendar_half(date("2026-07-01"));
    assert_eq!((half.first, half.last), (date("2026-07-01"), date("2026-12-31")));
    let half = half_year::calendar_half(date("2026-06-30"));
    assert_eq!((half.first, half.last), (date("2026-01-01"), date("2026-06-30")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Against a walk that asks nothing but "does one work on this day".
    #[test]
    fn agrees_with_walking_day_by_day(offset in 0..1500_u64, n in 0..40_u32) {
        let days = arranged();
        let start = date("2023-01-01") + Days::new(offset);
        let works = |day: NaiveDate| match days.get(&day) {
            Some((kind, _)) => *kind == DayKind::Workday,
            // Of what is not arranged only the law's own days are known.
            None if ["-01-01", "-05-01", "-10-01", "-10-02", "-10-03"].iter().any(|fixed| day.to_string().ends_with(fixed)) => false,
            None if ["2025-05-02", "2026-05-02", "2027-05-02"].contains(&day.to_string().as_str()) => false,
            None => day.weekday() != Weekday::Sat && day.weekday() != Weekday::Sun,
        };
        let (mut day, mut worked) = (start, 0);
        while worked < n {
            day = day + Days::new(1);
            if works(day) {
                worked += 1;
            }
        }
        let Ok(deadline) = calendar().deadline(start, n) else { panic!("in range") };
        prop_assert_eq!(deadline.due_on, day);
        prop_assert_eq!(deadline.provisional, n > 0 && day > date("2026-12-27"));
        prop_assert!(n == 0 || calendar().is_working_day(day));
    }
}
