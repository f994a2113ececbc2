//! Assistance to producers (质量技术帮扶, R-47).

use super::body::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    assistances (id) {
        id -> Uid,
        need -> Text,
        plan -> Nullable<Text>,
        measures -> Nullable<Text>,
        started_on -> Date,
        outcome -> Nullable<Text>,
    }
}

/// Help (质量技术帮扶) of an authority to a producer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Validate, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assistances, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Assistance {
    /// What the producer needs.
    #[validate(nested)]
    pub need: Prose,
    /// What is planned.
    #[validate(nested)]
    pub plan: Option<Prose>,
    /// What was put right.
    #[validate(nested)]
    pub measures: Option<Prose>,
    /// The first day; today if it is not said.
    #[validate(nested)]
    pub started_on: Day,
    /// What came of it.
    #[validate(nested)]
    pub outcome: Option<Prose>,
}

record_body!(Assistance in assistances, RecordKind::Assistance);
