//! Session tokens: short-lived JWTs, HS256. They carry who, not what: role and scope are read anew with every request.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use persistence::{Id, Instant};
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

    /// A token for a user.
    pub fn issue(&self, user: Id, now: Instant) -> Result<String, Problem> {
        let iat = now.micros() / 1_000_000;
        let claims = Claims { iss: ISSUER.into(), sub: user, iat, exp: iat + ACCESS_SECONDS };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(Problem::internal)
    }

    /// The user of a token with a good signature that has not expired.
    pub fn verify(&self, token: &str, now: Instant) -> Option<Id> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?.claims;
        (claims.exp > now.micros() / 1_000_000).then_some(claims.sub)
    }
}
