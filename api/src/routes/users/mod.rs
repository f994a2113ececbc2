//! Users of authorities and of units.

pub mod create_user;
pub mod deactivate_user;
pub mod get_user;
pub mod list_users;
pub mod update_user;
pub mod view;

use persistence::queries::departments::get_department_to_change;
use persistence::{Id, Tx};

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

/// A user is put into an active department of their own authority; a unit's user, who has none, into no department.
///
/// # Errors
/// 422 `unknown_department`.
pub fn check_department(tx: &mut Tx<'_>, department: Id, authority: Option<Id>) -> Result<(), Problem> {
    let department = referred(get_department_to_change(tx, department), "/department_id", FieldCode::UnknownDepartment)?;
    match department.active && authority == Some(department.authority_id) {
        true => Ok(()),
        false => Err(Problem::validation(vec![FieldError::new("/department_id", FieldCode::UnknownDepartment)])),
    }
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
