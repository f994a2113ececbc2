//! What people type to log in, checked by its type.

use std::borrow::Cow;

use persistence::values::ITSELF;
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationError, ValidationErrors};

use crate::auth::password::{MAX_PASSWORD, MIN_PASSWORD};

/// A password, blanks included, of `MIN` characters or more. Neither `Debug` nor `Serialize`: it is not logged and not shown.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Password<const MIN: usize>(String);

/// One that is chosen.
pub type NewPassword = Password<MIN_PASSWORD>;
/// One that is to be compared with the one that was chosen.
pub type TypedPassword = Password<0>;

impl<const MIN: usize> Password<MIN> {
    /// The password.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize> Validate for Password<MIN> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        if (MIN..=MAX_PASSWORD).contains(&self.0.chars().count()) {
            return Ok(());
        }
        let mut error = ValidationError::new("bad_length");
        error.add_param("min".into(), &MIN);
        error.add_param("max".into(), &MAX_PASSWORD);
        let mut errors = ValidationErrors::new();
        errors.add(ITSELF, error);
        Err(errors)
    }
}

impl<const MIN: usize> PartialSchema for Password<MIN> {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)));
        text.min_length(Some(MIN)).max_length(Some(MAX_PASSWORD)).into()
    }
}

impl<const MIN: usize> ToSchema for Password<MIN> {
    fn name() -> Cow<'static, str> {
        if MIN == 0 { "TypedPassword" } else { "NewPassword" }.into()
    }
}

/// What a user logs in with, trimmed: 2–64 letters, digits and `. _ - @`; names that differ in case only are one.
#[derive(Debug, Clone)]
pub struct Username(String);

impl Username {
    const MIN: usize = 2;
    const MAX: usize = 64;

    /// The name, for its column.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<'de> Deserialize<'de> for Username {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Cow::<'_, str>::deserialize(deserializer)?.trim().to_owned()))
    }
}

impl Validate for Username {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        if !(Self::MIN..=Self::MAX).contains(&self.0.chars().count()) {
            let mut error = ValidationError::new("bad_length");
            error.add_param("min".into(), &Self::MIN);
            error.add_param("max".into(), &Self::MAX);
            errors.add(ITSELF, error);
        }
        if !self.0.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@".contains(c)) {
            let mut error = ValidationError::new("wrong_type");
            error.add_param("message".into(), &"A–Z a–z 0–9 . _ - @");
            errors.add(ITSELF, error);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl PartialSchema for Username {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Za-z0-9._@-]+$"));
        text.min_length(Some(Self::MIN)).max_length(Some(Self::MAX)).into()
    }
}

impl ToSchema for Username {}
