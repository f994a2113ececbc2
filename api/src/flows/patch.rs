//! JSON Merge Patch: a field that is absent is kept, `null` clears it.

use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors};

use crate::flows::faults::Faults;
use crate::flows::refusal::FieldCode;

// A field of this type needs `#[serde(default)]`.
/// A change of one field: absent keeps it, `null` clears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ToSchema)]
#[serde(untagged)]
pub enum Patch<T> {
    /// Absent: keep.
    #[default]
    #[serde(skip)]
    Keep,
    Clear,
    /// A new value.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

impl<T> Patch<T> {
    /// A value that may not have been said.
    pub fn of(said: Option<T>) -> Self {
        said.map_or(Self::Keep, Self::Set)
    }

    /// Puts the change into a field that may be empty.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// The same change of a value of another type.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(into(value)),
        }
    }

    /// The new value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// Whether it clears.
    pub fn clears(&self) -> bool {
        matches!(self, Self::Clear)
    }

    /// The new value of a field that may not be `null`, if there is one: clearing it is a fault.
    pub fn filled(self, pointer: &str, faults: &mut Faults) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Clear => {
                faults.add(pointer, FieldCode::CannotBeNull);
                None
            }
            Self::Set(value) => Some(value),
        }
    }
}

impl<T: Validate> Validate for Patch<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.value().map_or(Ok(()), T::validate)
    }
}

#[cfg(test)]
mod tests {
    use persistence::values::Line;

    use super::*;

    #[derive(Deserialize)]
    struct Sent {
        #[serde(default)]
        name: Patch<Line>,
    }

    fn sent(text: &str) -> Patch<Line> {
        serde_json::from_str::<Sent>(text).unwrap().name
    }

    #[test]
    fn absent_keeps_null_clears_and_a_value_sets() {
        let field = |patch: Patch<Line>| {
            let mut field = Some(Line::new("甲"));
            patch.apply(&mut field);
            field.map(|line| line.to_string())
        };
        assert_eq!(field(sent("{}")).as_deref(), Some("甲"));
        assert_eq!(field(sent(r#"{"name": null}"#)), None);
        assert_eq!(field(sent(r#"{"name": " 乙 "}"#)).as_deref(), Some("乙"));
    }

    #[test]
    fn what_may_not_be_null_says_so_and_only_then() {
        for (text, value, codes) in [
            ("{}", None, vec![]),
            (r#"{"name": null}"#, None, vec![FieldCode::CannotBeNull.code().to_owned()]),
            (r#"{"name": "乙"}"#, Some(Line::new("乙")), vec![]),
        ] {
            let mut faults = Faults::default();
            assert_eq!(sent(text).filled("/name", &mut faults), value, "{text}");
            assert_eq!(faults.0.iter().map(|fault| fault.code.clone()).collect::<Vec<_>>(), codes, "{text}");
        }
    }

    #[test]
    fn only_a_new_value_is_checked() {
        assert!(sent("{}").validate().is_ok());
        assert!(sent(r#"{"name": null}"#).validate().is_ok());
        assert!(sent(r#"{"name": " "}"#).validate().is_err());
    }
}
