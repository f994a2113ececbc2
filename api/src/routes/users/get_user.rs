//! `GET /users/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::users;

use crate::auth::caller::{Caller, UsersRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::users::view::UserView;

/// Read a user
///
/// The account without its password, which nobody can read.
#[utoipa::path(
    tag = "auth", operation_id = "get_user", params(("id" = persistence::Id, Path, description = "Id of the user")),
    responses((status = 200, body = UserView)),
    extensions(("x-permission" = json!("users.read")))
)]
#[get("/users/{id}")]
pub async fn get_user(caller: Caller<UsersRead>, id: PathId) -> Result<HttpResponse, Problem> {
    let reply = caller
        .read(move |tx| {
            let user = users::get_user(tx, id.0)?;
            Ok(Reply::ok(&UserView::read(tx, &user)?)?.with_version(user.version))
        })
        .await?;
    Ok(reply.into_response())
}
