//! `POST /auth/login`

use persistence::queries::auth::{add_login_failure, clear_login_failures, find_login_failures, lock_login};
use persistence::queries::users::find_user_by_name;
use persistence::{Instant, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::password;
use crate::auth::typed::TypedPassword;
use crate::error::{Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};
use crate::routes::auth::session::{Anonymous, SessionTokens, issue, record};

/// So many failures in a row lock a name.
const MAX_FAILURES: i32 = 5;
/// How long a name stays locked, in seconds.
const LOCK_SECONDS: i64 = 15 * 60;

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
/// Five failures in a row lock the name for fifteen minutes, whether there is such a user or not. Needs no token. Answers are
/// never kept for an Idempotency-Key: secrets are not stored.
#[utoipa::path(post, path = "/auth/login")]
pub async fn login(anonymous: Anonymous, body: Body<Login>) -> Result<Reply<Shown<SessionTokens>>, Problem> {
    let Anonymous { caller, state } = anonymous;
    let mut faults = Faults::default();
    faults.shape(body.value.validate());
    faults.end()?;
    let Login { username, password } = body.value;
    let username = username.trim().to_owned();
    let name = username.clone();
    let (user, locked_until, now) = state
        .db
        .read(&caller, move |tx| {
            let locked_until = find_login_failures(tx, &name)?.and_then(|f| f.locked_until);
            Ok::<_, Problem>((find_user_by_name(tx, &name)?, locked_until, tx.now))
        })
        .await?;
    if let Some(until) = locked_until.filter(|until| *until > now) {
        return Err(locked(until, now));
    }
    let stored = user.as_ref().filter(|u| u.active).map(|u| u.password_hash.clone());
    let good = password::off_the_workers(move || password::verify(password.as_str(), stored.as_deref())).await?;
    let process = state.clone();
    let outcome = state
        .db
        .write(&caller, move |tx| match user.filter(|_| good) {
            None => Ok::<_, Problem>(Err(fail(tx, &username)?)),
            Some(user) => {
                clear_login_failures(tx, &username)?;
                let family = tx.new_id();
                let tokens = issue(tx, &process, user.id, family)?;
                record(tx, &user, family)?;
                Ok(Ok(tokens))
            }
        })
        .await?;
    let tokens: SessionTokens = outcome?;
    Ok(Reply::ok(&tokens)?.no_store())
}

/// Counts a failure (that must be stored, so it is no error of the transaction) and says what to answer.
fn fail(tx: &mut Tx<'_>, username: &str) -> Result<Problem, Problem> {
    let failures = add_login_failure(tx, username, LOCK_SECONDS)?;
    if failures < MAX_FAILURES {
        return Ok(Problem::new(ProblemCode::WrongCredentials));
    }
    let until = tx.now.plus_seconds(LOCK_SECONDS);
    lock_login(tx, username, until)?;
    Ok(locked(until, tx.now))
}

fn locked(until: Instant, now: Instant) -> Problem {
    let seconds = (until.micros() - now.micros()) / 1_000_000 + 1;
    Problem::new(ProblemCode::LoginLocked).retry_after(u64::try_from(seconds).unwrap_or(1))
}
