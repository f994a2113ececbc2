//! Sessions: a short-lived JWT and a refresh token that is exchanged for the next one.

use std::net::IpAddr;

use actix_web::{FromRequest, HttpRequest, dev, web};
use persistence::queries::audit::{AuditEvent, Subject, audit_event, insert_audit_events};
use persistence::queries::auth::{RefreshToken, get_token_owner, insert_refresh_token, revoke_family};
use persistence::queries::authorities::path_of_authority;
use persistence::queries::users::User;
use persistence::{Id, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{origin, refuse_query_of_none};
use crate::auth::jwt::{ACCESS_SECONDS, REFRESH_SECONDS};
use crate::auth::secret;
use crate::error::Problem;
use crate::http::documented::{Description, Documented};
use crate::http::operation::Matched;
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
    let access_token = state.keys.issue(user_id, family_id, tx.now)?;
    Ok(SessionTokens { access_token, refresh_token, token_type: "Bearer", expires_in: ACCESS_SECONDS })
}

/// Ends a log-in, and leaves an event if it had not ended yet.
pub fn end(tx: &mut Tx<'_>, token: &RefreshToken) -> Result<(), Problem> {
    if revoke_family(tx, token.family_id)? {
        let user = get_token_owner(tx, token)?;
        record(tx, &user, token.family_id, None)?;
    }
    Ok(())
}

/// What is told of a log-in.
#[derive(Serialize)]
struct LogInFacts {
    failures_before: i32,
}

/// The event of a log-in that begins or ends: who it is of is known by its token or password, not by the caller.
pub fn record(tx: &mut Tx<'_>, user: &User, family_id: Id, failures_before: Option<i32>) -> Result<(), Problem> {
    let facts = failures_before.map(|failures_before| LogInFacts { failures_before });
    let path = path_of_authority(tx, user.authority_id)?;
    let event = audit_event(tx, Subject { resource: "session", id: family_id, path: &path }, None, facts.as_ref())?;
    let event = AuditEvent { actor_id: Some(user.id), actor_name: user.username.clone(), ..event };
    Ok(insert_audit_events(tx, vec![event])?)
}

/// A caller that is nobody yet: for the operations that come before a session.
pub struct Anonymous {
    pub caller: persistence::Caller,
    /// From where.
    pub address: Option<IpAddr>,
    pub state: web::Data<State>,
}

impl FromRequest for Anonymous {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        std::future::ready(Self::extract(request).map_err(Into::into))
    }
}

impl Anonymous {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let state = request.app_data::<web::Data<State>>().cloned().ok_or_else(|| Problem::internal("no state"))?;
        refuse_query_of_none(request)?;
        let address = state.proxies.client(request);
        let caller = persistence::Caller { found: Matched::seen(request).caller(), ..persistence::Caller::nobody(origin(request, &state)) };
        Ok(Self { caller, address, state })
    }
}

impl Documented for Anonymous {
    /// What it brings is wrong, or was tried too often.
    fn describe(description: &mut Description) {
        description.refusals.extend([401, 429]);
    }
}
