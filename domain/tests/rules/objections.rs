//! The clock of an objection against a second way to count it, and what a result is good for.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::findings::objection::{OBJECTION_DAYS, Objection, ObjectionOutcome, ObjectionState, Standing, objection_deadline};
use domain::rules::calendar::{Calendar, DayKind, DeadlineError};
use proptest::prelude::*;

use crate::date;

fn due(served: &str, calendar: &Calendar) -> Result<(NaiveDate, bool), DeadlineError> {
    objection_deadline(date(served), calendar).map(|deadline| (deadline.due_on, deadline.provisional))
}

#[test]
fn it_is_the_fifteenth_day_after_or_the_working_day_that_follows() {
    let days = [(date("2026-10-01"), DayKind::Holiday, "国庆节"), (date("2026-10-10"), DayKind::Workday, "调休上班")]
        .into_iter()
        .chain((2..=7).map(|day| (NaiveDate::from_ymd_opt(2026, 10, day).unwrap(), DayKind::Holiday, "国庆节")));
    let calendar = Calendar::new(days, [2026]);
    for (served, last) in [
        // The day itself does not count.
        ("2026-11-24", "2026-12-09"),
        // Sunday to Monday, Saturday to Monday.
        ("2026-11-21", "2026-12-07"),
        ("2026-11-20", "2026-12-07"),
        // Over the holidays of October; a Saturday on which people work is a last day.
        ("2026-09-16", "2026-10-08"),
        ("2026-09-25", "2026-10-10"),
        // Days on the way count, whatever they are.
        ("2026-09-29", "2026-10-14"),
    ] {
        assert_eq!(due(served, &calendar), Ok((date(last), false)), "{served}");
    }
    assert_eq!(due("2026-12-17", &calendar), Ok((date("2027-01-04"), true)), "元旦 is a holiday before anybody has arranged the year");
    assert!(objection_deadline(NaiveDate::MAX, &calendar).is_err());
    assert!(objection_deadline(date("9999-12-20"), &calendar).is_err());
}

#[test]
fn a_result_stands_unless_an_objection_waits_or_was_upheld() {
    let (day, before, after) = (date("2026-12-09"), date("2026-12-08"), date("2026-12-10"));
    let served = Objection { due_on: Some(day), ..Objection::default() };
    assert_eq!((Objection::default().state(), Objection::default().standing(day)), (ObjectionState::NotServed, Standing::Stands));
    assert_eq!((served.state(), served.standing(before)), (ObjectionState::Served, Standing::TermRuns(day)));
    assert_eq!((served.standing(day), served.standing(after)), (Standing::TermRuns(day), Standing::Stands));
    let pending = Objection { objected_on: Some(before), ..served };
    let upheld = Objection { outcome: Some(ObjectionOutcome::Upheld), ..pending };
    let dismissed = Objection { outcome: Some(ObjectionOutcome::Dismissed), ..pending };
    for today in [before, day, after] {
        assert_eq!((pending.state(), pending.standing(today)), (ObjectionState::Pending, Standing::Pending), "{today}");
        assert_eq!((upheld.state(), upheld.standing(today)), (ObjectionState::Upheld, Standing::Withdrawn), "{today}");
        assert_eq!((dismissed.state(), dismissed.standing(today)), (ObjectionState::Dismissed, Standing::Stands), "{today}");
    }
}

proptest! {
    /// Fifteen days, and then on to the first day on which people work: counted one by one, by hand.
    #[test]
    fn the_last_day_is_a_working_day_and_nothing_but_rest_lies_before_it(offset in 0_u64..3000, holidays in prop::collection::btree_set(0_u64..3100, 0..200)) {
        let start = date("2024-01-01").checked_add_days(Days::new(offset)).unwrap();
        let day = |n: u64| date("2024-01-01").checked_add_days(Days::new(n)).unwrap();
        let calendar = Calendar::new(holidays.iter().map(|n| (day(*n), DayKind::Holiday, "假")), 2024..2033);
        let fixed = |d: NaiveDate| {
            [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)].contains(&(d.month(), d.day())) || (d.year() > 2024 && (d.month(), d.day()) == (5, 2))
        };
        let rests = |d: NaiveDate| holidays.iter().any(|n| day(*n) == d) || fixed(d) || d.weekday() == Weekday::Sat || d.weekday() == Weekday::Sun;
        let mut expected = start;
        for _ in 0..OBJECTION_DAYS {
            expected = expected.succ_opt().unwrap();
        }
        while rests(expected) {
            expected = expected.succ_opt().unwrap();
        }
        let deadline = objection_deadline(start, &calendar).unwrap();
        prop_assert_eq!(deadline.due_on, expected);
        let nominal = start.checked_add_days(Days::new(u64::from(OBJECTION_DAYS))).unwrap();
        let skipped: Vec<NaiveDate> = deadline.skipped.iter().map(|s| s.date).collect();
        let between: Vec<NaiveDate> = nominal.iter_days().take_while(|d| *d < expected).collect();
        prop_assert_eq!(skipped, between);
    }
}
