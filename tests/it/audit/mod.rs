mod list_audit_events;
mod scope;
