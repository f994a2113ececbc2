//! The tables of product spot checks (产品质量监督抽查) as they are published.

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    spot_check_intakes (id) {
        id -> Uid,
        authority_id -> Uid,
        file_name -> Nullable<Text>,
        file_sha256 -> Text,
        format -> Text,
        encoding -> Text,
        rows -> BigInt,
        conforming -> BigInt,
        matched -> BigInt,
        ambiguous -> BigInt,
        no_unit -> BigInt,
        already_taken -> BigInt,
        rejected -> BigInt,
        errors -> Text,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        merged -> BigInt,
        outdated -> BigInt,
        corrected -> BigInt,
        warnings -> Text,
        sheets -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    spot_check_results (id) {
        id -> Uid,
        intake_id -> Uid,
        authority_id -> Uid,
        row -> BigInt,
        record_id -> Text,
        record_key -> Text,
        report_date -> Date,
        producer -> Text,
        product -> Text,
        model -> Nullable<Text>,
        batch -> Nullable<Text>,
        outcome -> Text,
        failed_items -> Nullable<Text>,
        official_page -> Nullable<Text>,
        state -> Text,
        candidates -> Text,
        unit_id -> Nullable<Uid>,
        finding_id -> Nullable<Uid>,
        decided_at -> Nullable<Micros>,
        decided_by -> Nullable<Uid>,
        reason -> Nullable<Text>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
        served_on -> Nullable<Date>,
        objection_due_on -> Nullable<Date>,
        objected_on -> Nullable<Date>,
        objection -> Nullable<Text>,
        objection_decided_on -> Nullable<Date>,
        objection_outcome -> Nullable<Text>,
        retest -> Nullable<Text>,
        decided_authority_id -> Nullable<Uid>,
        supersedes -> Nullable<Uid>,
        superseded_by -> Nullable<Uid>,
        folded_producer -> Nullable<Text>,
        first_report_date -> Nullable<Date>,
        sheet -> Nullable<Text>,
    }
}
