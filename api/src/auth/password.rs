//! Passwords: argon2id with its recommended parameters. It takes some 20 ms and 19 MiB on purpose, so it runs on the threads of
//! [`super::hashing`], each of which keeps its memory.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::error::Problem;

/// The shortest password, in characters.
pub const MIN_PASSWORD: usize = 10;
/// The longest password, in characters.
pub const MAX_PASSWORD: usize = 200;

/// What argon2 works in, kept from one password to the next: given back and taken anew, it would be taken from as many arenas of the
/// allocator as there are threads, which keep it.
#[derive(Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            self.0.resize(count, Block::new());
        }
        &mut self.0[..count]
    }
}

/// The PHC string of a password.
///
/// # Errors
/// Internal, when argon2 refuses its own parameters.
pub fn hash(password: &str, random: fn(&mut [u8]), memory: &mut Memory) -> Result<String, Problem> {
    let (algorithm, version, params) = (Algorithm::default(), Version::default(), Params::default());
    let mut bytes = [0_u8; 16];
    random(&mut bytes);
    let salt = Salt::new(&bytes).map_err(Problem::internal)?;
    let mut out = [0_u8; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(algorithm, version, params.clone());
    argon2.hash_password_into_with_memory(password.as_bytes(), &salt, &mut out, memory.blocks(params.block_count())).map_err(Problem::internal)?;
    let hash = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params).map_err(Problem::internal)?,
        salt: Some(salt),
        hash: Some(Output::new(&out).map_err(Problem::internal)?),
    };
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed. Without a hash (no such user) the same time is spent.
pub fn verify(password: &str, stored: Option<&str>, memory: &mut Memory) -> bool {
    /// A hash of nothing that anyone knows.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    is_of(password, stored.unwrap_or(NOBODY), memory) == Some(true) && stored.is_some()
}

/// None for what is no hash of ours.
fn is_of(password: &str, stored: &str, memory: &mut Memory) -> Option<bool> {
    let stored = PasswordHash::new(stored).ok()?;
    let (salt, expected) = (stored.salt?, stored.hash?);
    let params = Params::try_from(&stored).ok()?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let mut out = [0_u8; Output::MAX_LENGTH];
    let out = &mut out[..expected.len()];
    let argon2 = Argon2::new(algorithm, version, params.clone());
    argon2.hash_password_into_with_memory(password.as_bytes(), &salt, out, memory.blocks(params.block_count())).ok()?;
    // `Output` compares in the same time for all.
    Some(Output::new(out).ok()? == expected)
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

    use super::*;

    fn counting(bytes: &mut [u8]) {
        bytes.iter_mut().zip(1..).for_each(|(byte, at)| *byte = at);
    }

    #[test]
    fn it_is_the_hash_that_the_library_makes_and_knows_however_often_the_memory_is_used() {
        let mut memory = Memory::default();
        for password in ["correct horse", "密码密码密码密码密码", ""] {
            let mut salt = [0; 16];
            counting(&mut salt);
            let theirs = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).expect("a hash").to_string();
            let ours = hash(password, counting, &mut memory).expect("a hash");
            assert_eq!(ours, theirs);
            assert!(Argon2::default().verify_password(password.as_bytes(), &ours[..]).is_ok());
            assert!(verify(password, Some(&ours), &mut memory));
            assert!(!verify("another", Some(&ours), &mut memory));
        }
    }

    #[test]
    fn other_parameters_are_read_from_the_hash_and_what_is_none_is_nobodys() {
        let mut memory = Memory::default();
        let small = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 3, 2, Some(24)).expect("parameters"));
        let stored = small.hash_password_with_salt(b"a password", b"some salt of it").expect("a hash").to_string();
        assert!(verify("a password", Some(&stored), &mut memory));
        assert!(!verify("a passwore", Some(&stored), &mut memory));
        for stored in [None, Some("plain"), Some("$argon2id$v=19$m=64,t=3,p=2$c29tZSBzYWx0")] {
            assert!(!verify("a password", stored, &mut memory), "{stored:?}");
        }
    }
}
