//! When a monitoring level may change by itself, and when an elevation is due to be proposed.

use chrono::NaiveDate;

use super::weigh::window_start;
use super::{FindingFact, FindingGrade, MAJOR_WINDOW_MONTHS, MonitoringInput};
use crate::rules::Policy;

/// The first day after `as_of` on which a finding enters or leaves its window: until then the level stays, unless a finding, a
/// credit risk class or the policy changes. `None`: never.
#[must_use]
pub fn next_change(input: &MonitoringInput<'_>, policy: &Policy) -> Option<NaiveDate> {
    input.findings.iter().flat_map(|finding| edges(finding, policy)).filter(|day| *day > input.as_of).min()
}

/// The first day on which a finding counts, and the first on which it does not any more.
fn edges(finding: &FindingFact, policy: &Policy) -> Vec<NaiveDate> {
    let months = match finding.grade {
        FindingGrade::General => return Vec::new(),
        // It holds the unit until somebody verifies it: no day ends that by itself. An open major one leaves the three of 特别监管.
        FindingGrade::RelativelyMajor if finding.open => return vec![finding.discovered_on],
        FindingGrade::RelativelyMajor => policy.relatively_major_window_months,
        FindingGrade::Major => MAJOR_WINDOW_MONTHS,
    };
    let mut edges = vec![finding.discovered_on];
    // Months differ in length, so the last day is looked for near the day that is `months` later.
    let mut day = finding.discovered_on.checked_add_months(chrono::Months::new(months));
    while let Some(still) = day.filter(|day| window_start(*day, months) <= finding.discovered_on) {
        day = still.succ_opt();
    }
    edges.extend(day);
    edges
}
