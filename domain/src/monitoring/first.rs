//! The first rule set, kept so that what was decided by it can be replayed: one discovery was what carried the same id to the letter
//! within one grade, and a finding aged out whether or not it had been put right.

use super::weigh::Windows;
use super::{FindingGrade, FindingStep, MonitoringInput, NotCounted};
use crate::rules::policy::{OccurrenceRule, Policy};

pub(super) const RULE_SET: &str = "notice-2023-38-s3/1";

pub(super) fn weigh(input: &MonitoringInput<'_>, policy: &Policy, windows: Windows) -> Vec<FindingStep> {
    // The earliest finding of a discovery stands for it, whatever order the caller gives.
    let mut order: Vec<usize> = (0..input.findings.len()).collect();
    order.sort_by_key(|&i| input.findings.get(i).map(|f| f.discovered_on));
    let mut seen = std::collections::HashSet::new();
    let mut steps: Vec<FindingStep> = input.findings.iter().map(FindingStep::new).collect();
    for i in order {
        let (Some(fact), Some(step)) = (input.findings.get(i), steps.get_mut(i)) else {
            continue;
        };
        let from = match fact.grade {
            FindingGrade::General => {
                step.not_counted = Some(NotCounted::SmallGrade);
                continue;
            }
            FindingGrade::RelativelyMajor => windows.relatively_from,
            FindingGrade::Major => windows.major_from,
        };
        step.not_counted = if fact.discovered_on > input.as_of {
            Some(NotCounted::Future)
        } else if fact.discovered_on < from {
            Some(NotCounted::AgedOut)
        } else if policy.occurrence_rule == OccurrenceRule::DiscoveryEvents
            && fact.discovery_id.as_deref().is_some_and(|id| !seen.insert((fact.grade, id)))
        {
            Some(NotCounted::SameDiscovery)
        } else {
            None
        };
        step.counted = step.not_counted.is_none();
    }
    steps
}
