//! The tables of who calls: users with the departments of their authorities, their sessions and tokens.

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    departments (id) {
        id -> Uid,
        authority_id -> Uid,
        name -> Text,
        active -> Bool,
        version -> Integer,
        created_at -> Micros,
        updated_at -> Micros,
        folded_name -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    users (id) {
        id -> Uid,
        username -> Text,
        display_name -> Text,
        password_hash -> Text,
        role -> Text,
        authority_id -> Uid,
        unit_id -> Nullable<Uid>,
        department_id -> Nullable<Uid>,
        active -> Bool,
        version -> Integer,
        created_at -> Micros,
        updated_at -> Micros,
        folded_name -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Micros;
    login_failures (username) { username -> Text, failures -> Integer, last_at -> Micros, locked_until -> Nullable<Micros>, }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    known_addresses (user_id, address_key) {
        user_id -> Uid,
        address_key -> Text,
        last_on -> Date,
        failures -> Integer,
        failed_at -> Nullable<Micros>,
        locked_until -> Nullable<Micros>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    refresh_tokens (token_hash) {
        token_hash -> Text,
        family_id -> Uid,
        user_id -> Uid,
        issued_at -> Micros,
        expires_at -> Micros,
        used_at -> Nullable<Micros>,
        revoked_at -> Nullable<Micros>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    access_tokens (id) {
        id -> Uid,
        user_id -> Uid,
        name -> Text,
        token_hash -> Text,
        scopes -> Text,
        expires_on -> Date,
        revoked_at -> Nullable<Micros>,
        created_at -> Micros,
    }
}

diesel::table! {
    use crate::types::Uid;
    told_events (authority_id, event_id) { authority_id -> Uid, event_id -> Uid, }
}

diesel::table! {
    use crate::types::Uid;
    told_handovers (authority_id, decision_id) { authority_id -> Uid, decision_id -> Uid, }
}
