//! Findings (风险隐患): reported, confirmed, put right, verified.

mod refusals;
mod steps;
