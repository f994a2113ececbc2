//! Supervision by level: levels as of any day, credit risk, overrides, annual lists, elevation, the sweep.

mod credit_risk;
mod discoveries;
mod elevations;
mod levels;
mod listed_supervision;
mod lists;
mod overrides;
mod sweep;
mod thresholds;
mod twin;
