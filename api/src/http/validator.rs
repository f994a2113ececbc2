//! Validators of answers that have no version: who holds the same answer already is not sent it again.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

/// The validator of a content. It is a weak one: the same content goes out compressed, too.
pub fn of(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

/// The validator of an answer that its caller holds already, by `If-None-Match`. A version is none: an answer also tells of others, whose
/// names change without it.
pub fn held(method: &Method, request: &HeaderMap, answer: &HeaderMap) -> Option<HeaderValue> {
    let reads = method == Method::GET || method == Method::HEAD;
    let tag = answer.get(header::ETAG).filter(|_| reads)?;
    let opaque = tag.as_bytes().strip_prefix(b"W/")?;
    let same = |listed: &[u8]| listed == b"*" || listed.strip_prefix(b"W/").unwrap_or(listed) == opaque;
    let is_held = request.get_all(header::IF_NONE_MATCH).any(|list| list.as_bytes().split(|b| *b == b',').any(|listed| same(listed.trim_ascii())));
    is_held.then(|| tag.clone())
}
