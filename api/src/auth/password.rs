//! Passwords: argon2id with its recommended parameters. It takes some 20 ms and 19 MiB on purpose, so it never runs on an async
//! worker, and never many at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::error::{Problem, ProblemCode};

/// The shortest password, in characters.
pub const MIN_PASSWORD: usize = 10;
/// The longest password, in characters.
pub const MAX_PASSWORD: usize = 200;

/// The PHC string of a password.
///
/// # Errors
/// Internal, when argon2 refuses its own parameters.
pub fn hash(password: &str, random: fn(&mut [u8])) -> Result<String, Problem> {
    let mut salt = [0_u8; 16];
    random(&mut salt);
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(Problem::internal)?;
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed. Without a hash (no such user) the same time is spent.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    /// A hash of nothing that anyone knows.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Ok(hash) = PasswordHash::new(stored.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && stored.is_some()
}

/// Passwords that are worked on at once: each takes 19 MiB, and anybody may try to log in.
static TURNS: Semaphore = Semaphore::const_new(4);
/// Passwords that may wait for their turn: about a second's work.
const WAITING: usize = 128;

/// Runs argon2 off the async workers, a few at once.
///
/// # Errors
/// 503 when too many wait already; internal, when the blocking pool is gone.
pub async fn off_the_workers<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    /// Counts who waits, and forgets whoever goes away.
    struct Waits;
    static NOW: AtomicUsize = AtomicUsize::new(0);
    impl Drop for Waits {
        fn drop(&mut self) {
            NOW.fetch_sub(1, Ordering::Relaxed);
        }
    }
    let before = NOW.fetch_add(1, Ordering::Relaxed);
    let waits = Waits;
    if before >= WAITING {
        return Err(Problem::new(ProblemCode::Busy).retry_after(1));
    }
    let turn = TURNS.acquire().await.map_err(Problem::internal)?;
    drop(waits);
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    done.await.map_err(Problem::internal)
}
