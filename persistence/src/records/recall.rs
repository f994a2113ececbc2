//! Recalls (三·召回, R-46).

use super::body::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    recalls (id) {
        id -> Uid,
        finding_id -> Uid,
        product -> Text,
        batches -> Text,
        confirmed_on -> Date,
        measures -> Text,
        progress -> Nullable<Text>,
        recalled_quantity -> Nullable<Text>,
        result -> Nullable<Text>,
    }
}

/// A recall (召回) that a producer was ordered to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Validate, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recalls, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Recall {
    /// The confirmed finding at that very producer on which it rests.
    pub finding_id: Id,
    /// Which product.
    #[validate(nested)]
    pub product: Line,
    /// Which batches of it.
    #[validate(nested)]
    pub batches: Prose,
    /// The day on which the defect was confirmed: not before the finding was discovered.
    #[validate(nested)]
    pub confirmed_on: Day,
    /// What the producer is to do.
    #[validate(nested)]
    pub measures: Prose,
    /// How far it has come.
    #[validate(nested)]
    pub progress: Option<Prose>,
    /// How much has come back, with its unit of measure.
    #[validate(nested)]
    pub recalled_quantity: Option<ShortProse>,
    /// What came of it.
    #[validate(nested)]
    pub result: Option<Prose>,
}

record_body!(Recall in recalls, RecordKind::Recall);
