//! Passwords: argon2id with its recommended parameters. It takes some 20 ms on purpose, so it never runs on an async worker.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::error::Problem;

/// The shortest password, in characters.
pub const MIN_PASSWORD: u64 = 10;
/// The longest password, in characters.
pub const MAX_PASSWORD: u64 = 200;

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

/// Runs argon2 off the async workers.
///
/// # Errors
/// Internal, when the blocking pool is gone.
pub async fn off_the_workers<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}
