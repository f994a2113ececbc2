//! The tables of measures and burden: recalls, assistance, instruments, visits, requests for data.

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    recalls (id) {
        id -> Uid,
        unit_id -> Uid,
        authority_id -> Uid,
        finding_id -> Uid,
        status -> Text,
        product -> Text,
        batches -> Text,
        confirmed_on -> Date,
        measures -> Text,
        due_on -> Nullable<Date>,
        progress -> Nullable<Text>,
        recalled_quantity -> Nullable<Text>,
        closed_on -> Nullable<Date>,
        result -> Nullable<Text>,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
        updated_at -> Micros,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    assistances (id) {
        id -> Uid,
        unit_id -> Uid,
        authority_id -> Uid,
        status -> Text,
        need -> Text,
        plan -> Nullable<Text>,
        measures -> Nullable<Text>,
        started_on -> Date,
        ended_on -> Nullable<Date>,
        outcome -> Nullable<Text>,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
        updated_at -> Micros,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    instruments (id) {
        id -> Uid,
        unit_id -> Uid,
        authority_id -> Uid,
        kind -> Text,
        number -> Text,
        subject -> Text,
        content -> Text,
        issued_on -> Date,
        reply_due_on -> Nullable<Date>,
        finding_ids -> Text,
        status -> Text,
        replied_on -> Nullable<Date>,
        reply -> Nullable<Text>,
        closed_on -> Nullable<Date>,
        remark -> Nullable<Text>,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
        version -> Integer,
        updated_at -> Micros,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    unit_visits (id) {
        id -> Uid,
        unit_id -> Uid,
        authority_id -> Uid,
        visited_on -> Date,
        purpose -> Text,
        triggered_by -> Nullable<Text>,
        finding_id -> Nullable<Uid>,
        note -> Nullable<Text>,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Uid, Micros};
    information_requests (id) {
        id -> Uid,
        unit_id -> Uid,
        authority_id -> Uid,
        requested_on -> Date,
        purpose -> Text,
        asked -> Integer,
        held -> Integer,
        asked_count -> Integer,
        held_count -> Integer,
        created_at -> Micros,
        created_by -> Nullable<Uid>,
        provincial_id -> Nullable<Uid>,
        municipal_id -> Nullable<Uid>,
        county_id -> Nullable<Uid>,
        station_id -> Nullable<Uid>,
    }
}
