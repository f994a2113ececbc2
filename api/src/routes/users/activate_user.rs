//! `POST /users/{id}/activate`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::departments::get_department_to_change;
use persistence::queries::users::{self, UserChange};

use crate::auth::caller::{Caller, UsersWrite};
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::users::view::UserView;

/// Activate a user again
///
/// They may log in again with the password that they had; sessions and access tokens of before stay ended. Whose department was closed
/// meanwhile is in none. Again is harmless.
#[utoipa::path(post, path = "/users/{id}/activate")]
pub async fn activate_user(caller: Caller<UsersWrite>, id: PathId, if_match: IfMatch) -> Result<Reply<Versioned<UserView>>, Problem> {
    caller
        .post(Body::none(), move |tx, ()| {
            let user = users::get_user_to_change(tx, id.0)?;
            let expected = if_match.check(user.version)?;
            let before = UserView::read(tx, &user)?;
            if user.active {
                return Ok(Reply::ok(&before)?.with_version(user.version));
            }
            let mut change = UserChange { active: Some(true), ..UserChange::default() };
            if let Some(department) = user.department_id
                && !get_department_to_change(tx, department)?.active
            {
                change.department_id = Some(None);
            }
            let user = users::update_user(tx, user.id, expected, change)?;
            let after = UserView::read(tx, &user)?;
            let path = get_authority(tx, user.authority_id)?.path();
            audit::record(tx, Subject { resource: "user", id: user.id, path: &path }, Some(&before), Some(&after))?;
            Ok(Reply::ok(&after)?.with_version(user.version))
        })
        .await
}
