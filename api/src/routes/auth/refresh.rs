//! `POST /auth/refresh`

use actix_web::{HttpRequest, HttpResponse, post, web};
use persistence::queries::auth::{find_refresh_token, mark_refresh_token_used};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::secret;
use crate::error::{Problem, ProblemCode};
use crate::http::body::Body;
use crate::http::reply::Reply;
use crate::routes::auth::session::{SessionTokens, anonymous, end, issue};
use crate::state::State;

/// The refresh token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "qsr_rt_…"}))]
pub struct Refresh {
    /// As it was given at log-in or at the last exchange.
    pub refresh_token: String,
}

/// Exchange a refresh token
///
/// Each is good once. One that is used again means that someone else holds a copy: the whole log-in ends.
#[utoipa::path(
    tag = "auth", operation_id = "refresh", request_body = Refresh, security(()),
    responses((status = 200, body = SessionTokens)),
    extensions(("x-permission" = json!("none")))
)]
#[post("/auth/refresh")]
pub async fn refresh(request: HttpRequest, state: web::Data<State>, body: Body<Refresh>) -> Result<HttpResponse, Problem> {
    let caller = anonymous(&request, &state)?;
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
    let mut response = Reply::ok(&tokens)?.into_response();
    response.headers_mut().insert(actix_web::http::header::CACHE_CONTROL, actix_web::http::header::HeaderValue::from_static("no-store"));
    Ok(response)
}
