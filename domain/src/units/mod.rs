//! What a unit (生产和销售单位) is: its code lists, its figures and its code.

mod codes;
mod dormancy;
mod figures;
mod money;
pub mod search;
mod sent_number;
pub mod uscc;

pub use codes::{
    Activities, Activity, Applicability, Completeness, CreditRiskClass, EntryReason, ImportFailure, ImportOutcome, ImportStatus, OperatingStatus,
    OverrideEnd, SkipReason, Tier, TierCause, UnitAct,
};
pub use dormancy::{MAX_DORMANCY_MONTHS, dormancy_limit};
pub use figures::{FigureName, Figures};
pub use money::{Wan, WanError};
pub use sent_number::SentNumber;
pub use uscc::{UsccCheck, UsccProblem};
