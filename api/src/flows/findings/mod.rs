//! Findings (风险隐患) and what their steps mean for the unit.

pub mod change;
pub mod consequences;
pub mod grading;
pub mod view;

/// The longest id of a discovery, in characters.
pub const MAX_DISCOVERY_ID: usize = 100;
