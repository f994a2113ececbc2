//! `POST /auth/login`

use persistence::queries::users::find_user_by_name;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::address::address_key;
use crate::auth::password;
use crate::auth::typed::TypedPassword;
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::lock_out;
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};
use crate::routes::auth::session::{Anonymous, SessionTokens, issue, record};

// No `Debug`: it holds a password.
/// Who logs in.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"username": "demo-county", "password": "…"}))]
pub struct Login {
    #[schema(max_length = 200)]
    #[validate(length(min = 0, max = 200, code = "bad_length"))]
    pub username: String,
    #[validate(nested)]
    pub password: TypedPassword,
}

/// Log in
///
/// Five failures in a row lock the name for fifteen minutes, whether there is such a user or not; `Retry-After` tells how much of it is left.
/// Whoever comes from an address from which the account has logged in before is counted apart, and is let in while others have locked the name.
/// Needs no token. Answers are never kept for an Idempotency-Key: secrets are not stored.
#[utoipa::path(post, path = "/auth/login")]
pub async fn login(anonymous: Anonymous, body: Body<Login>) -> Result<Reply<Shown<SessionTokens>>, Problem> {
    let Anonymous { caller, address, state } = anonymous;
    let mut faults = Faults::default();
    faults.shape(body.value.validate());
    faults.end()?;
    let Login { username, password } = body.value;
    let username = username.trim().to_owned();
    let (name, process) = (username.clone(), state.clone());
    let (user, address_key) = state
        .db
        .read(&caller, move |tx| {
            let user = find_user_by_name(tx, &name)?;
            let address_key = user.as_ref().zip(address).map(|(user, address)| address_key(&process.keys, user.id, address)).transpose()?;
            lock_out::begin(tx, &name, user.as_ref(), address_key.clone())?;
            Ok::<_, Problem>((user, address_key))
        })
        .await?;
    let stored = user.as_ref().filter(|u| u.active).map(|u| u.password_hash.clone());
    let good = state.passwords.run(move |memory| password::verify(password.as_str(), stored.as_deref(), memory)).await?;
    let (process, found) = (state.clone(), caller.found.clone());
    let outcome = state
        .db
        .write(&caller, move |tx| {
            // Again: of many that try at once, no more are let in than one after the other.
            let attempt = lock_out::begin(tx, &username, user.as_ref(), address_key)?;
            let Some(user) = user.as_ref().filter(|_| good) else { return Ok::<_, Problem>(Err(lock_out::fail(tx, user.as_ref(), &attempt)?)) };
            found.is(user.id);
            let failures = lock_out::succeed(tx, user, attempt)?;
            let family = tx.new_id();
            let tokens = issue(tx, &process, user.id, family)?;
            record(tx, user, family, Some(failures).filter(|failures| *failures > 0))?;
            Ok(Ok(tokens))
        })
        .await?;
    let tokens: SessionTokens = outcome?;
    Ok(Reply::ok(&tokens)?.no_store())
}
