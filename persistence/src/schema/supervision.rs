//! The tables of precise supervision (三): findings, monitoring levels, annual lists, elevation, policies.

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    policies (id) {
        id -> Uid,
        authority_id -> Uid,
        number -> Integer,
        effective_on -> Date,
        parameters -> Text,
        reason -> Text,
        created_by -> Nullable<Uid>,
        created_at -> Micros,
        applied_seq -> BigInt,
        applied_at -> Nullable<Micros>,
        situations -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    findings (id) {
        id -> Uid,
        unit_id -> Uid,
        source -> Text,
        reference -> Nullable<Text>,
        grade -> Text,
        grade_basis -> Nullable<Text>,
        description -> Text,
        product -> Nullable<Text>,
        discovered_on -> Date,
        discovery_id -> Nullable<Text>,
        status -> Text,
        status_reason -> Nullable<Text>,
        confirmed_at -> Nullable<Micros>,
        confirmed_by -> Nullable<Uid>,
        rectification -> Text,
        plan -> Nullable<Text>,
        due_on -> Nullable<Date>,
        rectified_on -> Nullable<Date>,
        rectified_by -> Nullable<Uid>,
        evidence -> Nullable<Text>,
        verified_on -> Nullable<Date>,
        verified_by -> Nullable<Uid>,
        reported_at -> Micros,
        reported_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
        updated_at -> Micros,
        situation -> Nullable<Text>,
        situation_grade -> Nullable<Text>,
        departure_reason -> Nullable<Text>,
        accident_grade -> Nullable<Text>,
        status_authority_id -> Nullable<Uid>,
        verified_authority_id -> Nullable<Uid>,
        last_verification_on -> Nullable<Date>,
        withdrawal_proposed_by -> Nullable<Uid>,
        kept_at -> Nullable<Micros>,
        kept_by -> Nullable<Uid>,
        kept_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    finding_facts (id) {
        id -> Uid,
        finding_id -> Uid,
        unit_id -> Uid,
        status -> Text,
        grade -> Text,
        discovered_on -> Date,
        discovery_id -> Nullable<Text>,
        recorded_at -> Micros,
        superseded_at -> Nullable<Micros>,
        source -> Text,
        reference -> Nullable<Text>,
        open -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    credit_risk_records (id) {
        id -> Uid,
        unit_id -> Uid,
        credit_risk_class -> Nullable<Text>,
        source -> Text,
        valid_from -> Date,
        recorded_at -> Micros,
        recorded_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    unit_monitoring (unit_id) {
        unit_id -> Uid,
        rule_level -> Text,
        review_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    monitoring_decisions (id) {
        id -> Uid,
        unit_id -> Uid,
        decided_at -> Micros,
        effective_on -> Date,
        cause -> Text,
        level -> Text,
        rule_level -> Text,
        previous_level -> Text,
        status -> Text,
        inputs -> Text,
        rule_set -> Text,
        policy -> Text,
        trace -> Text,
        decided_by -> Nullable<Uid>,
        confirmed_at -> Nullable<Micros>,
        confirmed_by -> Nullable<Uid>,
        remark -> Nullable<Text>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    monitoring_overrides (id) {
        id -> Uid,
        unit_id -> Uid,
        level -> Text,
        reason -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        ended_at -> Nullable<Micros>,
        ended_by -> Nullable<Uid>,
        acting_authority_id -> Nullable<Uid>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    monitoring_lists (id) {
        id -> Uid,
        authority_id -> Uid,
        year -> Integer,
        level -> Text,
        side -> Text,
        number -> Integer,
        supplement_of -> Nullable<Uid>,
        status -> Text,
        as_of -> Date,
        note -> Nullable<Text>,
        entries -> BigInt,
        content_sha256 -> Nullable<Text>,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        published_at -> Nullable<Micros>,
        published_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    monitoring_list_entries (list_id, position) {
        list_id -> Uid,
        position -> BigInt,
        unit_id -> Uid,
        change -> Text,
        uscc -> Text,
        name -> Text,
        activities -> Integer,
        tier -> Nullable<Text>,
        division_code -> Text,
        policy -> Text,
        basis -> Text,
        operating_status -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    elevations (id) {
        id -> Uid,
        unit_id -> Uid,
        ground -> Text,
        status -> Text,
        kind -> Nullable<Text>,
        basis -> Text,
        policy -> Text,
        reason -> Nullable<Text>,
        lead_authority_id -> Uid,
        upper_authority_id -> Uid,
        proposed_at -> Micros,
        proposed_by -> Nullable<Uid>,
        from_on -> Nullable<Date>,
        to_on -> Nullable<Date>,
        decided_at -> Nullable<Micros>,
        decided_by -> Nullable<Uid>,
        decision_reason -> Nullable<Text>,
        released_at -> Nullable<Micros>,
        released_by -> Nullable<Uid>,
        release_reason -> Nullable<Text>,
        published_on -> Nullable<Date>,
        published_in -> Nullable<Text>,
        due_on -> Nullable<Date>,
        result -> Nullable<Text>,
        release_proposed_at -> Nullable<Micros>,
        release_ground -> Nullable<Text>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
        decided_authority_id -> Nullable<Uid>,
        proposer_id -> Nullable<Uid>,
    }
}
