//! `POST /auth/refresh`

use persistence::queries::auth::{find_refresh_token, mark_refresh_token_used};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::secret;
use crate::error::{Problem, ProblemCode};
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};
use crate::routes::auth::session::{Anonymous, SessionTokens, end, issue};

// No `Debug`: it is a secret.
/// The refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "qsr_rt_…"}))]
pub struct Refresh {
    /// As it was given at log-in or at the last exchange.
    pub refresh_token: String,
}

/// Exchange a refresh token
///
/// Each is good once. One that is used again means that someone else holds a copy: the whole log-in ends.
#[utoipa::path(post, path = "/auth/refresh")]
pub async fn refresh(anonymous: Anonymous, body: Body<Refresh>) -> Result<Reply<Shown<SessionTokens>>, Problem> {
    let Anonymous { caller, state } = anonymous;
    let hash = secret::hash(&body.value.refresh_token);
    let process = state.clone();
    let tokens = state
        .db
        .write(&caller, move |tx| {
            let Some(token) = find_refresh_token(tx, &hash)? else { return Ok::<_, Problem>(None) };
            if token.used_at.is_some() {
                end(tx, &token)?;
                return Ok(None);
            }
            if token.revoked_at.is_some() || token.expires_at <= tx.now {
                return Ok(None);
            }
            mark_refresh_token_used(tx, &hash)?;
            issue(tx, &process, token.user_id, token.family_id).map(Some)
        })
        .await?;
    let tokens: SessionTokens = tokens.ok_or_else(|| Problem::new(ProblemCode::Unauthenticated))?;
    Ok(Reply::ok(&tokens)?.no_store())
}
