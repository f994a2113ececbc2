//! What is told beside an answer: odd, and not refused.

use serde::Serialize;
use utoipa::ToSchema;

use crate::flows::refusal::FieldErrorDocument;

/// Something odd that was not refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Warning)]
pub struct WarningView {
    /// JSON pointer into the request.
    #[schema(example = "/metrics/year")]
    pub pointer: String,
    /// Stable code.
    #[schema(example = "year_not_over")]
    pub code: String,
    /// What to look at again.
    pub detail: String,
}

impl From<FieldErrorDocument> for WarningView {
    fn from(error: FieldErrorDocument) -> Self {
        Self { pointer: error.pointer, code: error.code, detail: error.detail }
    }
}
