//! `POST /users/{id}/deactivate`

use persistence::Tx;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::users::{self, User, UserChange};

use crate::auth::caller::{Caller, UsersWrite};
use crate::error::{FieldCode, FieldError, Problem};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::users::refuse_last_administrator;
use crate::routes::users::view::UserView;

/// Deactivate a user
///
/// They can no longer log in; their sessions end and their access tokens are revoked at once. What they did stays in the audit trail, which
/// is why users are never deleted. One's own account is refused, and so is the last administrator of an authority above which there is none
/// either (409 `last_administrator`). Again is harmless.
#[utoipa::path(post, path = "/users/{id}/deactivate")]
pub async fn deactivate_user(caller: Caller<UsersWrite>, id: PathId, if_match: IfMatch) -> Result<Reply<Versioned<UserView>>, Problem> {
    caller
        .post(Body::none(), move |tx, ()| {
            let user = users::get_user_to_change(tx, id.0)?;
            let expected = if_match.check(user.version)?;
            refuse_last_administrator(tx, &user)?;
            if tx.identity().user_id == Some(user.id) {
                return Err(Problem::validation(vec![FieldError::new("", FieldCode::OwnAccount)]));
            }
            let after = if user.active { deactivate(tx, &user, expected)? } else { UserView::read(tx, &user)? };
            let version = after.version;
            Ok(Reply::ok(&after)?.with_version(version))
        })
        .await
}

/// Deactivates a user of this version, and tells it. Gives what they are then.
///
/// # Errors
/// 412 of another version; those of the database.
pub fn deactivate(tx: &mut Tx<'_>, user: &User, expected: i32) -> Result<UserView, Problem> {
    let before = UserView::read(tx, user)?;
    let user = users::update_user(tx, user.id, expected, UserChange { active: Some(false), ..UserChange::default() })?;
    let after = UserView::read(tx, &user)?;
    let path = get_authority(tx, user.authority_id)?.path();
    audit::record(tx, Subject { resource: "user", id: user.id, path: &path }, Some(&before), Some(&after))?;
    Ok(after)
}
