//! Users of authorities and of units.

pub mod create_user;
pub mod deactivate_user;
pub mod get_user;
pub mod list_users;
pub mod update_user;
pub mod view;

use validator::{Validate, ValidationErrors};

use crate::auth::password::{MAX_PASSWORD, MIN_PASSWORD};
use crate::error::{FieldCode, FieldError, Problem};
use crate::flows::faults::Faults;

/// The texts of a user that have a length, those that are sent. No `Debug`: it holds a password.
#[derive(Default, Validate)]
pub struct UserTexts {
    /// What they log in with, trimmed.
    #[validate(length(min = 2, max = 64))]
    pub username: Option<String>,
    /// What people call them, trimmed.
    #[validate(length(min = 1, max = 100))]
    pub display_name: Option<String>,
    /// The password as it is typed, blanks included.
    #[validate(length(min = MIN_PASSWORD, max = MAX_PASSWORD))]
    pub password: Option<String>,
}

impl UserTexts {
    /// Everything that is wrong with them.
    pub fn faults(&self) -> Faults {
        let mut faults = Faults(self.validate().err().map(|errors| length_errors(&errors)).unwrap_or_default());
        let fits = |c: char| c.is_ascii_alphanumeric() || ".-_@".contains(c);
        if self.username.as_ref().is_some_and(|name| !name.chars().all(fits)) {
            faults.0.push(FieldError::new("/username", FieldCode::WrongType).with("message", "A–Z a–z 0–9 . _ - @"));
        }
        if self.display_name.as_ref().is_some_and(|name| name.chars().any(char::is_control)) {
            faults.add("/display_name", FieldCode::NulCharacter);
        }
        faults
    }
}

/// What `validator` says about lengths, in our codes, in the order of the fields. The value itself is never copied.
pub fn length_errors(errors: &ValidationErrors) -> Vec<FieldError> {
    let mut found = Vec::new();
    for (field, errors) in errors.field_errors() {
        for error in errors {
            let limit = |name: &str| error.params.get(name).map(ToString::to_string).unwrap_or_default();
            found.push(FieldError::new(format!("/{field}"), FieldCode::BadLength).with("min", limit("min")).with("max", limit("max")));
        }
    }
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    found
}

/// What a body refers to; what is not there, or not in scope, is the fault of that field.
///
/// # Errors
/// 422 for `NotFound`; everything else as it is.
pub fn referred<T>(result: Result<T, persistence::Error>, pointer: &str, code: FieldCode) -> Result<T, Problem> {
    result.map_err(|error| match error {
        persistence::Error::NotFound => Problem::validation(vec![FieldError::new(pointer, code)]),
        other => other.into(),
    })
}

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        list_users::list_users,
        create_user::create_user,
        get_user::get_user,
        update_user::update_user,
        deactivate_user::deactivate_user,
    );
}
