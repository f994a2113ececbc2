//! The audit trail.

pub mod list_audit_events;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(area, list_audit_events::list_audit_events,);
}
