//! `DELETE /access-tokens/{id}`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::tokens::{get_access_token, revoke_access_token};

use crate::auth::caller::{Caller, TokensManage};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::{NoContent, Reply};
use crate::routes::auth::list_access_tokens::AccessTokenView;

/// Revoke an access token
///
/// It stops working at once and stays in the list. Again is harmless. `If-Match` is not needed: a token cannot be changed, so it has no
/// version.
#[utoipa::path(delete, path = "/access-tokens/{id}")]
pub async fn delete_access_token(caller: Caller<TokensManage>, id: PathId) -> Result<Reply<NoContent>, Problem> {
    caller
        .write(move |tx| {
            let before = get_access_token(tx, id.0)?;
            if before.revoked_at.is_some() {
                return Ok(Reply::no_content());
            }
            revoke_access_token(tx, before.id)?;
            let after = get_access_token(tx, before.id)?;
            let home = tx.identity().authority.id;
            let path = get_authority(tx, home)?.path();
            let subject = Subject { resource: "access_token", id: after.id, path: &path };
            audit::record(tx, subject, Some(&AccessTokenView::new(&before)), Some(&AccessTokenView::new(&after)))?;
            Ok(Reply::no_content())
        })
        .await
}
