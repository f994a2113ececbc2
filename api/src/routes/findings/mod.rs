//! Findings (风险隐患, R-31): reported, confirmed or overturned, put right, verified.

mod change;
pub mod confirm_finding;
pub mod create_finding;
pub mod get_finding;
pub mod list_findings;
pub mod overturn_finding;
pub mod rectify_finding;
pub mod reopen_finding;
pub mod spot_checks;
pub mod update_finding;
pub mod verify_finding;
pub mod view;
