//! What units were asked for, and what was not asked because the register holds it: counted, never changed.

use domain::CodeSet;
use domain::measures::InformationField;

use super::body::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    information_requests (id) {
        id -> Uid,
        requested_on -> Date,
        purpose -> Text,
        asked -> Integer,
        held -> Integer,
        asked_count -> Integer,
        held_count -> Integer,
    }
}

/// A request for data: what was asked for, what is held, and how many fields each has.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = information_requests, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct InformationRequest {
    pub requested_on: Day,
    pub purpose: Remark,
    asked: Codes<InformationField>,
    held: Codes<InformationField>,
    asked_count: i32,
    held_count: i32,
}

impl InformationRequest {
    /// `asked` is what the unit is asked for, `held` what it is not asked for.
    pub fn new(requested_on: Day, purpose: Remark, asked: CodeSet<InformationField>, held: CodeSet<InformationField>) -> Self {
        let count = |set: CodeSet<InformationField>| i32::try_from(set.len()).unwrap_or(i32::MAX);
        Self { requested_on, purpose, asked: asked.into(), held: held.into(), asked_count: count(asked), held_count: count(held) }
    }
}

record_body!(InformationRequest in information_requests, RecordKind::InformationRequest);
