//! Which pages of other origins may call the API from a browser: none, unless the operator names them.

use std::time::Duration;

use actix_cors::Cors;
use actix_web::http::{Method, header};

/// How long a browser may keep the answer to a preflight.
const KEPT: Duration = Duration::from_secs(3600);

/// What callers send besides what every browser may.
const SENT: [&str; 7] = ["authorization", "content-type", "if-match", "if-none-match", "idempotency-key", "x-request-id", "traceparent"];
/// What callers read besides what every browser may.
const READ: [&str; 7] = ["etag", "location", "link", "retry-after", "x-request-id", "idempotency-replayed", "content-disposition"];

/// For pages of these origins; `*` stands for all. Tokens are sent in a header and never by cookies, so there are no credentials to send.
pub fn cors(origins: &[String]) -> Cors {
    let methods = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let cors = Cors::default()
        .allowed_methods(methods)
        .allowed_headers(SENT)
        .allowed_header(header::ACCEPT_LANGUAGE)
        .expose_headers(READ)
        .max_age(usize::try_from(KEPT.as_secs()).ok());
    origins.iter().fold(cors, |cors, origin| if origin == "*" { cors.send_wildcard().allow_any_origin() } else { cors.allowed_origin(origin) })
}
