//! Checks of what is sent, for areas that still look for them here.

pub use crate::flows::faults::*;
pub use crate::flows::units::figures::metrics_warnings;
