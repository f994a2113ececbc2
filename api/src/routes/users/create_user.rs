//! `POST /users`

use domain::auth::Role;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{Authority, get_authority};
use persistence::queries::units::get_unit_to_change;
use persistence::queries::users::{User, insert_user};
use persistence::values::ShortLine;
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, UsersWrite};
use crate::auth::password;
use crate::auth::typed::{NewPassword, Username};
use crate::error::{FieldCode, FieldError, Problem};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::reply::{CreatedVersion, Reply};
use crate::routes::users::view::UserView;
use crate::routes::users::{check_department, referred};

// No `Debug`: it holds a password.
/// A user to add.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "username": "xihu.wang", "display_name": "王芳", "password": "a long passphrase", "role": "regulator",
    "authority_id": "01980000-0000-7000-8000-000000000001"
}))]
pub struct CreateUser {
    /// What they log in with: 2–64 letters, digits and `. _ - @`; names that differ in case only are one.
    #[validate(nested)]
    pub username: Username,
    /// What people call them.
    #[validate(nested)]
    pub display_name: ShortLine,
    #[validate(nested)]
    pub password: NewPassword,
    pub role: Role,
    /// Authority, in the caller's scope: for every role except `unit_user`.
    pub authority_id: Option<Id>,
    /// Unit, in the caller's scope: for a `unit_user`.
    pub unit_id: Option<Id>,
    /// Department of that very authority; not for a `unit_user`.
    pub department_id: Option<Id>,
}

/// Add a user
///
/// A `unit_user` belongs to a unit (`unit_id`), every other role to an authority (`authority_id`); both must be in the caller's
/// scope. Only a slow hash of the password is stored.
#[utoipa::path(post, path = "/users")]
pub async fn create_user(caller: Caller<UsersWrite>, body: Body<CreateUser>) -> Result<Reply<CreatedVersion<UserView>>, Problem> {
    let Body { value, digest } = body;
    let mut faults = Faults::default();
    faults.shape(value.validate());
    let CreateUser { username, display_name, password, role, authority_id, unit_id, department_id } = value;
    check_home(&mut faults, role, authority_id, unit_id);
    let random = caller.state.random;
    // It takes a while on purpose: not while the transaction holds its connection, and not for a body that is refused anyway.
    let password_hash = match faults.0.is_empty() {
        true => caller.state.passwords.run(move |memory| password::hash(password.as_str(), random, memory)).await??,
        false => String::new(),
    };
    caller
        .post(Body { value: (), digest }, move |tx, ()| {
            faults.end()?;
            let authority = home(tx, authority_id, unit_id)?;
            if let Some(department) = department_id {
                check_department(tx, department, authority_id)?;
            }
            let user = User {
                id: tx.new_id(),
                username: username.into_string(),
                display_name: display_name.into_string(),
                password_hash,
                role: Coded(role),
                authority_id: authority.id,
                unit_id,
                department_id,
                active: true,
                version: 1,
                created_at: tx.now,
                updated_at: tx.now,
            };
            insert_user(tx, &user)?;
            let view = UserView::read(tx, &user)?;
            audit::record(tx, Subject { resource: "user", id: user.id, path: &authority.path() }, None, Some(&view))?;
            Ok(Reply::created(format!("/api/v1/users/{}", user.id), &view)?.with_version(user.version))
        })
        .await
}

/// A unit for a `unit_user`, an authority for everyone else, never both.
fn check_home(faults: &mut Faults, role: Role, authority_id: Option<Id>, unit_id: Option<Id>) {
    let of_unit = role.belongs_to_unit();
    if unit_id.is_some() != of_unit {
        faults.add("/unit_id", FieldCode::UnitRoleMismatch);
    }
    if authority_id.is_some() == of_unit {
        faults.add("/authority_id", FieldCode::UnitRoleMismatch);
    }
}

/// The authority of the new user: the one named, or the territorial authority of the unit.
fn home(tx: &mut Tx<'_>, authority_id: Option<Id>, unit_id: Option<Id>) -> Result<Authority, Problem> {
    match (unit_id, authority_id) {
        (Some(unit_id), _) => {
            // Held, so that it does not move away from under the account.
            let unit = referred(get_unit_to_change(tx, unit_id), "/unit_id", FieldCode::UnknownUnit)?;
            // The unit is in scope when its territorial authority is.
            Ok(get_authority(tx, unit.territorial_authority_id)?)
        }
        (None, Some(id)) => referred(get_authority(tx, id), "/authority_id", FieldCode::UnknownAuthority),
        (None, None) => Err(Problem::validation(vec![FieldError::new("/authority_id", FieldCode::UnitRoleMismatch)])),
    }
}
