//! A twin of the monitoring level that is not the rule: written from the words of R-40 … R-42, by comparing every finding with every
//! other, with days counted by hand.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use domain::findings::FindingSource;
use domain::monitoring::{Condition, FindingFact, FindingGrade, MonitoringInput, MonitoringLevel, level, next_change};
use domain::rules::policy::{OccurrenceRule, Policy};
use domain::units::CreditRiskClass;
use proptest::prelude::*;

use super::date;

/// Whether `day` lies at most so many months before `as_of`: the day of the month that does not exist is the last one.
fn within(day: NaiveDate, as_of: NaiveDate, months: u32) -> bool {
    let number = as_of.year() * 12 + i32::try_from(as_of.month0()).unwrap_or(0) - i32::try_from(months).unwrap_or(0);
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let begin = (year, month, as_of.day().min(length));
    let it = (day.year(), i32::try_from(day.month()).unwrap_or(0), day.day());
    begin <= it && day <= as_of
}

fn same(text: &str) -> String {
    text.trim().to_lowercase().replace(['Ｓ', 'ｓ'], "s").replace('－', "-")
}

/// A name for the discovery of each finding.
fn discoveries(findings: &[FindingFact]) -> Vec<String> {
    let id = |f: &FindingFact| f.discovery_id.as_deref().map(same).filter(|id| !id.is_empty());
    let occasion = |f: &FindingFact| format!("{} {:?} {}", f.discovered_on, f.source, f.reference.as_deref().map(same).unwrap_or_default());
    let mut names = Vec::new();
    for finding in findings {
        let mut beside: Vec<&FindingFact> = findings.iter().filter(|f| occasion(f) == occasion(finding) && id(f).is_some()).collect();
        beside.sort_by(|a, b| b.grade.cmp(&a.grade).then(id(a).cmp(&id(b))));
        let joined = beside.first().and_then(|f| id(f));
        names.push(id(finding).or(joined).unwrap_or_else(|| format!("of {}", occasion(finding))));
    }
    names
}

struct Twin {
    level: MonitoringLevel,
    majors: usize,
}

fn twin(as_of: NaiveDate, class: Option<CreditRiskClass>, findings: &[FindingFact], policy: &Policy) -> Twin {
    let names = match policy.occurrence_rule {
        OccurrenceRule::DiscoveryEvents => discoveries(findings),
        OccurrenceRule::Findings => (0..findings.len()).map(|n| n.to_string()).collect(),
    };
    let mut majors = BTreeSet::new();
    let mut grave = false;
    for (finding, name) in findings.iter().zip(names) {
        match finding.grade {
            FindingGrade::Major if within(finding.discovered_on, as_of, 24) => {
                majors.insert(name);
            }
            FindingGrade::RelativelyMajor if within(finding.discovered_on, as_of, policy.relatively_major_window_months) => grave = true,
            FindingGrade::General => {}
            _ => grave |= finding.open && finding.discovered_on <= as_of,
        }
    }
    let level = if majors.len() >= 3 || class == Some(CreditRiskClass::D) {
        MonitoringLevel::Special
    } else if !majors.is_empty() || grave || class == Some(CreditRiskClass::C) {
        MonitoringLevel::Key
    } else {
        MonitoringLevel::Routine
    };
    Twin { level, majors: majors.len() }
}

/// Findings that often share a day, a paper or an id.
pub(super) fn facts() -> impl Strategy<Value = Vec<FindingFact>> {
    let grade = prop::sample::select(vec![FindingGrade::General, FindingGrade::RelativelyMajor, FindingGrade::Major, FindingGrade::Major]);
    let day = prop_oneof![0..1800_u64, (0..4_u64).prop_map(|n| n * 200)];
    let id = prop::option::of(prop::sample::select(vec!["S-1", " s-1", "Ｓ－1", "S-2", "s-2 ", "S-3", "S-4", "  "]));
    let source = prop::option::of(prop::sample::select(vec![FindingSource::OnSiteInspection, FindingSource::RiskMonitoring]));
    let reference = prop::option::of(prop::sample::select(vec!["No. S1", "no. s1 ", "S2"]));
    let fact = (grade, day, id, source, reference, prop::bool::weighted(0.2)).prop_map(|(grade, day, id, source, reference, open)| FindingFact {
        grade,
        discovered_on: date("2022-01-01") + Days::new(day),
        discovery_id: id.map(str::to_owned),
        finding_id: None,
        source,
        reference: reference.map(str::to_owned),
        open,
    });
    prop::collection::vec(fact, 0..8)
}

pub(super) fn policy() -> impl Strategy<Value = Policy> {
    (any::<bool>(), 6..=60_u32).prop_map(|(by_finding, months)| Policy {
        occurrence_rule: if by_finding { OccurrenceRule::Findings } else { OccurrenceRule::DiscoveryEvents },
        relatively_major_window_months: months,
        ..Policy::default()
    })
}

pub(super) const CLASSES: [Option<CreditRiskClass>; 5] =
    [None, Some(CreditRiskClass::A), Some(CreditRiskClass::B), Some(CreditRiskClass::C), Some(CreditRiskClass::D)];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn the_rule_says_what_its_twin_says(findings in facts(), class in 0..5_usize, day in 0..2200_u64, policy in policy()) {
        let as_of = date("2022-01-01") + Days::new(day);
        let decision = level(&MonitoringInput { as_of, credit_risk_class: CLASSES[class], findings: &findings }, &policy);
        let twin = twin(as_of, CLASSES[class], &findings, &policy);
        prop_assert_eq!(decision.level, twin.level);
        let repeated = decision.trace.conditions.iter().find(|c| c.condition == Condition::RepeatedMajorFindings);
        prop_assert_eq!(repeated.map(|c| c.count as usize), Some(twin.majors));
        for step in &decision.trace.findings {
            prop_assert_eq!(step.counted, step.not_counted.is_none());
            prop_assert!(step.counted || !step.held_open);
        }
        let explanation = decision.trace.explain();
        prop_assert_eq!(explanation.zh.len(), explanation.en.len());
    }

    /// What the sweep rests on: until the day that is named nothing changes, whatever day it is asked.
    #[test]
    fn the_level_stays_until_the_day_that_is_named(findings in facts(), class in 0..5_usize, start in 0..2200_u64, policy in policy()) {
        let on = |as_of| MonitoringInput { as_of, credit_risk_class: CLASSES[class], findings: &findings };
        let as_of = date("2022-01-01") + Days::new(start);
        let named = next_change(&on(as_of), &policy);
        let last = named.unwrap_or(date("2034-01-01")).pred_opt().unwrap_or(as_of);
        let now = level(&on(as_of), &policy).level;
        for step in 0..=u64::try_from((last - as_of).num_days()).unwrap_or(0) / 7 {
            prop_assert_eq!(level(&on(as_of + Days::new(step * 7)), &policy).level, now);
        }
        prop_assert_eq!(level(&on(last), &policy).level, now);
    }

    /// A finding with an id of its own or with none never lowers a level, nor does a worse class. (One that carries the id of another
    /// discovery may show that two were one.)
    #[test]
    fn more_findings_and_a_worse_class_never_lower_a_level(findings in facts(), more in facts(), class in 0..5_usize, worse in 0..5_usize) {
        let own = more.into_iter().enumerate().map(|(n, f)| FindingFact { discovery_id: f.discovery_id.map(|_| format!("own-{n}")), ..f });
        let all: Vec<_> = findings.iter().cloned().chain(own).collect();
        let on = |class: usize, findings| level(&MonitoringInput { as_of: date("2026-06-01"), credit_risk_class: CLASSES[class], findings }, &Policy::default()).level;
        prop_assert!(on(class.max(worse), &all) >= on(class, &findings));
    }

    #[test]
    fn the_order_of_findings_does_not_matter(findings in facts(), policy in policy()) {
        let mut reversed = findings.clone();
        reversed.reverse();
        let on = |findings| level(&MonitoringInput { as_of: date("2026-06-01"), credit_risk_class: None, findings }, &policy);
        let (one, two) = (on(&findings), on(&reversed));
        prop_assert_eq!(one.level, two.level);
        prop_assert_eq!(one.trace.conditions, two.trace.conditions);
    }
}
