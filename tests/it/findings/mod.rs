//! Findings (风险隐患): reported, confirmed, put right, verified.

mod refusals;
mod spot_check_objections;
mod spot_checks;
mod steps;
