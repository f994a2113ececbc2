//! Who calls: passwords, session tokens, access tokens, and the extractor that hands a caller to a handler.

pub mod address;
pub mod caller;
pub mod hashing;
pub mod jwt;
pub mod password;
mod replay;
pub mod secret;
pub mod typed;
