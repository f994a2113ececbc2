//! `POST /access-tokens`

use domain::Code;
use domain::auth::Permission;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::tokens::{AccessToken, insert_access_token};
use persistence::values::{Day, ShortLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, TokensManage};
use crate::auth::secret::{self, ACCESS_TOKEN_PREFIX};
use crate::error::{FieldCode, FieldError, Problem};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::reply::{Created, Reply};
use crate::routes::auth::list_access_tokens::AccessTokenView;

/// The longest term of a token, in days from today.
pub const MAX_TERM_DAYS: i64 = 366;

/// A token to make.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "省平台对接", "scopes": ["units.read", "exports.run"], "expires_on": "2027-06-30"}))]
pub struct CreateAccessToken {
    /// What its owner calls it.
    #[validate(nested)]
    pub name: ShortLine,
    /// What it may do, at most: one or more of the caller's own permissions.
    pub scopes: Vec<Permission>,
    /// The last day on which it works: today or later, at most 366 days from today.
    // No `#[validate]`: the term alone says which days there are.
    pub expires_on: Day,
}

/// A new token with its secret. (No `Debug`: it holds the secret.)
#[derive(Serialize, ToSchema)]
pub struct CreatedAccessToken {
    #[serde(flatten)]
    pub access_token: AccessTokenView,
    /// The secret, to be sent as `Authorization: Bearer …`. It is shown this once; only its SHA-256 is stored.
    #[schema(example = "qsr_at_4n1Vh0cYl2oKQ7gRz8mXb3TfWp6uJd5sEa9iLxNvC0k")]
    pub token: String,
}

/// Make an access token
///
/// For scripts and other systems. The token acts for the caller, with no more than the scopes named and no more than the caller's role
/// allows. `token` is shown once. `Idempotency-Key` is accepted but the answer is not replayed, because the secret is never stored:
/// whoever did not receive the answer makes another token and revokes the first.
#[utoipa::path(post, path = "/access-tokens")]
pub async fn create_access_token(caller: Caller<TokensManage>, body: Body<CreateAccessToken>) -> Result<Reply<Created<CreatedAccessToken>>, Problem> {
    let body = body.value;
    let random = caller.state.random;
    let response = caller
        .write(move |tx| {
            let mut faults = Faults::default();
            faults.shape(body.validate());
            if body.scopes.is_empty() {
                faults.add("/scopes", FieldCode::Required);
            }
            for (index, scope) in body.scopes.iter().enumerate() {
                if !tx.identity().permissions.contains(*scope) {
                    faults.0.push(FieldError::new(format!("/scopes/{index}"), FieldCode::ScopeNotHeld).with("value", scope.code()));
                }
            }
            let term = body.expires_on.0.signed_duration_since(tx.today()).num_days();
            if term < 0 {
                faults.add("/expires_on", FieldCode::DateOrder);
            } else if term > MAX_TERM_DAYS {
                faults.0.push(FieldError::new("/expires_on", FieldCode::TermTooLong).with("max", MAX_TERM_DAYS));
            }
            faults.end()?;
            let token = AccessToken {
                id: tx.new_id(),
                name: body.name.into_string(),
                scopes: body.scopes.iter().copied().collect(),
                expires_on: body.expires_on.0,
                revoked_at: None,
                created_at: tx.now,
            };
            let secret = secret::new_secret(ACCESS_TOKEN_PREFIX, random);
            insert_access_token(tx, &token, &secret::hash(&secret))?;
            let view = AccessTokenView::new(&token);
            let home = tx.identity().authority.id;
            let path = get_authority(tx, home)?.path();
            audit::record(tx, Subject { resource: "access_token", id: token.id, path: &path }, None, Some(&view))?;
            Reply::created(format!("/api/v1/access-tokens/{}", token.id), &CreatedAccessToken { access_token: view, token: secret })
        })
        .await?;
    Ok(response.no_store())
}
