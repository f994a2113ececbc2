//! `POST /users/{id}/unlock`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::login_failures::{find_lock, forget_all_failures};
use persistence::queries::users::{self, User};
use persistence::{Instant, Tx};
use serde::Serialize;

use crate::auth::caller::{Caller, UsersWrite};
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::users::view::UserView;

/// A lock in the audit trail.
#[derive(Serialize)]
struct LockFacts<'a> {
    username: &'a str,
    locked_until: Option<Instant>,
}

/// Let a user log in who is locked out
///
/// After failed log-ins a name is locked for a quarter of an hour: this ends it at once, and the count begins anew. Whom it may concern is found
/// with `GET /users?locked=true`. The account itself does not change. Again is harmless.
#[utoipa::path(post, path = "/users/{id}/unlock")]
pub async fn unlock_user(caller: Caller<UsersWrite>, id: PathId, if_match: IfMatch) -> Result<Reply<Versioned<UserView>>, Problem> {
    caller
        .post(Body::none(), move |tx, ()| {
            let user = users::get_user(tx, id.0)?;
            if_match.check(user.version)?;
            unlock(tx, &user)?;
            Ok(Reply::ok(&UserView::read(tx, &user)?)?.with_version(user.version))
        })
        .await
}

/// Ends a lock, and tells it; nothing where there is none.
///
/// # Errors
/// Those of the database.
pub fn unlock(tx: &mut Tx<'_>, user: &User) -> Result<(), Problem> {
    let locked_until = find_lock(tx, user.id, &user.username)?;
    if let Some(until) = locked_until.filter(|until| *until > tx.now) {
        forget_all_failures(tx, user.id, &user.username)?;
        let path = get_authority(tx, user.authority_id)?.path();
        let facts = |locked_until| LockFacts { username: &user.username, locked_until };
        audit::record(tx, Subject { resource: "user", id: user.id, path: &path }, Some(&facts(Some(until))), Some(&facts(None)))?;
    }
    Ok(())
}
