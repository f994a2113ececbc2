//! `POST /auth/logout`

use actix_web::{HttpResponse, post};
use persistence::queries::auth::find_refresh_token;

use crate::auth::caller::{Caller, SelfRead};
use crate::auth::secret;
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::reply::Reply;
use crate::routes::auth::refresh::Refresh;
use crate::routes::auth::session::end;

/// Log out
///
/// Ends the log-in of this refresh token. The session token itself ends by its own time, fifteen minutes at most.
#[utoipa::path(
    tag = "auth", operation_id = "logout", request_body = Refresh,
    responses((status = 204)),
    extensions(("x-permission" = json!("self.read")))
)]
#[post("/auth/logout")]
pub async fn logout(caller: Caller<SelfRead>, body: Body<Refresh>) -> Result<HttpResponse, Problem> {
    let hash = secret::hash(&body.value.refresh_token);
    caller
        .post(body.digest, move |tx| {
            // Another's token, or an unknown one: nothing to end, and nothing to tell.
            if let Some(token) = find_refresh_token(tx, &hash)?.filter(|t| Some(t.user_id) == tx.identity().user_id) {
                end(tx, &token)?;
            }
            Ok(Reply::no_content())
        })
        .await
}
