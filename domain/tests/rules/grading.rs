//! The grade of a finding follows the catalogue or departs with a reason, and is never below that of the accident.

use domain::Code;
use domain::findings::AccidentGrade;
use domain::findings::grading::{Grading, GradingFault};
use domain::findings::situations::{is_code, repeated};
use domain::monitoring::FindingGrade;
use proptest::prelude::*;

use super::json;

fn any_of<T: Code + std::fmt::Debug>() -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(T::ALL.to_vec()))
}

/// The least finding that an accident is, once more and by hand.
fn least(accident: Option<AccidentGrade>) -> FindingGrade {
    match accident.map(Code::code) {
        None | Some("ordinary") => FindingGrade::General,
        Some("relatively_major") => FindingGrade::RelativelyMajor,
        Some(_) => FindingGrade::Major,
    }
}

proptest! {
    #[test]
    fn a_grade_follows_or_departs_with_a_reason(
        said in any_of::<FindingGrade>(), situation in any_of::<FindingGrade>(), accident in any_of::<AccidentGrade>(), has_reason: bool,
    ) {
        let grading = Grading { said, situation, accident, has_reason };
        let grade = match (said, situation, accident) {
            (Some(grade), ..) | (None, Some(grade), _) => Some(grade),
            (None, None, Some(_)) => Some(least(accident)),
            (None, None, None) => None,
        };
        prop_assert_eq!(grading.grade(), grade);
        let faults = grading.faults();
        // Right is: there is a grade; it is the catalogue's, or there is a reason, and only then; the accident is not made light of.
        let right = match (grade, situation) {
            (None, _) => false,
            (Some(grade), None) => !has_reason && grade >= least(accident),
            (Some(grade), Some(listed)) => (grade == listed) != has_reason && grade >= least(accident),
        };
        prop_assert_eq!(faults.is_empty(), right, "{:?} {:?}", grading, faults);
        prop_assert_eq!(faults.contains(&GradingFault::NoGrade), grade.is_none());
        prop_assert_eq!(faults.contains(&GradingFault::BelowAccident(least(accident))), grade.is_some_and(|grade| grade < least(accident)));
        prop_assert!(!(faults.contains(&GradingFault::NoReason) && faults.contains(&GradingFault::NoDeparture)));
        prop_assert_eq!(faults.contains(&GradingFault::NoReason), grading.departs() && !has_reason);
    }
}

#[test]
fn a_code_is_short_and_of_letters_digits_dashes_and_points() {
    for good in ["1", "DL-3.2", "a", &"9".repeat(40)] {
        assert!(is_code(good), "{good}");
    }
    for bad in ["", " ", "甲", "A B", "A_B", "A/B", "A\n", &"9".repeat(41)] {
        assert!(!is_code(bad), "{bad}");
    }
}

#[test]
fn a_code_stands_once_in_a_catalogue() {
    let situation = |code: &str| json(&serde_json::json!({"code": code, "name": " 甲 ", "grade": "major", "clause": "第一条"}).to_string());
    let catalogue = [situation("A"), situation("B"), situation("A"), situation("a"), situation("B")];
    // Whatever their case: a finding names one in any.
    assert_eq!(repeated(&catalogue), [2, 3, 4]);
    assert_eq!(catalogue[0].name, "甲");
}
