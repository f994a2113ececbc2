//! `POST /auth/refresh`

use persistence::queries::auth::{find_refresh_token, mark_refresh_token_used};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::secret;
use crate::error::{Problem, ProblemCode};
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};
use crate::routes::auth::session::{Anonymous, SessionTokens, end, issue};

/// For so long an exchanged token is taken again: an answer may be lost, and two tabs may ask at once.
const OVERLAP_SECONDS: i64 = 30;

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
/// Each is good once, and for thirty seconds after that once more, for whoever did not receive the answer and for a second tab: it gives another
/// pair of the same log-in. One that is used again later means that someone else holds a copy: the whole log-in ends.
#[utoipa::path(post, path = "/auth/refresh")]
pub async fn refresh(anonymous: Anonymous, body: Body<Refresh>) -> Result<Reply<Shown<SessionTokens>>, Problem> {
    let Anonymous { caller, state, .. } = anonymous;
    let hash = secret::hash(&body.value.refresh_token);
    let (process, found) = (state.clone(), caller.found.clone());
    let tokens = state
        .db
        .write(&caller, move |tx| {
            let Some(token) = find_refresh_token(tx, &hash)? else { return Ok::<_, Problem>(None) };
            found.is(token.user_id);
            if token.used_at.is_some_and(|used| used.plus_seconds(OVERLAP_SECONDS) < tx.now) {
                end(tx, &token)?;
                return Ok(None);
            }
            if token.revoked_at.is_some() || token.expires_at <= tx.now {
                return Ok(None);
            }
            if token.used_at.is_none() {
                mark_refresh_token_used(tx, &hash)?;
            }
            issue(tx, &process, token.user_id, token.family_id).map(Some)
        })
        .await?;
    let tokens: SessionTokens = tokens.ok_or_else(|| Problem::new(ProblemCode::Unauthenticated))?;
    Ok(Reply::ok(&tokens)?.no_store())
}
