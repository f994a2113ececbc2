//! Findings (风险隐患): reported, confirmed, put right, verified.

mod accidents;
mod consequences;
mod corrected_results;
mod kept_findings;
mod refusals;
mod situations;
mod spot_check_objections;
mod spot_check_sheets;
pub(crate) mod spot_checks;
mod steps;
