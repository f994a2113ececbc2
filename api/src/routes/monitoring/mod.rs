//! Supervision by level (三): monitoring levels with their traces, credit risk, annual lists, elevation.

pub mod compare_monitoring_list;
pub mod confirm_monitoring_decision;
pub mod create_elevation;
pub mod create_monitoring_list;
pub mod decide_elevation;
pub mod decision_view;
pub mod elevation_view;
pub mod export_monitoring_list;
pub mod get_monitoring_level;
pub mod list_elevations;
pub mod list_monitoring_decisions;
pub mod list_monitoring_lists;
pub mod list_view;
pub mod override_monitoring_level;
pub mod publish_monitoring_list;
pub mod put_routine_mode;
pub mod record_credit_risk;
pub mod record_credit_risks;
pub mod update_elevation;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        get_monitoring_level::get_monitoring_level,
        override_monitoring_level::override_monitoring_level,
        override_monitoring_level::end_monitoring_override,
        put_routine_mode::put_routine_mode,
        list_monitoring_decisions::list_monitoring_decisions,
        list_monitoring_decisions::get_monitoring_decision,
        confirm_monitoring_decision::confirm_monitoring_decision,
        record_credit_risk::get_credit_risk,
        record_credit_risk::record_credit_risk,
        record_credit_risks::record_credit_risks,
        list_monitoring_lists::list_monitoring_lists,
        create_monitoring_list::create_monitoring_list,
        list_monitoring_lists::get_monitoring_list,
        publish_monitoring_list::update_monitoring_list,
        publish_monitoring_list::delete_monitoring_list,
        publish_monitoring_list::refresh_monitoring_list,
        publish_monitoring_list::publish_monitoring_list,
        create_monitoring_list::supplement_monitoring_list,
        list_monitoring_lists::list_monitoring_list_entries,
        compare_monitoring_list::compare_monitoring_list,
        compare_monitoring_list::list_monitoring_list_consequences,
        export_monitoring_list::export_monitoring_list_ndjson,
        export_monitoring_list::export_monitoring_list_xlsx,
        list_elevations::list_elevations,
        create_elevation::create_elevation,
        list_elevations::get_elevation,
        update_elevation::update_elevation,
        decide_elevation::decide_elevation,
        decide_elevation::release_elevation,
    );
}
