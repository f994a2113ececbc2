//! Instruments to units: 敦促提醒函、整改通知书、约谈、通报.

use domain::measures::InstrumentKind;

use super::body::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    instruments (id) {
        id -> Uid,
        kind -> Text,
        subject -> Text,
        content -> Text,
        issued_on -> Date,
        finding_ids -> Text,
        replied_on -> Nullable<Date>,
        reply -> Nullable<Text>,
        remark -> Nullable<Text>,
    }
}

/// An instrument (敦促提醒函、整改通知书、约谈、通报) that an authority issued to a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Validate, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = instruments, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Instrument {
    #[schema(value_type = InstrumentKind)]
    pub kind: Coded<InstrumentKind>,
    /// What it is about.
    #[validate(nested)]
    pub subject: Line,
    /// What it says.
    #[validate(nested)]
    pub content: Content,
    /// The day of issue.
    #[validate(nested)]
    pub issued_on: Day,
    /// The findings at that very unit on which it rests.
    #[serde(default)]
    #[validate(nested)]
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub finding_ids: IdList,
    /// The day of the reply.
    #[validate(nested)]
    pub replied_on: Option<Day>,
    /// What the unit replied.
    #[validate(nested)]
    pub reply: Option<Content>,
    /// What was said at the end.
    #[validate(nested)]
    pub remark: Option<Prose>,
}

record_body!(Instrument in instruments, RecordKind::Instrument);
