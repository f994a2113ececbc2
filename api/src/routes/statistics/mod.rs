//! Statistics: figures that state their filter and their moment, and lead to their rows.

pub mod get_burden_statistics;
pub mod get_finding_statistics;
pub mod get_reconciliation;
pub mod get_unit_statistics;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        get_burden_statistics::get_burden_statistics,
        get_unit_statistics::get_unit_statistics,
        get_finding_statistics::get_finding_statistics,
        get_reconciliation::get_reconciliation,
    );
}
