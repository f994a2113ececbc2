//! Numbers of a body as they are written.

pub use crate::flows::number::SentNumber;
