//! The tables, one definition for both databases; `migrations/` makes them.

mod identity;
mod imports;
mod spot_checks;
mod supervision;

pub use identity::*;
pub use imports::*;
pub use spot_checks::*;
pub use supervision::*;

diesel::table! {
    divisions (code) { code -> Text, name -> Text, level -> Text, parent_code -> Nullable<Text>, note -> Text, abolished -> Bool, folded_name -> Nullable<Text>, }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    authorities (id) {
        id -> Uid,
        name -> Text,
        level -> Text,
        topology -> Text,
        division_code -> Text,
        parent_id -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
        created_at -> Micros,
        updated_at -> Micros,
        folded_name -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Micros;
    calendar_years (year) { year -> Integer, source -> Text, version -> Integer, updated_at -> Micros, }
}

diesel::table! {
    calendar_days (day, year) { day -> Date, year -> Integer, kind -> Text, name -> Text, }
}

diesel::table! {
    settings (key) { key -> Text, value -> Text, }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    audit_events (id) {
        id -> Uid,
        at -> Micros,
        actor_id -> Nullable<Uid>,
        actor_name -> Text,
        actor_address -> Nullable<Text>,
        request_id -> Nullable<Text>,
        operation -> Text,
        resource -> Text,
        resource_id -> Uid,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Micros;
    idempotency_keys (caller, key) {
        caller -> Text,
        key -> Text,
        request_hash -> Text,
        status -> Integer,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Text,
        created_at -> Micros,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    units (seq) {
        seq -> BigInt,
        id -> Uid,
        uscc -> Text,
        name -> Text,
        search_name -> Text,
        activities -> Integer,
        sole_proprietor -> Bool,
        division_code -> Text,
        address -> Nullable<Text>,
        applicability -> Integer,
        entry_reasons -> Integer,
        credit_risk_class -> Nullable<Text>,
        operating_status -> Text,
        uscc_override_reason -> Nullable<Text>,
        importer -> Bool,
        territorial_authority_id -> Uid,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        metrics_year -> Nullable<Integer>,
        provisional -> Bool,
        tier -> Nullable<Text>,
        completeness -> Text,
        lead_authority_id -> Uid,
        level_substituted -> Bool,
        override_authority_id -> Nullable<Uid>,
        override_from -> Nullable<Date>,
        override_to -> Nullable<Date>,
        monitoring_level -> Text,
        routine_mode -> Text,
        version -> Integer,
        created_at -> Micros,
        updated_at -> Micros,
        routine_mode_set_by_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    unit_metrics (unit_id, year) {
        unit_id -> Uid,
        year -> Integer,
        employees_period_end -> Nullable<Integer>,
        employees_annual_average -> Nullable<Integer>,
        main_business_revenue_wan -> Nullable<BigInt>,
        merchandise_sales_wan -> Nullable<BigInt>,
        above_designated_size -> Nullable<Bool>,
        confirmed -> Bool,
        version -> Integer,
        recorded_at -> Micros,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    tier_decisions (id) {
        id -> Uid,
        unit_id -> Uid,
        decided_at -> Micros,
        effective_on -> Date,
        cause -> Text,
        metrics_year -> Nullable<Integer>,
        provisional -> Bool,
        inputs -> Text,
        tier -> Nullable<Text>,
        completeness -> Text,
        threshold_tier -> Nullable<Text>,
        lead_level -> Nullable<Text>,
        lead_authority_id -> Uid,
        level_substituted -> Bool,
        previous_tier -> Nullable<Text>,
        previous_lead_authority_id -> Nullable<Uid>,
        lead_changed -> Bool,
        warnings -> Text,
        rule_set -> Text,
        policy -> Text,
        trace -> Text,
        decided_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        handover -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    unit_entry_reasons (unit_id, reason) {
        unit_id -> Uid,
        reason -> Text,
        entered_on -> Date,
        first_entry -> Bool,
        recorded_at -> Micros,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    unit_status_changes (id) {
        id -> Uid,
        unit_id -> Uid,
        operating_status -> Text,
        effective_on -> Date,
        until_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        recorded_at -> Micros,
        recorded_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    lead_overrides (id) {
        id -> Uid,
        unit_id -> Uid,
        authority_id -> Uid,
        reason -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        created_by -> Nullable<Uid>,
        created_at -> Micros,
        ended_at -> Nullable<Micros>,
        end_reason -> Nullable<Text>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        acting_authority_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    unit_counters (node_id, rollup, activities, tier, monitoring_level, routine_mode, operating_status, slot) {
        node_id -> Uid,
        rollup -> Integer,
        activities -> Integer,
        tier -> Text,
        monitoring_level -> Text,
        operating_status -> Text,
        slot -> Integer,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        units -> BigInt,
        routine_mode -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    records (id) {
        id -> Uid,
        kind -> Text,
        status -> Text,
        unit_id -> Nullable<Uid>,
        authority_id -> Uid,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        due_on -> Nullable<Date>,
        closed_on -> Nullable<Date>,
        natural_key -> Nullable<Text>,
        version -> Integer,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        updated_at -> Micros,
        updated_by -> Nullable<Uid>,
        change_number -> BigInt,
        folded_key -> Nullable<Text>,
        made_provincial_id -> Nullable<Uid>,
        made_municipal_id -> Nullable<Uid>,
        made_county_id -> Nullable<Uid>,
        made_station_id -> Nullable<Uid>,
        acting_authority_id -> Nullable<Uid>,
    }
}

diesel::joinable!(policies -> authorities (authority_id));

diesel::allow_tables_to_appear_in_same_query!(
    access_tokens,
    audit_events,
    authorities,
    calendar_days,
    calendar_years,
    credit_risk_records,
    departments,
    divisions,
    elevations,
    finding_facts,
    findings,
    idempotency_keys,
    import_jobs,
    import_layouts,
    import_rows,
    known_addresses,
    lead_overrides,
    login_failures,
    monitoring_decisions,
    monitoring_list_entries,
    monitoring_lists,
    monitoring_overrides,
    policies,
    records,
    refresh_tokens,
    settings,
    spot_check_intakes,
    spot_check_results,
    tier_decisions,
    told_events,
    told_handovers,
    unit_entry_reasons,
    unit_metrics,
    unit_monitoring,
    unit_status_changes,
    units,
    users,
);
