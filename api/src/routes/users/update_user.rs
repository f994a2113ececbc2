//! `PATCH /users/{id}`

use domain::auth::Role;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::users::{self, User, UserChange};
use persistence::values::ShortLine;
use persistence::{Coded, Id, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, UsersWrite};
use crate::auth::password;
use crate::auth::typed::NewPassword;
use crate::error::{FieldCode, Problem};
use crate::flows::faults::Faults;
use crate::flows::patch::Patch;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::users::view::UserView;
use crate::routes::users::{check_department, referred, refuse_last_administrator};

// No `Debug`: it holds a password.
/// What is to change (JSON Merge Patch): an absent field is kept; only the department can be cleared.
#[derive(Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"display_name": "王芳（质量科）", "role": "inspector"}))]
pub struct UpdateUser {
    /// What people call them.
    #[serde(default)]
    #[validate(nested)]
    pub display_name: Patch<ShortLine>,
    /// Role; never to or from `unit_user`.
    #[serde(default)]
    pub role: Patch<Role>,
    /// Authority, in the caller's scope; not for a `unit_user`.
    #[serde(default)]
    pub authority_id: Patch<Id>,
    /// Department of the authority; `null` takes them out. Whoever moves to another authority leaves the department unless another is named.
    #[serde(default)]
    pub department_id: Patch<Id>,
    /// New password; every session of the user ends.
    #[serde(default)]
    #[validate(nested)]
    pub password: Patch<NewPassword>,
}

/// What the audit trail keeps: the account, and that there is another password, never the password.
#[derive(Serialize)]
struct AuditFacts<'a> {
    #[serde(flatten)]
    user: &'a UserView,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    password_changed: bool,
}

/// Change a user
///
/// A `unit_user` stays one and stays with its unit; everyone else may move to another authority in the caller's scope, which both are told in
/// the audit trail. Another password ends the user's sessions. The last administrator of an authority above which there is none either stays
/// one and stays there (409 `last_administrator`).
#[utoipa::path(patch, path = "/users/{id}")]
pub async fn update_user(
    caller: Caller<UsersWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateUser>,
) -> Result<Reply<Versioned<UserView>>, Problem> {
    let body = body.value;
    let mut faults = Faults::default();
    faults.shape(body.validate());
    let display_name = body.display_name.filled("/display_name", &mut faults).map(ShortLine::into_string);
    let role = body.role.filled("/role", &mut faults);
    let authority_id = body.authority_id.filled("/authority_id", &mut faults);
    let password = body.password.filled("/password", &mut faults);
    let random = caller.state.random;
    let password_hash = match password {
        Some(password) if faults.0.is_empty() => {
            Some(caller.state.passwords.run(move |memory| password::hash(password.as_str(), random, memory)).await??)
        }
        _ => None,
    };
    caller
        .write(move |tx| {
            let user = users::get_user_to_change(tx, id.0)?;
            let expected = if_match.check(user.version)?;
            if role.is_some_and(|role| role.belongs_to_unit() != user.role.0.belongs_to_unit()) {
                faults.add("/role", FieldCode::UnitRoleMismatch);
            }
            if authority_id.is_some() && user.role.0.belongs_to_unit() {
                faults.add("/authority_id", FieldCode::UnitRoleMismatch);
            }
            faults.end()?;
            if let Some(id) = authority_id {
                referred(get_authority(tx, id), "/authority_id", FieldCode::UnknownAuthority)?;
            }
            let moved = authority_id.is_some_and(|id| id != user.authority_id);
            let department_id = match body.department_id {
                Patch::Keep if moved => None,
                Patch::Keep => user.department_id,
                Patch::Clear => None,
                Patch::Set(department) => {
                    let authority = (!user.role.0.belongs_to_unit()).then(|| authority_id.unwrap_or(user.authority_id));
                    check_department(tx, department, authority)?;
                    Some(department)
                }
            };
            let change = UserChange {
                department_id: Some(department_id).filter(|id| *id != user.department_id),
                display_name: display_name.filter(|name| *name != user.display_name),
                role: role.filter(|role| *role != user.role.0).map(Coded),
                authority_id: authority_id.filter(|id| *id != user.authority_id),
                password_hash,
                active: None,
            };
            if change.role.is_some() || change.authority_id.is_some() {
                refuse_last_administrator(tx, &user)?;
            }
            let user = apply(tx, user, expected, change)?;
            Ok(Reply::ok(&UserView::read(tx, &user)?)?.with_version(user.version))
        })
        .await
}

/// Stores the change with its event; nothing to change leaves the version as it is. Another password ends the sessions.
///
/// # Errors
/// Those of the database.
pub fn apply(tx: &mut Tx<'_>, user: User, expected: i32, change: UserChange) -> Result<User, Problem> {
    if change == UserChange::default() {
        return Ok(user);
    }
    let password_changed = change.password_hash.is_some();
    let (before, left) = (UserView::read(tx, &user)?, get_authority(tx, user.authority_id)?.path());
    let user = users::update_user(tx, user.id, expected, change)?;
    let after = UserView::read(tx, &user)?;
    let path = get_authority(tx, user.authority_id)?.path();
    let before = AuditFacts { user: &before, password_changed: false };
    let after = AuditFacts { user: &after, password_changed };
    audit::record_move(tx, Subject { resource: "user", id: user.id, path: &path }, &left, Some(&before), Some(&after))?;
    Ok(user)
}
