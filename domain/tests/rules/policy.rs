//! The bounds of every policy parameter: the least and the greatest value pass, one step beyond is a fault.

use domain::authorities::lead::LeadLevels;
use domain::authorities::{Level, Topology};
use domain::rules::clauses;
use domain::rules::policy::{HalfYearRule, OccurrenceRule, Policy, PolicyFault, PolicyParameters, SoleProprietorRule};
use domain::units::Tier;

use super::{json, wan};

fn faults(name: &str, value: &str) -> Vec<(&'static str, PolicyFault)> {
    json::<PolicyParameters>(&format!(r#"{{"{name}": {value}}}"#)).faults()
}

#[test]
fn ranges_end_where_they_say() {
    for (name, least, most) in [("relatively_major_window_months", 6_u32, 60_u32), ("repeated_major_threshold", 2, 3)] {
        for within in [least, most] {
            assert_eq!(faults(name, &within.to_string()), [], "{name} {within}");
        }
        for beyond in [0, least - 1, most + 1, u32::MAX] {
            assert_eq!(faults(name, &beyond.to_string()), [(name, PolicyFault::OutOfRange(least, most))], "{name} {beyond}");
        }
    }
}

#[test]
fn what_the_notice_fixes_has_one_value() {
    for (name, value, clause) in [
        ("special_major_count", 3_u32, &clauses::SPECIAL),
        ("major_window_months", 24, &clauses::SPECIAL),
        ("officer_change_working_days", 5, &clauses::OFFICER_CHANGE),
    ] {
        assert_eq!(faults(name, &value.to_string()), [], "{name}");
        for other in [0, value - 1, value + 1] {
            assert_eq!(faults(name, &other.to_string()), [(name, PolicyFault::FixedByNotice(value, clause))], "{name} {other}");
        }
    }
}

#[test]
fn amounts_are_above_zero() {
    for name in ["designated_size_wholesale_wan", "designated_size_retail_wan"] {
        assert_eq!(faults(name, "0"), [(name, PolicyFault::NotPositive)]);
        assert_eq!(faults(name, "0.000001"), []);
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let all = r#"{"special_major_count": 2, "major_window_months": 12, "officer_change_working_days": 15, "relatively_major_window_months": 5,
        "repeated_major_threshold": 1, "designated_size_wholesale_wan": 0, "designated_size_retail_wan": 0}"#;
    assert_eq!(json::<PolicyParameters>(all).faults().len(), 7);
    assert_eq!(PolicyParameters::default().faults(), []);
}

#[test]
fn a_policy_over_another_keeps_what_it_does_not_set_and_both_names() {
    let national = Policy::default();
    let set: PolicyParameters = json(
        r#"{"sole_proprietor_rule": "by_threshold", "relatively_major_window_months": 12, "repeated_major_threshold": 3, "undisturbed_months": 18,
        "half_year_rule": "calendar", "occurrence_rule": "findings",
        "lead_levels": {"A": "municipal", "B": "municipal", "C": "county", "D": "station"}, "designated_size_wholesale_wan": 3000, "designated_size_retail_wan": 600}"#,
    );
    let anhui = national.with(&set, "anhui/1");
    let expected = Policy {
        version: "anhui/1".to_owned(),
        sole_proprietor_rule: SoleProprietorRule::ByThreshold,
        relatively_major_window_months: 12,
        repeated_major_threshold: 3,
        undisturbed_months: 18,
        half_year_rule: HalfYearRule::Calendar,
        occurrence_rule: OccurrenceRule::Findings,
        lead_levels: Some(LeadLevels { a: Level::Municipal, b: Level::Municipal, c: Level::County, d: Level::Station }),
        designated_size_wholesale_wan: wan("3000"),
        designated_size_retail_wan: wan("600"),
    };
    assert_eq!(anhui, expected);
    assert_eq!(anhui.with(&PolicyParameters::default(), "city/1"), Policy { version: "anhui/1+city/1".to_owned(), ..expected });
    assert_eq!(national.with(&PolicyParameters::default(), "x"), Policy { version: "x".to_owned(), ..national });
}

#[test]
fn the_designated_sizes_are_the_nations() {
    let set: PolicyParameters = json(r#"{"designated_size_wholesale_wan": 3000, "designated_size_retail_wan": 600, "undisturbed_months": 6}"#);
    assert_eq!(set.national(), ["designated_size_wholesale_wan", "designated_size_retail_wan"]);
    assert_eq!(set.of_a_province(), json(r#"{"undisturbed_months": 6}"#));
}

#[test]
fn what_moves_no_level_is_named() {
    let set: PolicyParameters =
        json(r#"{"relatively_major_window_months": 12, "repeated_major_threshold": 3, "undisturbed_months": 6, "half_year_rule": "calendar"}"#);
    assert_eq!(set.beside_levels(), ["repeated_major_threshold", "undisturbed_months", "half_year_rule"]);
}

#[test]
fn levels_may_differ_where_a_parameter_of_theirs_does() {
    let national = Policy::default();
    let with = |body: &str| national.with(&json::<PolicyParameters>(body), "other");
    assert!(!national.levels_differ(&with("{}")));
    assert!(national.levels_differ(&with(r#"{"relatively_major_window_months": 12}"#)));
    assert!(national.levels_differ(&with(r#"{"occurrence_rule": "findings"}"#)));
    assert!(!national.levels_differ(&with(r#"{"sole_proprietor_rule": "by_threshold", "half_year_rule": "calendar"}"#)));
}

#[test]
fn a_province_says_which_level_answers_for_a_tier_the_larger_the_higher() {
    let set = |levels: &str| json::<PolicyParameters>(&format!(r#"{{"lead_levels": {levels}}}"#));
    let shifted = set(r#"{"A": "municipal", "B": "county", "C": "county", "D": "station"}"#);
    assert_eq!(shifted.faults(), []);
    let policy = Policy::default().with(&shifted, "zhejiang/1");
    for topology in [Topology::Ordinary, Topology::Municipality, Topology::Xpcc] {
        let levels = [Tier::A, Tier::B, Tier::C, Tier::D].map(|tier| policy.lead_level(tier, topology));
        assert_eq!(levels, [Level::Municipal, Level::County, Level::County, Level::Station]);
        assert_eq!(Policy::default().lead_level(Tier::B, topology), domain::authorities::lead::lead_level(Tier::B, topology));
    }
    for wrong in [
        r#"{"A": "county", "B": "municipal", "C": "county", "D": "station"}"#,
        r#"{"A": "provincial", "B": "municipal", "C": "station", "D": "county"}"#,
        r#"{"A": "national", "B": "municipal", "C": "county", "D": "station"}"#,
    ] {
        assert_eq!(set(wrong).faults(), [("lead_levels", PolicyFault::LevelsOutOfOrder)], "{wrong}");
    }
}

#[test]
fn grounds_may_differ_where_another_number_is_called_repeated() {
    let national = Policy::default();
    let with = |body: &str| national.with(&json::<PolicyParameters>(body), "other");
    assert!(national.grounds_differ(&with(r#"{"repeated_major_threshold": 3}"#)));
    assert!(!national.grounds_differ(&with(r#"{"repeated_major_threshold": 2, "undisturbed_months": 6}"#)));
}
