//! Supervision by level (三): monitoring levels with their traces, credit risk, annual lists, elevation.

pub mod assess;
pub mod compare_monitoring_list;
pub mod confirm_monitoring_decision;
pub mod create_elevation;
pub mod create_monitoring_list;
pub mod decide_elevation;
pub mod decision_view;
pub mod elevated;
pub mod elevation_view;
pub mod export_monitoring_list;
pub mod get_monitoring_level;
pub mod list_content;
pub mod list_elevations;
pub mod list_monitoring_decisions;
pub mod list_monitoring_lists;
pub mod list_view;
pub mod override_monitoring_level;
pub mod propose;
pub mod publish_monitoring_list;
pub mod record_credit_risk;
pub mod record_credit_risks;
pub mod sweep;
