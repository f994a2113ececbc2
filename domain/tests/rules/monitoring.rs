//! Monitoring levels.

use chrono::NaiveDate;
use domain::findings::FindingSource;
use domain::monitoring::{
    Condition, FindingFact, FindingGrade, MonitoringDecision, MonitoringInput, MonitoringLevel, NotCounted, level, next_change, replay,
};
use domain::rules::policy::{OccurrenceRule, Policy};
use domain::units::CreditRiskClass;
use serde::Deserialize;

use super::{date, json, to_json};

fn finding(grade: FindingGrade, on: &str) -> FindingFact {
    FindingFact { grade, discovered_on: date(on), discovery_id: None, finding_id: None, source: None, reference: None, open: false }
}

fn named(grade: FindingGrade, on: &str, id: &str) -> FindingFact {
    FindingFact { discovery_id: Some(id.to_owned()), ..finding(grade, on) }
}

fn not_counted(decision: &MonitoringDecision) -> Vec<Option<NotCounted>> {
    decision.trace.findings.iter().map(|f| f.not_counted).collect()
}

/// How many majors are found of those that the level counts.
fn majors(findings: &[FindingFact]) -> u32 {
    evaluate("2026-06-01", None, findings).trace.conditions[0].count
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
        assert_eq!(decision.rule_set, "notice-2023-38-s3/2");
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

#[test]
fn what_one_day_brought_is_one_discovery_unless_different_ids_part_it() {
    use FindingGrade::Major;
    let same_day = || finding(Major, "2026-03-01");
    assert_eq!(majors(&[same_day(), same_day(), same_day()]), 1, "three defects, found at once");
    assert_eq!(evaluate("2026-06-01", None, &[same_day(), same_day(), same_day()]).level, MonitoringLevel::Key);
    assert_eq!(majors(&[same_day(), finding(Major, "2026-03-02")]), 2);
    assert_eq!(majors(&[named(Major, "2026-03-01", "S-1"), same_day()]), 1, "who gives no id does not say that it is another");
    let three = [named(Major, "2026-03-01", "S-1"), named(Major, "2026-03-01", "S-2"), named(Major, "2026-03-01", "S-3")];
    assert_eq!(evaluate("2026-06-01", None, &three).level, MonitoringLevel::Special);
    assert_eq!(majors(&[named(Major, "2026-03-01", "S-1"), named(Major, "2026-03-01", "S-2"), same_day()]), 2);
}

#[test]
fn another_source_or_reference_is_another_discovery() {
    let by = |source, reference: Option<&str>| FindingFact {
        source: Some(source),
        reference: reference.map(str::to_owned),
        ..finding(FindingGrade::Major, "2026-03-01")
    };
    use FindingSource::{OnSiteInspection, RiskMonitoring};
    assert_eq!(majors(&[by(OnSiteInspection, Some("检字1号")), by(OnSiteInspection, Some(" 检字１号"))]), 1);
    assert_eq!(majors(&[by(OnSiteInspection, Some("检字1号")), by(OnSiteInspection, Some("检字2号"))]), 2);
    assert_eq!(majors(&[by(OnSiteInspection, None), by(RiskMonitoring, None)]), 2);
    assert_eq!(majors(&[by(OnSiteInspection, Some(" ")), by(OnSiteInspection, None)]), 1);
}

#[test]
fn ids_are_compared_folded() {
    use FindingGrade::Major;
    assert_eq!(majors(&[named(Major, "2026-01-01", "S-1"), named(Major, "2026-02-01", " ｓ－１ "), named(Major, "2026-03-01", "s-1")]), 1);
    assert_eq!(majors(&[named(Major, "2026-01-01", " "), named(Major, "2026-02-01", "")]), 2, "an id without a character is none");
}

#[test]
fn one_id_in_two_grades_counts_once_in_the_graver() {
    use FindingGrade::{Major, RelativelyMajor};
    let both = [named(RelativelyMajor, "2026-01-01", "S-1"), named(Major, "2026-02-01", "S-1")];
    let decision = evaluate("2026-06-01", None, &both);
    assert_eq!(not_counted(&decision), [Some(NotCounted::SameDiscovery), None]);
    let counts: Vec<_> = decision.trace.conditions.iter().map(|c| c.count).collect();
    assert_eq!(counts, [1, 0, 1, 0, 0]);
}

#[test]
fn what_nobody_put_right_holds_the_unit_at_key_whatever_its_age() {
    use FindingGrade::{General, Major, RelativelyMajor};
    let old = |grade, open| FindingFact { open, ..finding(grade, "2019-01-01") };
    for grade in [RelativelyMajor, Major] {
        assert_eq!(evaluate("2026-06-01", None, &[old(grade, false)]).level, MonitoringLevel::Routine);
        let held = evaluate("2026-06-01", None, &[old(grade, true)]);
        assert_eq!((held.level, held.trace.findings[0].held_open), (MonitoringLevel::Key, true), "{grade}");
        assert_eq!(json::<MonitoringDecision>(&to_json(&held)), held);
        assert_eq!(evaluate("2018-06-01", None, &[old(grade, true)]).level, MonitoringLevel::Routine, "not before it was discovered");
    }
    assert_eq!(evaluate("2026-06-01", None, &[old(General, true)]).level, MonitoringLevel::Routine);
    // 近2年内 is the clause's: an old one is not among the three.
    let three = [old(Major, true), finding(Major, "2026-01-01"), finding(Major, "2026-02-01")];
    let held = evaluate("2026-06-01", None, &three);
    let (special, key) = (held.trace.conditions[0], held.trace.conditions[2]);
    assert_eq!((held.level, special.count, special.held_open), (MonitoringLevel::Key, 2, 0));
    assert_eq!((key.count, key.held_open, key.met), (3, 1, true));
    // Of one discovery the member that lies in the window stands for it.
    let one = [FindingFact { discovery_id: Some("S-1".to_owned()), ..old(Major, true) }, named(Major, "2026-01-01", "S-1")];
    assert_eq!(not_counted(&evaluate("2026-06-01", None, &one)), [Some(NotCounted::SameDiscovery), None]);
}

#[test]
fn what_is_open_has_no_day_on_which_it_ages_out() {
    let on =
        |findings: &[FindingFact]| next_change(&MonitoringInput { as_of: date("2026-06-01"), credit_risk_class: None, findings }, &Policy::default());
    let recent = finding(FindingGrade::RelativelyMajor, "2026-01-31");
    assert_eq!(on(std::slice::from_ref(&recent)), Some(date("2028-02-01")));
    assert_eq!(on(&[FindingFact { open: true, ..recent }]), None);
    let ahead = FindingFact { open: true, ..finding(FindingGrade::RelativelyMajor, "2026-06-02") };
    assert_eq!(on(&[ahead]), Some(date("2026-06-02")));
    let major = FindingFact { open: true, ..finding(FindingGrade::Major, "2026-01-31") };
    assert_eq!(on(&[major]), Some(date("2028-02-01")), "then it is no longer among the three");
    assert_eq!(on(&[finding(FindingGrade::General, "2026-05-31")]), None);
    // Today's is no change to come.
    assert_eq!(on(&[FindingFact { open: true, ..finding(FindingGrade::RelativelyMajor, "2026-06-01") }]), None);
}

#[derive(Deserialize)]
struct Inputs {
    as_of: NaiveDate,
    credit_risk_class: Option<CreditRiskClass>,
    findings: Vec<FindingFact>,
}

#[derive(Deserialize)]
struct Stored {
    inputs: Inputs,
    decision: MonitoringDecision,
}

/// Decisions that the first release stored, as they were written.
#[test]
fn a_decision_of_the_first_rule_set_replays_as_it_was() {
    let stored: Vec<Stored> = json(include_str!("../fixtures/monitoring_decisions_rule_set_1.json"));
    let mut differ = 0;
    for Stored { inputs, decision } in &stored {
        let input = MonitoringInput { as_of: inputs.as_of, credit_risk_class: inputs.credit_risk_class, findings: &inputs.findings };
        assert_eq!(decision.rule_set, "notice-2023-38-s3/1");
        assert_eq!(replay(&decision.rule_set, &input, &Policy::default()).as_ref(), Some(decision));
        let now = level(&input, &Policy::default());
        assert_eq!(replay(&now.rule_set, &input, &Policy::default()), Some(now.clone()));
        differ += usize::from(now.level != decision.level);
        assert_eq!(replay("notice-2023-38-s3/0", &input, &Policy::default()), None);
    }
    assert_eq!((stored.len(), differ), (3, 1), "the new rule set reads one of them otherwise");
}

#[test]
fn in_the_first_rule_set_both_ends_of_the_window_belonged_to_it() {
    let counted = |day: &str, as_of: &str| {
        let findings = [finding(FindingGrade::Major, day)];
        let input = MonitoringInput { as_of: date(as_of), credit_risk_class: None, findings: &findings };
        replay("notice-2023-38-s3/1", &input, &Policy::default()).map(|decision| not_counted(&decision))
    };
    for (day, expected) in
        [("2024-11-23", Some(NotCounted::AgedOut)), ("2024-11-24", None), ("2026-11-24", None), ("2026-11-25", Some(NotCounted::Future))]
    {
        assert_eq!(counted(day, "2026-11-24"), Some(vec![expected]), "{day}");
    }
}
