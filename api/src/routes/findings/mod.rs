//! Findings (风险隐患, R-31): reported, confirmed or overturned, put right, verified.

pub mod confirm_finding;
pub mod create_finding;
pub mod get_finding;
pub mod keep_finding;
pub mod list_findings;
pub mod overturn_finding;
pub mod rectify_finding;
pub mod reopen_finding;
pub mod restore_finding;
pub mod spot_checks;
pub mod step;
pub mod update_finding;
pub mod verify_finding;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        create_finding::create_finding,
        list_findings::list_findings,
        list_findings::list_unit_findings,
        get_finding::get_finding,
        update_finding::update_finding,
        confirm_finding::confirm_finding,
        overturn_finding::overturn_finding,
        restore_finding::restore_finding,
        keep_finding::keep_finding,
        rectify_finding::rectify_finding,
        verify_finding::verify_finding,
        reopen_finding::reopen_finding,
    );
    spot_checks::operations(area);
}
