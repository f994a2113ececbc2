//! What is wrong with the form of a value, from what serde says through its typed constructors.

use std::fmt;

use domain::Code;
use domain::units::WanError;
use persistence::values::{BAD_DATE, BAD_ID};
use serde::de;

use super::tree::below;
use crate::flows::refusal::{FieldCode, FieldError, ProblemCode, Refusal, Text};

/// So much of a wrong text is told, in characters.
const MAX_SHOWN: usize = 40;

/// What should have been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    Integer,
    Number,
    Bool,
    Text,
    List,
    Object,
    Id,
    /// What a type asks for that says no more.
    Value,
}

impl Expected {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Integer => ("整数", "a whole number"),
            Self::Number => ("数字", "a number"),
            Self::Bool => ("true 或 false", "true or false"),
            Self::Text => ("字符串", "a string"),
            Self::List => ("数组", "an array"),
            Self::Object => ("对象", "an object"),
            Self::Id => ("标识（UUID）", "an id (UUID)"),
            Self::Value => ("其他取值", "another value"),
        }
    }

    /// The fault of a field that is something else.
    pub fn fault(self, pointer: &str) -> FieldError {
        let (zh, en) = self.words();
        wrong_type(pointer, &format!("应为{zh}"), &format!("expected {en}"))
    }
}

fn wrong_type(pointer: &str, zh: &str, en: &str) -> FieldError {
    let mut field = FieldError::new(pointer, FieldCode::WrongType).with("message", en);
    field.detail = Text::new(FieldCode::WrongType.zh().replace("{message}", zh), field.detail.en);
    field
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing is expected until the reader, who knows what was asked for, says it.
    WrongType(Option<Expected>),
    UnknownCode {
        known: &'static [&'static str],
    },
    UnknownFields {
        names: Vec<String>,
        known: &'static [&'static str],
    },
    Missing(&'static str),
    Duplicate(&'static str),
    /// The code of a rule that a type of ours has.
    Rule(FieldCode),
    /// What a type says that is none of ours; for the log.
    Foreign(String),
}

/// What is wrong with the form of a value, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFault {
    pub(super) fault: Fault,
    /// None until the reader says where it is.
    pub(super) pointer: Option<String>,
    /// The beginning of the text that was sent.
    pub(super) sent: Option<String>,
}

impl FormFault {
    pub(super) fn new(fault: Fault) -> Self {
        Self { fault, pointer: None, sent: None }
    }

    pub(super) fn sent(&mut self, text: &str) {
        self.sent = Some(text.chars().take(MAX_SHOWN).collect());
    }

    /// The fields at fault, as a body tells them.
    pub fn fields(&self) -> Vec<FieldError> {
        let pointer = self.pointer.as_deref().unwrap_or("");
        let sent = self.sent.as_deref().unwrap_or("");
        vec![match &self.fault {
            Fault::WrongType(expected) => expected.unwrap_or(Expected::Value).fault(pointer),
            Fault::UnknownCode { known } => {
                let known = known.join(", ");
                wrong_type(pointer, &format!("没有代码 {sent}；可用代码：{known}"), &format!("there is no code {sent}; known are: {known}"))
            }
            Fault::UnknownFields { names, known } => {
                let unknown = |name: &String| FieldError::new(below(pointer, name), FieldCode::UnknownField).with("expected", known.join(", "));
                return names.iter().map(unknown).collect();
            }
            Fault::Missing(name) => FieldError::new(below(pointer, name), FieldCode::Required),
            Fault::Duplicate(name) => FieldError::new(below(pointer, name), FieldCode::DuplicateField),
            Fault::Rule(code) => FieldError::new(pointer, *code).with("value", sent),
            Fault::Foreign(_) => Expected::Value.fault(pointer),
        }]
    }

    /// The parameters at fault, as a query tells them; `also` are known besides those of the type.
    pub fn parameters(&self, also: &[&str]) -> Vec<FieldError> {
        let plain = |pointer: &str| pointer.trim_start_matches('/').to_owned();
        let at = self.pointer.as_deref().map(plain).unwrap_or_default();
        match (&self.fault, &self.sent) {
            (Fault::UnknownCode { .. } | Fault::WrongType(Some(Expected::Id)), Some(sent)) => {
                vec![FieldError::new(at, FieldCode::UnknownCode).with("value", sent)]
            }
            (Fault::UnknownFields { names, known }, _) => {
                let known = known.iter().chain(also).copied().collect::<Vec<_>>().join(", ");
                names.iter().map(|name| FieldError::new(name.clone(), FieldCode::UnknownParameter).with("expected", &known)).collect()
            }
            _ => self.fields().into_iter().map(|field| FieldError { pointer: plain(&field.pointer), ..field }).collect(),
        }
    }
}

impl From<FormFault> for Refusal {
    fn from(fault: FormFault) -> Self {
        // What is well-formed JSON and breaks the rule of an amount is refused as every other broken rule is.
        let is_rule = matches!(fault.fault, Fault::Rule(code) if code != FieldCode::BadDate);
        let fields = fault.fields();
        let refusal = if is_rule { Self::invalid(fields) } else { Self { fields, ..Self::new(ProblemCode::MalformedBody) } };
        match fault.fault {
            Fault::Foreign(said) => Self { internal: Some(said), ..refusal },
            _ => refusal,
        }
    }
}

/// The words that types of ours say through `custom`, each a code.
fn own_word(said: &str) -> Option<Fault> {
    if said == BAD_DATE {
        return Some(Fault::Rule(FieldCode::BadDate));
    }
    if said == BAD_ID {
        return Some(Fault::WrongType(Some(Expected::Id)));
    }
    WanError::from_code(said).map(|error| Fault::Rule(FieldCode::from(error)))
}

impl de::Error for FormFault {
    fn custom<T: fmt::Display>(said: T) -> Self {
        let said = said.to_string();
        Self::new(own_word(&said).unwrap_or(Fault::Foreign(said)))
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::new(Fault::WrongType(None))
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::new(Fault::WrongType(None))
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self::new(Fault::WrongType(None))
    }

    fn unknown_variant(sent: &str, known: &'static [&'static str]) -> Self {
        let mut fault = Self::new(Fault::UnknownCode { known });
        fault.sent(sent);
        fault
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::new(Fault::UnknownFields { names: vec![name.to_owned()], known })
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(Fault::Missing(name))
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new(Fault::Duplicate(name))
    }
}

impl fmt::Display for FormFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for FormFault {}
