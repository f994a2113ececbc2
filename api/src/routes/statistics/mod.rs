//! Statistics: figures that state their filter and their moment, and lead to their rows.

pub mod get_burden_statistics;
pub mod get_finding_statistics;
pub mod get_reconciliation;
pub mod get_unit_statistics;
