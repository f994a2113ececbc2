//! Session tokens: short-lived JWTs, HS256. They carry who, not what: role and scope are read anew with every request.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use persistence::{Credential, Id, Instant};
use serde::{Deserialize, Serialize};

use crate::error::Problem;

/// How long a session token lives, in seconds.
pub const ACCESS_SECONDS: i64 = 15 * 60;
/// How long a refresh token lives, in seconds.
pub const REFRESH_SECONDS: i64 = 14 * 24 * 3600;

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: Id,
    /// The log-in that it is of.
    sid: Id,
    iat: i64,
    exp: i64,
}

const ISSUER: &str = "qsr";

/// The keys of the deployment.
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Keys {
    /// From the shared secret.
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        // The clock is handed in, so expiry is checked here and not by the library.
        validation.validate_exp = false;
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret), validation }
    }

    /// A token for a user, of a log-in.
    pub fn issue(&self, user: Id, family: Id, now: Instant) -> Result<String, Problem> {
        let iat = now.micros() / 1_000_000;
        let claims = Claims { iss: ISSUER.into(), sub: user, sid: family, iat, exp: iat + ACCESS_SECONDS };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(Problem::internal)
    }

    /// What nobody can make of a text who does not have the secret (HMAC). No token is such a text: they have dots.
    ///
    /// # Errors
    /// Internal, when the library refuses.
    pub fn mark(&self, text: &str) -> Result<String, Problem> {
        jsonwebtoken::crypto::sign(text.as_bytes(), &self.encoding, Algorithm::HS256).map_err(Problem::internal)
    }

    /// Whose token it is, if it has a good signature and has not expired.
    pub fn verify(&self, token: &str, now: Instant) -> Option<Credential> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?.claims;
        (claims.exp > now.micros() / 1_000_000).then_some(Credential::Session { user: claims.sub, family: claims.sid })
    }
}
