//! Random secrets, of which the database holds only the hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What an access token starts with, so that a leaked one is recognised.
pub const ACCESS_TOKEN_PREFIX: &str = "qsr_at_";
/// What a refresh token starts with.
pub const REFRESH_TOKEN_PREFIX: &str = "qsr_rt_";

/// Fills with randomness of the operating system. Without it nothing here is safe, so the process ends.
pub fn system_random(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        log::error!("the operating system gives no randomness");
        std::process::abort();
    }
}

/// A fresh secret of 256 bits behind a prefix.
pub fn new_secret(prefix: &str, random: fn(&mut [u8])) -> String {
    let mut bytes = [0_u8; 32];
    random(&mut bytes);
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// What is stored of a secret: its SHA-256 in hex. The secret has 256 random bits, so no salt and no slow hash is needed.
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Bytes in hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
