//! Supervision by level (三): monitoring levels with their traces, credit risk, annual lists, elevation.

pub mod assess;
pub mod elevation_view;
pub mod propose;
