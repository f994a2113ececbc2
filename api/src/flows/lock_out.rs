//! Guessing passwords is slow: five failures in a row lock a name for a quarter of an hour, whether there is such an account or not. Failures
//! from an address from which the account has logged in are counted apart, so that nobody who only knows a name keeps its owner out.

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::path_of_authority;
use persistence::queries::login_failures::{Counted, add_failure, find_failures, find_known_address, forget_failures, know_address, lock};
use persistence::queries::users::User;
use persistence::{Instant, Tx};
use serde::Serialize;

use super::refusal::{ProblemCode, Refusal};

/// So many failures in a row lock.
const MAX_FAILURES: i32 = 5;
/// For how long, in seconds.
const LOCK_SECONDS: i64 = 15 * 60;

/// A log-in that is tried.
pub struct Attempt {
    counted: Counted,
    address_key: Option<String>,
}

/// Who tries to log in, let in to try: `address_key` is the address from which they come, for this user.
///
/// # Errors
/// 429 while it is locked, with the time that is left.
pub fn begin(tx: &mut Tx<'_>, username: &str, user: Option<&User>, address_key: Option<String>) -> Result<Attempt, Refusal> {
    let known = match (user, &address_key) {
        (Some(user), Some(key)) if find_known_address(tx, user.id, key)?.is_some() => {
            Some(Counted::Known { user: user.id, address_key: key.clone() })
        }
        _ => None,
    };
    let counted = known.unwrap_or_else(|| Counted::Name(username.to_owned()));
    let locked_until = find_failures(tx, &counted)?.and_then(|failures| failures.locked_until);
    match locked_until.filter(|until| *until > tx.now) {
        Some(until) => Err(locked(until, tx.now)),
        None => Ok(Attempt { counted, address_key }),
    }
}

/// A lock in the audit trail of its account.
#[derive(Serialize)]
struct LockFacts<'a> {
    username: &'a str,
    locked_until: Instant,
    failures: i32,
    /// Whether it is for those alone who come from one address from which the account has logged in.
    known_address: bool,
}

/// Counts a failure (that must be stored, so it is no error of the transaction) and says what to answer. Of the account that is locked by it
/// the audit trail tells; of single failures it does not, since nobody may fill it who has not logged in.
pub fn fail(tx: &mut Tx<'_>, user: Option<&User>, attempt: &Attempt) -> Result<Refusal, Refusal> {
    let failures = add_failure(tx, &attempt.counted, LOCK_SECONDS)?;
    if failures < MAX_FAILURES {
        return Ok(Refusal::new(ProblemCode::WrongCredentials));
    }
    let until = tx.now.plus_seconds(LOCK_SECONDS);
    lock(tx, &attempt.counted, until)?;
    if let Some(User { id, username, authority_id, .. }) = user {
        let known_address = matches!(attempt.counted, Counted::Known { .. });
        let facts = LockFacts { username, locked_until: until, failures, known_address };
        let path = path_of_authority(tx, *authority_id)?;
        audit::record(tx, Subject { resource: "user", id: *id, path: &path }, None, Some(&facts))?;
    }
    Ok(locked(until, tx.now))
}

/// Forgets the failures before a success, and remembers from where it came. Gives how many they were.
pub fn succeed(tx: &mut Tx<'_>, user: &User, attempt: Attempt) -> Result<i32, Refusal> {
    let failures = find_failures(tx, &attempt.counted)?.map_or(0, |failures| failures.count);
    forget_failures(tx, &attempt.counted)?;
    if let Some(key) = attempt.address_key {
        know_address(tx, user.id, &key)?;
    }
    Ok(failures)
}

fn locked(until: Instant, now: Instant) -> Refusal {
    let seconds = (until.micros() - now.micros()) / 1_000_000 + 1;
    let minutes = (seconds + 59) / 60;
    Refusal::new(ProblemCode::LoginLocked).retry_after(u64::try_from(seconds).unwrap_or(1)).with_detail(
        format!("登录失败次数过多，请在 {minutes} 分钟后再试，或请管理员解锁"),
        format!("Too many failed log-ins; try again in {minutes} min, or ask an administrator to unlock the account"),
    )
}
