//! The rules without a record: for previews and scripts. Nothing is stored, so these POSTs are safe to repeat.

pub mod check_uscc;
pub mod decide_deadline;
pub mod decide_monitoring_level;
pub mod decide_tier;
