//! The register: units, their figures, their tiers and who leads them.

pub mod add_entry_reason;
pub mod audit_facts;
pub mod change;
pub mod create_unit;
pub mod decision;
pub mod end_lead_override;
pub mod filter;
pub mod get_unit;
pub mod get_unit_tier;
pub mod list_handovers;
pub mod list_lead_overrides;
pub mod list_tier_decisions;
pub mod list_unit_metrics;
pub mod list_unit_status_changes;
pub mod list_units;
pub mod location;
pub mod override_lead;
pub mod put_unit_metrics;
pub mod registration;
pub mod update_unit;
pub mod validation;
pub mod view;
