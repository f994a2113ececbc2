//! The rules without a record: for previews and scripts. Nothing is stored, so these POSTs are safe to repeat.

pub mod check_uscc;
pub mod decide_deadline;
pub mod decide_monitoring_level;
pub mod decide_tier;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        decide_tier::decide_tier,
        decide_monitoring_level::decide_monitoring_level,
        decide_deadline::decide_deadline,
        check_uscc::check_uscc,
    );
}
