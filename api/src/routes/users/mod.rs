//! Users of authorities and of units.

pub mod create_user;
pub mod deactivate_user;
pub mod get_user;
pub mod list_users;
pub mod update_user;
pub mod view;

use crate::error::{FieldCode, FieldError, Problem};

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
