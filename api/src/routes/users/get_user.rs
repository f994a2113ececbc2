//! `GET /users/{id}`

use persistence::queries::users;

use crate::auth::caller::{Caller, UsersRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Versioned};
use crate::routes::users::view::UserView;

/// Read a user
///
/// The account without its password, which nobody can read.
#[utoipa::path(get, path = "/users/{id}")]
pub async fn get_user(caller: Caller<UsersRead>, id: PathId) -> Result<Reply<Versioned<UserView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let user = users::get_user(tx, id.0)?;
            Ok(Reply::ok(&UserView::read(tx, &user)?)?.with_version(user.version))
        })
        .await?;
    Ok(reply)
}
