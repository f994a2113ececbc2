//! `POST /auth/logout`

use persistence::queries::auth::find_refresh_token;

use crate::auth::caller::{Caller, SelfRead};
use crate::auth::secret;
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::reply::{NoContent, Reply};
use crate::routes::auth::refresh::Refresh;
use crate::routes::auth::session::end;

/// Log out
///
/// Ends the log-in of this refresh token, and every session token that came from it, at once.
#[utoipa::path(post, path = "/auth/logout")]
pub async fn logout(caller: Caller<SelfRead>, body: Body<Refresh>) -> Result<Reply<NoContent>, Problem> {
    let hash = secret::hash(&body.value.refresh_token);
    caller
        .post(body, move |tx, _| {
            // Another's token, or an unknown one: nothing to end, and nothing to tell.
            if let Some(token) = find_refresh_token(tx, &hash)?.filter(|t| Some(t.user_id) == tx.identity().user_id) {
                end(tx, &token)?;
            }
            Ok(Reply::no_content())
        })
        .await
}
