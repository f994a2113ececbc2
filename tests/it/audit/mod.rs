mod list_audit_events;
mod refusals;
mod scope;
