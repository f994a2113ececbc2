//! Product spot checks (产品质量监督抽查, R-31) as they are published: taken in whole, matched by name, linked by a person.

pub mod create_spot_check_intake;
pub mod decide_spot_check_objection;
pub mod dismiss_spot_check_result;
pub mod get_spot_check_intake;
pub mod get_spot_check_result;
pub mod link_spot_check_result;
pub mod list_spot_check_intakes;
pub mod list_spot_check_results;
pub mod object_to_spot_check_result;
pub mod reopen_spot_check_result;
pub mod serve_spot_check_result;

use crate::http::operation::{Area, operations};

/// The operations on spot checks.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        create_spot_check_intake::create_spot_check_intake,
        list_spot_check_intakes::list_spot_check_intakes,
        get_spot_check_intake::get_spot_check_intake,
        list_spot_check_results::list_spot_check_results,
        get_spot_check_result::get_spot_check_result,
        link_spot_check_result::link_spot_check_result,
        dismiss_spot_check_result::dismiss_spot_check_result,
        reopen_spot_check_result::reopen_spot_check_result,
        serve_spot_check_result::serve_spot_check_result,
        object_to_spot_check_result::object_to_spot_check_result,
        decide_spot_check_objection::decide_spot_check_objection,
    );
}
