//! Which findings count.

use std::cmp::Reverse;
use std::collections::HashSet;

use chrono::{Months, NaiveDate};

use super::discovery::discoveries;
use super::{FindingFact, FindingGrade, FindingStep, MAJOR_WINDOW_MONTHS, MonitoringInput, NotCounted};
use crate::rules::policy::{OccurrenceRule, Policy};

/// The first days of the windows that end on the day of an evaluation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Windows {
    pub(super) major_from: NaiveDate,
    pub(super) relatively_from: NaiveDate,
}

impl Windows {
    pub(super) fn of(as_of: NaiveDate, policy: &Policy) -> Self {
        Self { major_from: window_start(as_of, MAJOR_WINDOW_MONTHS), relatively_from: window_start(as_of, policy.relatively_major_window_months) }
    }
}

/// The first day of a window of whole months that ends on `as_of`, both days included.
pub(super) fn window_start(as_of: NaiveDate, months: u32) -> NaiveDate {
    as_of.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// Says of every finding whether it counts, in the order of the input.
pub(super) fn weigh(input: &MonitoringInput<'_>, policy: &Policy, windows: Windows) -> Vec<FindingStep> {
    let mut steps: Vec<FindingStep> = input.findings.iter().map(|fact| weigh_one(fact, input.as_of, windows)).collect();
    if policy.occurrence_rule == OccurrenceRule::Findings {
        return steps;
    }
    let mut counted: Vec<_> = steps.iter_mut().zip(discoveries(input.findings)).filter(|(step, _)| step.counted).collect();
    // One stands for its discovery: the gravest, rather in its window than held open, the earliest; whatever order the caller gives.
    counted.sort_by_key(|(step, _)| (Reverse(step.grade), step.held_open, step.discovered_on));
    let mut seen = HashSet::new();
    for (step, discovery) in counted {
        if !seen.insert(discovery) {
            step.counted = false;
            step.held_open = false;
            step.not_counted = Some(NotCounted::SameDiscovery);
        }
    }
    steps
}

fn weigh_one(fact: &FindingFact, as_of: NaiveDate, windows: Windows) -> FindingStep {
    let from = match fact.grade {
        FindingGrade::General => None,
        FindingGrade::RelativelyMajor => Some(windows.relatively_from),
        FindingGrade::Major => Some(windows.major_from),
    };
    let (not_counted, held_open) = match from {
        None => (Some(NotCounted::SmallGrade), false),
        Some(_) if fact.discovered_on > as_of => (Some(NotCounted::Future), false),
        Some(from) if fact.discovered_on >= from => (None, false),
        // A risk that nobody put right is there whatever its age.
        Some(_) if fact.open => (None, true),
        Some(_) => (Some(NotCounted::AgedOut), false),
    };
    FindingStep { counted: not_counted.is_none(), not_counted, held_open, ..FindingStep::new(fact) }
}
