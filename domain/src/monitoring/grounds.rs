//! What an elevation rests on (二(一), R-21): whether it is more than an earlier one rested on, and whether it has fallen.

use super::{Condition, ElevationGround, FindingGrade, FindingStep, MonitoringTrace, NotCounted, ReleaseGround};

/// The major findings within the last two years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedMajors {
    /// How many times (次).
    pub times: u32,
    /// The finding that stands for each of them, where it is one of the register.
    pub findings: Vec<String>,
}

impl RepeatedMajors {
    /// Whether there is more than what an earlier elevation rested on: it counts more times than there are findings of that one left,
    /// so that another finding of a discovery that was counted adds nothing.
    #[must_use]
    pub fn exceed(&self, earlier: &[String], trace: &MonitoringTrace) -> bool {
        let left = majors_in_window(trace).filter(|step| is_named(step, earlier)).count();
        usize::try_from(self.times).is_ok_and(|times| times > left)
    }
}

/// How often, and where, major risks were found within the last two years.
#[must_use]
pub fn repeated_majors(trace: &MonitoringTrace) -> RepeatedMajors {
    let times = trace.conditions.iter().find(|c| c.condition == Condition::RepeatedMajorFindings).map_or(0, |c| c.count);
    RepeatedMajors { times, findings: majors_in_window(trace).filter(|step| step.counted).filter_map(|step| step.finding_id.clone()).collect() }
}

/// How the grounds of an elevation have fallen, by what is known now; `None`: they stand. An accident does not age, and what a
/// person proposed without a finding stands until a person ends it. `accidents`: the findings that are accidents and such a ground.
#[must_use]
pub fn fallen(ground: ElevationGround, basis: &[String], trace: &MonitoringTrace, accidents: &[String], threshold: u32) -> Option<ReleaseGround> {
    let known = |wanted: &dyn Fn(&FindingStep) -> bool| trace.findings.iter().filter(|step| is_named(step, basis) && wanted(step)).count();
    match ground {
        ElevationGround::Accident => (!accidents.iter().any(|id| basis.contains(id))).then_some(ReleaseGround::FindingOverturned),
        ElevationGround::Proposal => (!basis.is_empty() && known(&|_| true) == 0).then_some(ReleaseGround::FindingOverturned),
        ElevationGround::RepeatedMajorFindings if repeated_majors(trace).times >= threshold => None,
        ElevationGround::RepeatedMajorFindings => Some(if known(&|step| step.grade == FindingGrade::Major) < basis.len() {
            ReleaseGround::FindingOverturned
        } else if majors_in_window(trace).filter(|step| is_named(step, basis)).count() < basis.len() {
            ReleaseGround::AgedOut
        } else {
            ReleaseGround::BelowThreshold
        }),
    }
}

fn is_named(step: &FindingStep, basis: &[String]) -> bool {
    step.finding_id.as_ref().is_some_and(|id| basis.contains(id))
}

/// The major findings of the window, those too that are of a discovery that another stands for.
fn majors_in_window(trace: &MonitoringTrace) -> impl Iterator<Item = &FindingStep> {
    let from = trace.conditions.iter().find(|c| c.condition == Condition::RepeatedMajorFindings).and_then(|c| c.window_from);
    let in_window = move |step: &&FindingStep| step.not_counted != Some(NotCounted::Future) && from.is_some_and(|from| step.discovered_on >= from);
    trace.findings.iter().filter(|step| step.grade == FindingGrade::Major).filter(in_window)
}
