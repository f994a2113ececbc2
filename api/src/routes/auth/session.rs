//! Sessions: a short-lived JWT and a refresh token that is exchanged for the next one.

use persistence::queries::auth::{RefreshToken, insert_refresh_token};
use persistence::{Id, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::jwt::{ACCESS_SECONDS, REFRESH_SECONDS};
use crate::auth::secret;
use crate::error::Problem;
use crate::state::State;

/// The tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"access_token": "eyJ0eXAi…", "refresh_token": "qsr_rt_…", "token_type": "Bearer", "expires_in": 900}))]
pub struct SessionTokens {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Exchange it once at `/auth/refresh` for the next pair.
    pub refresh_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: i64,
}

/// A fresh pair for a user, in the family of a log-in.
///
/// # Errors
/// Those of the database.
pub fn issue(tx: &mut Tx<'_>, state: &State, user_id: Id, family_id: Id) -> Result<SessionTokens, Problem> {
    let refresh_token = secret::new_secret(secret::REFRESH_TOKEN_PREFIX, state.random);
    let row = RefreshToken {
        token_hash: secret::hash(&refresh_token),
        family_id,
        user_id,
        issued_at: tx.now,
        expires_at: tx.now.plus_seconds(REFRESH_SECONDS),
        used_at: None,
        revoked_at: None,
    };
    insert_refresh_token(tx, row)?;
    let access_token = state.keys.issue(user_id, tx.now)?;
    Ok(SessionTokens { access_token, refresh_token, token_type: "Bearer", expires_in: ACCESS_SECONDS })
}

/// A caller that is nobody yet: for the operations that come before a session.
pub fn anonymous(request: &actix_web::HttpRequest, state: &State) -> persistence::Caller {
    let mut caller = persistence::Caller::system("auth");
    caller.origin = crate::auth::caller::origin(request, state);
    caller
}
