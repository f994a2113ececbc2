//! One field at fault.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Code;
use domain::rules::zh_day;
use domain::units::UsccProblem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::flows::refusal::{FieldCode, Language, Text};

/// One field at fault, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// JSON pointer into the body, or the name of a parameter, or the heading of a column.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What to do.
    pub detail: Text,
    /// What the text was filled with.
    pub params: BTreeMap<String, String>,
}

impl FieldError {
    /// A field and what is wrong with it.
    pub fn new(pointer: impl Into<String>, code: FieldCode) -> Self {
        Self { pointer: pointer.into(), code: code.code().to_owned(), detail: code.text(), params: BTreeMap::new() }
    }

    /// A field, and a code of a closed list of the domain.
    pub fn of_code(pointer: impl Into<String>, code: impl Code) -> Self {
        Self { pointer: pointer.into(), code: code.code().to_owned(), detail: Text::new(code.zh(), code.en()), params: BTreeMap::new() }
    }

    /// Fills `{name}` in the texts.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.detail = self.detail.fill(name, &value, &value);
        self.params.insert(name.to_owned(), value);
        self
    }

    /// Fills `{name}` in the texts with what each language says.
    pub fn with_text(mut self, name: &str, zh: &str, en: &str) -> Self {
        self.detail = self.detail.fill(name, zh, en);
        self.params.insert(name.to_owned(), en.to_owned());
        self
    }

    /// Fills `{name}` in the texts with a day, as each language writes it.
    pub fn with_day(self, name: &str, day: NaiveDate) -> Self {
        self.with_text(name, &zh_day(day), &day.to_string())
    }

    /// What is wrong with a 统一社会信用代码.
    pub fn uscc(pointer: &str, normalized: &str, problem: UsccProblem) -> Self {
        let code = match problem {
            UsccProblem::Empty => FieldCode::UsccEmpty,
            UsccProblem::WrongLength => return Self::new(pointer, FieldCode::UsccWrongLength).with("length", normalized.chars().count()),
            UsccProblem::IllegalCharacter => FieldCode::UsccIllegalCharacter,
            UsccProblem::DivisionNotDigits => FieldCode::UsccDivisionNotDigits,
            UsccProblem::WrongCheckDigit => FieldCode::UsccWrongCheckDigit,
            UsccProblem::WrongOrganisationCheckDigit => FieldCode::UsccWrongOrganisationCheckDigit,
        };
        Self::new(pointer, code)
    }

    /// On the wire.
    pub fn document(&self, language: Language) -> FieldErrorDocument {
        FieldErrorDocument {
            pointer: self.pointer.clone(),
            code: self.code.clone(),
            detail: self.detail.in_language(language).to_owned(),
            params: self.params.clone(),
        }
    }
}

/// One field at fault.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldError)]
pub struct FieldErrorDocument {
    /// JSON pointer into the body, or the name of a parameter.
    #[schema(example = "/metrics/main_business_revenue_wan")]
    pub pointer: String,
    /// Stable code.
    #[schema(example = "too_many_decimals")]
    pub code: String,
    /// What to do.
    pub detail: String,
    /// What the text was filled with.
    pub params: BTreeMap<String, String>,
}
