//! Users of authorities and of units.

pub mod activate_user;
pub mod create_user;
pub mod deactivate_user;
pub mod get_user;
pub mod list_users;
pub mod unlock_user;
pub mod update_user;
pub mod view;

use domain::auth::Role;
use persistence::queries::departments::get_department_to_change;
use persistence::queries::users::{User, another_administrator_is_left};
use persistence::{Id, Tx};

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};

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

/// An administrator does not leave (by another role, another authority or the end of the account) where nobody would be left who administers
/// that authority, or one above it: such a one can always appoint another.
///
/// # Errors
/// 409 `last_administrator`.
pub fn refuse_last_administrator(tx: &mut Tx<'_>, user: &User) -> Result<(), Problem> {
    let administers = user.active && user.role.0 == Role::Administrator;
    match !administers || another_administrator_is_left(tx, user)? {
        true => Ok(()),
        false => Err(Problem::new(ProblemCode::LastAdministrator)),
    }
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
        activate_user::activate_user,
        unlock_user::unlock_user,
    );
}
