//! What all records have in common: things that are made at a unit or an authority, changed under a version, due on a day and closed.

use crate::codes::codes;

codes! {
    /// The kind of a record.
    pub enum RecordKind as "record_kinds" {
        Recall = "recall", "召回", "recall";
        Assistance = "assistance", "帮扶", "assistance";
        Instrument = "instrument", "文书", "instrument";
        Visit = "visit", "检查走访", "visit";
        InformationRequest = "information_request", "资料索取", "information request";
    }
}

codes! {
    /// The one status of a record that is never changed.
    pub enum RecordedStatus as "recorded_statuses" {
        Recorded = "recorded", "已登记", "recorded";
    }
}
