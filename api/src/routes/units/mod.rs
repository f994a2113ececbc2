//! The register: units, their figures, their tiers and who leads them.

pub mod add_entry_reason;
pub mod create_unit;
pub mod end_lead_override;
pub mod filter;
pub mod get_unit;
pub mod get_unit_by_uscc;
pub mod get_unit_tier;
pub mod list_handovers;
pub mod list_lead_overrides;
pub mod list_tier_decisions;
pub mod list_unit_metrics;
pub mod list_unit_status_changes;
pub mod list_units;
pub mod override_lead;
pub mod put_unit_metrics;
pub mod update_unit;
pub mod validation;
pub mod view;

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        list_units::list_units,
        create_unit::create_unit,
        get_unit::get_unit,
        get_unit_by_uscc::get_unit_by_uscc,
        update_unit::update_unit,
        list_unit_metrics::list_unit_metrics,
        put_unit_metrics::put_unit_metrics,
        get_unit_tier::get_unit_tier,
        list_tier_decisions::list_tier_decisions,
        add_entry_reason::list_entry_reasons,
        add_entry_reason::add_entry_reason,
        list_unit_status_changes::list_unit_status_changes,
        override_lead::override_lead,
        end_lead_override::end_lead_override,
        list_lead_overrides::list_lead_overrides,
        list_handovers::list_handovers,
    );
}
