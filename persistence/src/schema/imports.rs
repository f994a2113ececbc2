//! The tables of imports.

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    import_jobs (id) {
        id -> Uid,
        user_id -> Nullable<Uid>,
        authority_id -> Uid,
        kind -> Text,
        file_name -> Nullable<Text>,
        file_sha256 -> Text,
        format -> Text,
        encoding -> Text,
        headings -> Text,
        dry_run -> Bool,
        parameters -> Text,
        status -> Text,
        rows_total -> Nullable<BigInt>,
        rows_read -> BigInt,
        created -> BigInt,
        updated -> BigInt,
        unchanged -> BigInt,
        rejected -> BigInt,
        skipped -> BigInt,
        failure_code -> Nullable<Text>,
        instance_id -> Uid,
        heartbeat_at -> Micros,
        created_at -> Micros,
        finished_at -> Nullable<Micros>,
        warnings -> Text,
        sheets -> Text,
        tables -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    import_rows (job_id, row) {
        job_id -> Uid,
        row -> BigInt,
        outcome -> Text,
        uscc -> Nullable<Text>,
        unit_id -> Nullable<Uid>,
        changed -> Nullable<Text>,
        errors -> Nullable<Text>,
        sent -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    import_layouts (id) {
        id -> Uid,
        authority_id -> Uid,
        heading_key -> Text,
        headings -> Text,
        answers -> Text,
        created_by -> Nullable<Uid>,
        created_at -> Micros,
    }
}
