//! The objection (异议) to a result of a product spot check: within 15 days of receiving it (产品质量法 第十五条;
//! 产品质量监督抽查管理暂行办法). A result under objection, or withdrawn on one, is no ground for anything.

use chrono::NaiveDate;

use crate::codes::codes;
use crate::rules::calendar::{Calendar, Deadline, DeadlineError};

/// 自收到检验结果之日起十五日内. The law's own, so no parameter.
pub const OBJECTION_DAYS: u32 = 15;

codes! {
    /// What became of the objection to a result.
    pub enum ObjectionOutcome as "spot_check_objection_outcomes" {
        Upheld = "upheld", "异议成立，结果撤回", "upheld: the result is withdrawn";
        Dismissed = "dismissed", "异议不成立，维持结果", "dismissed: the result stands";
    }
}

codes! {
    /// Where the objection to a result is.
    pub enum ObjectionState as "spot_check_objection_states" {
        NotServed = "not_served", "尚未登记告知", "not served, as far as is recorded";
        Served = "served", "已告知，未提出异议", "served, no objection";
        Pending = "pending", "异议处理中", "an objection is to be decided";
        Upheld = "upheld", "异议成立，结果撤回", "upheld: the result is withdrawn";
        Dismissed = "dismissed", "异议不成立，维持结果", "dismissed: the result stands";
    }
}

/// The last day for an objection to a result that was received on a day.
///
/// # Errors
/// `out_of_range` beyond the year 9999.
pub fn objection_deadline(served_on: NaiveDate, calendar: &Calendar) -> Result<Deadline, DeadlineError> {
    calendar.term(served_on, OBJECTION_DAYS)
}

/// What is recorded of the objection to a result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Objection {
    /// The last day for it; none: the result is not served.
    pub due_on: Option<NaiveDate>,
    /// The day on which it was made.
    pub objected_on: Option<NaiveDate>,
    /// What became of it.
    pub outcome: Option<ObjectionOutcome>,
}

/// What a result is good for on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It stands.
    Stands,
    /// It stands, and an objection may still come until this day.
    TermRuns(NaiveDate),
    /// Nothing can be confirmed by it before the objection is decided.
    Pending,
    /// It was withdrawn.
    Withdrawn,
}

impl Objection {
    /// Where it is.
    #[must_use]
    pub fn state(&self) -> ObjectionState {
        match (self.outcome, self.objected_on, self.due_on) {
            (Some(ObjectionOutcome::Upheld), ..) => ObjectionState::Upheld,
            (Some(ObjectionOutcome::Dismissed), ..) => ObjectionState::Dismissed,
            (None, Some(_), _) => ObjectionState::Pending,
            (None, None, Some(_)) => ObjectionState::Served,
            (None, None, None) => ObjectionState::NotServed,
        }
    }

    /// What the result is good for on a day.
    #[must_use]
    pub fn standing(&self, today: NaiveDate) -> Standing {
        match self.state() {
            ObjectionState::Upheld => Standing::Withdrawn,
            ObjectionState::Pending => Standing::Pending,
            ObjectionState::NotServed | ObjectionState::Dismissed => Standing::Stands,
            ObjectionState::Served => self.due_on.filter(|due| today <= *due).map_or(Standing::Stands, Standing::TermRuns),
        }
    }
}
