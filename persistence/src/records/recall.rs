//! Recalls (三·召回, R-46).

use domain::measures::RecallManner;

use super::body::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    recalls (id) {
        id -> Uid,
        finding_id -> Nullable<Uid>,
        product -> Text,
        batches -> Text,
        confirmed_on -> Date,
        measures -> Text,
        progress -> Nullable<Text>,
        recalled_quantity -> Nullable<Text>,
        result -> Nullable<Text>,
        manner -> Text,
        served_on -> Nullable<Date>,
        plan -> Nullable<Text>,
        plan_filed_on -> Nullable<Date>,
        stopped_on -> Nullable<Date>,
        objection_due_on -> Nullable<Date>,
        objected_on -> Nullable<Date>,
        objection -> Nullable<Text>,
        objection_decided_on -> Nullable<Date>,
        objection_outcome -> Nullable<Text>,
        report_filed_on -> Nullable<Date>,
    }
}

/// A recall (召回) by a producer or importer, of its own motion, on notice or on order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Validate, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recalls, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Recall {
    /// The confirmed finding at that very unit on which it rests; a voluntary recall needs none.
    pub finding_id: Option<Id>,
    /// Which product.
    #[validate(nested)]
    pub product: Line,
    /// Which batches of it.
    #[validate(nested)]
    pub batches: Prose,
    /// The day on which the defect was confirmed: not before a finding on which it rests was discovered.
    #[validate(nested)]
    pub confirmed_on: Day,
    /// What the unit is to do.
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
    /// On whose motion; `ordered` if it is not said.
    #[schema(value_type = RecallManner)]
    pub manner: Coded<RecallManner>,
    /// The day on which the notice or order was served.
    #[validate(nested)]
    pub served_on: Option<Day>,
    /// The plan of the recall.
    #[validate(nested)]
    pub plan: Option<Prose>,
    /// The day on which the plan was filed (备案).
    #[validate(nested)]
    pub plan_filed_on: Option<Day>,
    /// Since when the product is neither made nor sold.
    #[validate(nested)]
    pub stopped_on: Option<Day>,
    /// The last day for an objection to the notice or order, as it says.
    #[validate(nested)]
    pub objection_due_on: Option<Day>,
    /// The day on which the unit objected.
    #[validate(nested)]
    pub objected_on: Option<Day>,
    /// On which grounds.
    #[validate(nested)]
    pub objection: Option<Prose>,
    /// The day on which the objection was decided.
    #[validate(nested)]
    pub objection_decided_on: Option<Day>,
    /// How.
    #[validate(nested)]
    pub objection_outcome: Option<Prose>,
    /// The day on which the unit reported on its recall.
    #[validate(nested)]
    pub report_filed_on: Option<Day>,
}

record_body!(Recall in recalls, RecordKind::Recall);
