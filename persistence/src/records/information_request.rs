//! What units were asked for, and what was not asked because the register holds it: counted, never changed.

use domain::CodeSet;
use domain::measures::InformationField;

use super::body::prelude::*;
use crate::unit_id::UnitId;

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
    pub purpose: Paragraph,
    asked: Codes<InformationField>,
    held: Codes<InformationField>,
    asked_count: i32,
    held_count: i32,
}

impl InformationRequest {
    /// `asked` is what the unit is asked for, `held` what it is not asked for.
    pub fn new(requested_on: Day, purpose: Paragraph, asked: CodeSet<InformationField>, held: CodeSet<InformationField>) -> Self {
        let count = |set: CodeSet<InformationField>| i32::try_from(set.len()).unwrap_or(i32::MAX);
        Self { requested_on, purpose, asked: asked.into(), held: held.into(), asked_count: count(asked), held_count: count(held) }
    }
}

diesel::allow_tables_to_appear_in_same_query!(records, information_requests);
record_body!(InformationRequest in information_requests, RecordKind::InformationRequest);

/// What a unit was asked for before, the last first: on which day, for which fields.
///
/// # Errors
/// Those of the database.
pub fn list_asked(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<(NaiveDate, CodeSet<InformationField>)>, Error> {
    let of_unit = records::table.filter(records::unit_id.eq(unit)).filter(records::kind.eq(Coded(RecordKind::InformationRequest)));
    let asked = information_requests::table.filter(information_requests::id.eq_any(of_unit.select(records::id)));
    let asked = asked.filter(information_requests::asked_count.gt(0)).order(information_requests::id.desc());
    let rows: Vec<(NaiveDate, Codes<InformationField>)> =
        asked.select((information_requests::requested_on, information_requests::asked)).load(tx.conn)?;
    Ok(rows.into_iter().map(|(day, fields)| (day, fields.set())).collect())
}
