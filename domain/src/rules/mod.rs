//! The rules that need no record: clauses, policy, tiers, working days.

pub mod calendar;
mod cite;
pub mod clauses;
pub mod deciding_year;
pub(crate) mod explanation;
pub mod half_year;
pub mod policy;
pub mod thresholds;
pub mod tier;
mod tier_explain;
pub mod tier_trace;

pub use cite::Cite;
pub use clauses::Clause;
pub use explanation::{Explanation, zh_day};
pub use policy::Policy;
pub use tier::{TierDecision, TierInput};
pub use tier_trace::TierTrace;
