//! How grave a finding is taken to be: what a province's catalogue of situations says, what the grade of an accident asks for at
//! least, and what the person who reports it says.

use super::AccidentGrade;
use crate::monitoring::FindingGrade;

/// What the grade of a finding comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grading {
    /// What the person says; none: it follows.
    pub said: Option<FindingGrade>,
    /// What the catalogue says of the situation that is named.
    pub situation: Option<FindingGrade>,
    /// How grave the accident is that the finding comes from.
    pub accident: Option<AccidentGrade>,
    /// Whether a reason for a departure from the catalogue is given.
    pub has_reason: bool,
}

/// What is wrong with a grading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GradingFault {
    /// Nothing says how grave it is.
    NoGrade,
    /// It departs from the catalogue and no reason is given.
    NoReason,
    /// A reason for a departure is given and there is none.
    NoDeparture,
    /// Such an accident is a finding of this grade at least.
    BelowAccident(FindingGrade),
}

impl Grading {
    /// The grade: what is said, else what the catalogue says, else that of the accident.
    #[must_use]
    pub fn grade(&self) -> Option<FindingGrade> {
        self.said.or(self.followed())
    }

    /// What a grade that is left out follows.
    #[must_use]
    pub fn followed(&self) -> Option<FindingGrade> {
        self.situation.or(self.accident.map(AccidentGrade::finding_grade))
    }

    /// Whether it is another grade than the catalogue's.
    #[must_use]
    pub fn departs(&self) -> bool {
        self.situation.is_some() && self.grade() != self.situation
    }

    /// Everything that is wrong with it.
    #[must_use]
    pub fn faults(&self) -> Vec<GradingFault> {
        let least = self.accident.map(AccidentGrade::finding_grade);
        let below = least.filter(|least| self.grade().is_some_and(|grade| grade < *least));
        [
            self.grade().is_none().then_some(GradingFault::NoGrade),
            (self.departs() && !self.has_reason).then_some(GradingFault::NoReason),
            (self.has_reason && !self.departs()).then_some(GradingFault::NoDeparture),
            below.map(GradingFault::BelowAccident),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
