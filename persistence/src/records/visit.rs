//! Visits to units (无事不扰, R-48): counted, never changed.

use domain::measures::{VisitPurpose, VisitTrigger};

use super::body::prelude::*;
use crate::unit_id::UnitId;

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    visits (id) {
        id -> Uid,
        visited_on -> Date,
        purpose -> Text,
        triggered_by -> Nullable<Text>,
        finding_id -> Nullable<Uid>,
        note -> Nullable<Text>,
    }
}

/// A visit to a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Validate, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = visits, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Visit {
    /// On which day.
    #[validate(nested)]
    pub visited_on: Day,
    /// What for.
    #[schema(value_type = VisitPurpose)]
    pub purpose: Coded<VisitPurpose>,
    /// What gave cause for it; `finding` if a finding is named, `null`: nothing did.
    #[serde(rename = "trigger")]
    #[schema(value_type = Option<VisitTrigger>)]
    pub triggered_by: Option<Coded<VisitTrigger>>,
    /// The finding at that very unit that it was about.
    pub finding_id: Option<Id>,
    /// A note of the authority.
    #[validate(nested)]
    pub note: Option<Prose>,
}

record_body!(Visit in visits, RecordKind::Visit);
diesel::allow_tables_to_appear_in_same_query!(records, visits);

/// The last day up to this one on which a unit was visited, other than to help it.
///
/// # Errors
/// Those of the database.
pub fn last_visit(tx: &mut Tx<'_>, unit: UnitId, until: NaiveDate) -> Result<Option<NaiveDate>, Error> {
    let of_unit = records::table.filter(records::unit_id.eq(unit)).filter(records::kind.eq(Coded(RecordKind::Visit))).select(records::id);
    let before = visits::table.filter(visits::id.eq_any(of_unit)).filter(visits::visited_on.le(until));
    let before = before.filter(visits::purpose.ne(Coded(VisitPurpose::Service)));
    Ok(before.select(diesel::dsl::max(visits::visited_on)).first(tx.conn)?)
}
