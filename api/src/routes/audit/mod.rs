//! The audit trail.

pub mod list_audit_events;
