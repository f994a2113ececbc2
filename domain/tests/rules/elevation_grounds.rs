//! What an elevation rests on, against a second, naive count.

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};
use domain::monitoring::{
    ElevationGround, FindingFact, FindingGrade, MonitoringInput, MonitoringTrace, ReleaseGround, fallen, level, repeated_majors,
};
use domain::rules::policy::Policy;
use proptest::prelude::*;

use super::{date, json};

const TODAY: &str = "2026-11-24";

/// A finding by its number: of discovery `discovery`, so many days ago.
fn fact(number: usize, grade: FindingGrade, days_ago: u64, discovery: u8) -> FindingFact {
    let day = date(TODAY) - Days::new(days_ago);
    let id = format!("{grade:?}-{discovery}-{days_ago}");
    json(&serde_json::json!({"grade": grade, "discovered_on": day, "discovery_id": id, "finding_id": number.to_string()}).to_string())
}

fn trace(findings: &[FindingFact], as_of: NaiveDate) -> MonitoringTrace {
    level(&MonitoringInput { as_of, credit_risk_class: None, findings }, &Policy::default()).trace
}

fn ids(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(ToString::to_string).collect()
}

#[test]
fn grounds_fall_as_they_were_made() {
    use FindingGrade::{General, Major};
    use ReleaseGround::{AgedOut, BelowThreshold, FindingOverturned};
    let two = [fact(0, Major, 10, 0), fact(1, Major, 20, 1)];
    let of = |ground, basis: &[usize], known: &[FindingFact], as_of: &str, threshold| {
        fallen(ground, &ids(basis), &trace(known, date(as_of)), &[], threshold)
    };
    let repeated = ElevationGround::RepeatedMajorFindings;
    assert_eq!(of(repeated, &[0, 1], &two, TODAY, 2), None);
    assert_eq!(of(repeated, &[0, 1], &two[..1], TODAY, 2), Some(FindingOverturned));
    assert_eq!(of(repeated, &[0, 1], &[two[0].clone(), fact(1, General, 20, 1)], TODAY, 2), Some(FindingOverturned), "graded down");
    assert_eq!(of(repeated, &[0, 1], &two, "2028-11-04", 2), None, "the last day of the window");
    assert_eq!(of(repeated, &[0, 1], &two, "2028-11-05", 2), Some(AgedOut));
    assert_eq!(of(repeated, &[0, 1], &two, TODAY, 3), Some(BelowThreshold));
    // Another takes the place of the one that fell.
    assert_eq!(of(repeated, &[0, 1], &[two[0].clone(), fact(2, Major, 5, 2)], TODAY, 2), None);
    let accident = ElevationGround::Accident;
    let of_accident = |accidents: &[usize], as_of: &str| fallen(accident, &ids(&[0]), &trace(&two, date(as_of)), &ids(accidents), 2);
    assert_eq!(of_accident(&[1, 0], "2031-01-01"), None, "an accident does not age");
    assert_eq!(of_accident(&[1], TODAY), Some(FindingOverturned), "graded down or overturned");
    assert_eq!(of_accident(&[], TODAY), Some(FindingOverturned));
    let proposal = ElevationGround::Proposal;
    assert_eq!(of(proposal, &[], &[], TODAY, 2), None, "a person's words stand");
    assert_eq!(of(proposal, &[0, 1], &two[1..], TODAY, 2), None);
    assert_eq!(of(proposal, &[0, 1], &[], TODAY, 2), Some(FindingOverturned));
}

proptest! {
    #[test]
    fn repeated_majors_stand_by_a_second_count(found in prop::collection::vec((0u64..900, 0u8..3, 0usize..2), 0..6), threshold in 2u32..4) {
        let grades = [FindingGrade::Major, FindingGrade::RelativelyMajor];
        let facts: Vec<_> = found.iter().enumerate().map(|(n, (days, discovery, grade))| fact(n, grades[*grade], *days, *discovery)).collect();
        let from = date(TODAY) - Months::new(24);
        let naive: BTreeSet<(u64, u8)> = found.iter().zip(&facts)
            .filter(|((_, _, grade), fact)| *grade == 0 && fact.discovered_on >= from)
            .map(|((days, discovery, _), _)| (*days, *discovery)).collect();
        let today = trace(&facts, date(TODAY));
        let majors = repeated_majors(&today);
        prop_assert_eq!((majors.times as usize, majors.findings.len()), (naive.len(), naive.len()));
        let stands = fallen(ElevationGround::RepeatedMajorFindings, &majors.findings, &today, &[], threshold).is_none();
        prop_assert_eq!(stands, naive.len() >= threshold as usize);

        // What it rested on is no news; another defect of a known discovery is none either, another discovery is.
        prop_assert!(!majors.exceed(&majors.findings, &today));
        if let Some((days, discovery)) = naive.first() {
            let mut more = facts.clone();
            more.push(fact(facts.len(), FindingGrade::Major, *days, *discovery));
            let same = trace(&more, date(TODAY));
            prop_assert!(!repeated_majors(&same).exceed(&majors.findings, &same));
        }
        let mut more = facts.clone();
        more.push(fact(facts.len(), FindingGrade::Major, 1, 9));
        let news = trace(&more, date(TODAY));
        prop_assert!(repeated_majors(&news).exceed(&majors.findings, &news));
    }
}
