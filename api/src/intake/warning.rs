//! What is told of a file that is taken: what of it is not read, and what should be looked at.

use super::Field;
use crate::flows::refusal::{FieldCode, Text};

/// Something to tell about a file that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Stable code, e.g. `sheet_not_read`.
    pub code: FieldCode,
    /// The sheet, if the file has names for them.
    pub sheet: Option<String>,
    /// The first cell concerned.
    pub cell: Option<String>,
    /// How many rows or cells are concerned.
    pub count: Option<u64>,
    pub detail: Text,
}

impl Warning {
    pub(super) fn new(code: FieldCode, sheet: Option<&str>, cell: Option<String>, count: Option<u64>) -> Self {
        Self { code, sheet: sheet.map(str::to_owned), cell, count, detail: code.text() }
    }

    /// Fills `{field}`: in Chinese as it is headed, in English as the API names it.
    pub(super) fn with_field(self, field: Field) -> Self {
        let (zh, en) = field.names();
        Self { detail: self.detail.fill("field", zh, en), ..self }
    }

    /// Fills `{name}` in the texts.
    pub(super) fn with(self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        Self { detail: self.detail.fill(name, &value, &value), ..self }
    }
}
