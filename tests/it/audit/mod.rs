mod every_write;
mod list_audit_events;
mod scope;
