//! Monitoring levels.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use domain::monitoring::{
    Condition, FindingFact, FindingGrade, MonitoringDecision, MonitoringInput, MonitoringLevel, NotCounted, level, next_change,
};
use domain::rules::policy::{OccurrenceRule, Policy};
use domain::units::CreditRiskClass;
use proptest::prelude::*;

use super::{date, json, to_json};

fn finding(grade: FindingGrade, on: &str) -> FindingFact {
    FindingFact { grade, discovered_on: date(on), discovery_id: None, finding_id: None }
}

fn evaluate(as_of: &str, class: Option<CreditRiskClass>, findings: &[FindingFact]) -> MonitoringDecision {
    let input = MonitoringInput { as_of: date(as_of), credit_risk_class: class, findings };
    level(&input, &Policy::default())
}

#[test]
fn worked_examples() {
    use FindingGrade::{General, Major, RelativelyMajor};
    use MonitoringLevel::{Key, Routine, Special};
    let class = |c| Some(c);
    for (credit, findings, expected) in [
        (None, vec![], Routine),
        (class(CreditRiskClass::B), vec![], Routine),
        (class(CreditRiskClass::B), vec![finding(General, "2026-03-01")], Routine),
        (class(CreditRiskClass::A), vec![finding(RelativelyMajor, "2026-03-01")], Key),
        (class(CreditRiskClass::C), vec![], Key),
        (class(CreditRiskClass::D), vec![], Special),
        (None, vec![finding(Major, "2026-03-01")], Key),
        (None, vec![finding(Major, "2026-03-01"), finding(Major, "2026-03-02")], Key),
        (class(CreditRiskClass::A), vec![finding(Major, "2025-01-10"), finding(Major, "2025-08-01"), finding(Major, "2026-05-02")], Special),
    ] {
        let decision = evaluate("2026-06-01", credit, &findings);
        assert_eq!(decision.level, expected, "{credit:?} {findings:?}");
        assert_eq!(decision.rule_set, "notice-2023-38-s3/1");
    }
}

#[test]
fn both_ends_of_the_window_belong_to_it() {
    let majors = ["2024-11-23", "2025-05-01", "2026-11-23"].map(|d| finding(FindingGrade::Major, d));
    let on = |as_of| evaluate(as_of, None, &majors);
    assert_eq!(on("2026-11-23").level, MonitoringLevel::Special);
    let next = on("2026-11-24");
    assert_eq!(next.level, MonitoringLevel::Key);
    assert_eq!(next.trace.findings[0].not_counted, Some(NotCounted::AgedOut));
    let before = on("2026-11-22");
    assert_eq!(before.level, MonitoringLevel::Key);
    assert_eq!(before.trace.findings[2].not_counted, Some(NotCounted::Future));
    let special = &next.trace.conditions[0];
    assert_eq!((special.condition, special.count, special.needed, special.met), (Condition::RepeatedMajorFindings, 2, 3, false));
    assert_eq!(special.window_from, Some(date("2024-11-24")));
    assert_eq!(special.clause.mark, "三·特别监管");
    assert_eq!(json::<MonitoringDecision>(&to_json(&next)), next);
}

#[test]
fn several_defects_of_one_discovery_are_one() {
    let mut majors = ["2026-01-02", "2026-01-02", "2026-01-01"].map(|d| finding(FindingGrade::Major, d));
    for m in &mut majors {
        m.discovery_id = Some("S-1".to_owned());
    }
    let decision = evaluate("2026-06-01", None, &majors);
    assert_eq!(decision.level, MonitoringLevel::Key);
    let counted: Vec<_> = decision.trace.findings.iter().map(|f| f.counted).collect();
    assert_eq!(counted, [false, false, true], "the earliest stands for the discovery");

    let policy = Policy { occurrence_rule: OccurrenceRule::Findings, ..Policy::default() };
    let input = MonitoringInput { as_of: date("2026-06-01"), credit_risk_class: None, findings: &majors };
    assert_eq!(level(&input, &policy).level, MonitoringLevel::Special);
}

#[test]
fn a_province_may_shorten_the_key_window() {
    let findings = [finding(FindingGrade::RelativelyMajor, "2025-05-31")];
    let input = MonitoringInput { as_of: date("2026-06-01"), credit_risk_class: None, findings: &findings };
    assert_eq!(level(&input, &Policy::default()).level, MonitoringLevel::Key);
    let anhui = Policy { relatively_major_window_months: 12, version: "anhui".to_owned(), ..Policy::default() };
    let decision = level(&input, &anhui);
    assert_eq!((decision.level, decision.policy.as_str()), (MonitoringLevel::Routine, "anhui"));
}

#[test]
fn the_ends_of_time_do_not_panic() {
    let policy = Policy { relatively_major_window_months: u32::MAX, ..Policy::default() };
    for as_of in [NaiveDate::MIN, NaiveDate::MAX] {
        let input = MonitoringInput { as_of, credit_risk_class: None, findings: &[] };
        assert_eq!(level(&input, &policy).level, MonitoringLevel::Routine);
    }
}

fn facts() -> impl Strategy<Value = Vec<FindingFact>> {
    let fact = (0..3_usize, 0..1200_u64, prop::option::of(0..4_u8)).prop_map(|(grade, day, id)| FindingFact {
        grade: [FindingGrade::General, FindingGrade::RelativelyMajor, FindingGrade::Major][grade],
        discovered_on: date("2024-01-01") + Days::new(day),
        discovery_id: id.map(|i| format!("S-{i}")),
        finding_id: None,
    });
    prop::collection::vec(fact, 0..8)
}

const CLASSES: [Option<CreditRiskClass>; 5] =
    [None, Some(CreditRiskClass::A), Some(CreditRiskClass::B), Some(CreditRiskClass::C), Some(CreditRiskClass::D)];

/// A second reading of 三, from its prose.
fn naive(class: Option<CreditRiskClass>, findings: &[FindingFact]) -> MonitoringLevel {
    let recent = |f: &&FindingFact| (date("2024-06-01")..=date("2026-06-01")).contains(&f.discovered_on);
    let majors = || findings.iter().filter(recent).filter(|f| f.grade == FindingGrade::Major);
    let named: BTreeSet<_> = majors().filter_map(|f| f.discovery_id.as_ref()).collect();
    let times = named.len() + majors().filter(|f| f.discovery_id.is_none()).count();
    if times >= 3 || class == Some(CreditRiskClass::D) {
        MonitoringLevel::Special
    } else if class == Some(CreditRiskClass::C) || findings.iter().filter(recent).any(|f| f.grade != FindingGrade::General) {
        MonitoringLevel::Key
    } else {
        MonitoringLevel::Routine
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_naive_reading(findings in facts(), class in 0..5_usize) {
        let decision = evaluate("2026-06-01", CLASSES[class], &findings);
        prop_assert_eq!(decision.level, naive(CLASSES[class], &findings));
        prop_assert_eq!(decision.trace.findings.len(), findings.len());
        let explanation = decision.trace.explain();
        prop_assert_eq!(explanation.zh.len(), explanation.en.len());
    }

    #[test]
    fn monotone_in_findings_and_credit_class(findings in facts(), more in facts(), class in 0..5_usize, worse in 0..5_usize) {
        let before = evaluate("2026-06-01", CLASSES[class], &findings);
        let all: Vec<_> = findings.iter().chain(&more).cloned().collect();
        let after = evaluate("2026-06-01", CLASSES[class.max(worse)], &all);
        prop_assert!(after.level >= before.level);
    }

    #[test]
    fn the_order_of_findings_does_not_matter(findings in facts()) {
        let mut reversed = findings.clone();
        reversed.reverse();
        let (one, two) = (evaluate("2026-06-01", None, &findings), evaluate("2026-06-01", None, &reversed));
        prop_assert_eq!(one.level, two.level);
        prop_assert_eq!(one.trace.conditions, two.trace.conditions);
    }

    /// What the sweep rests on: until the day that is named nothing changes, whatever day it is asked.
    #[test]
    fn the_level_stays_until_the_day_that_is_named(findings in facts(), class in 0..5_usize, start in 0..1200_u64, by_finding: bool, months in 6..60_u32) {
        let occurrence_rule = if by_finding { OccurrenceRule::Findings } else { OccurrenceRule::DiscoveryEvents };
        let policy = Policy { occurrence_rule, relatively_major_window_months: months, ..Policy::default() };
        let on = |as_of| MonitoringInput { as_of, credit_risk_class: CLASSES[class], findings: &findings };
        let as_of = date("2024-01-01") + Days::new(start);
        let named = next_change(&on(as_of), &policy);
        let last = named.unwrap_or(date("2032-01-01")).pred_opt().unwrap();
        let now = level(&on(as_of), &policy).level;
        for step in 0..=u64::try_from((last - as_of).num_days()).unwrap() / 7 {
            prop_assert_eq!(level(&on(as_of + Days::new(step * 7)), &policy).level, now);
        }
        prop_assert_eq!(level(&on(last), &policy).level, now);
    }
}
