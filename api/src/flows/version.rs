//! Nobody overwrites what they have not seen.

use crate::flows::refusal::{ProblemCode, Refusal};

/// The versions that the caller would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Whatever is there.
    Any,
    /// One of these.
    OneOf(Vec<i32>),
}

impl Expected {
    /// The version that is there, if it is one that the caller would change.
    ///
    /// # Errors
    /// `stale_version`.
    pub fn is_still(&self, current: i32) -> Result<i32, Refusal> {
        match self {
            Self::OneOf(seen) if !seen.contains(&current) => Err(Refusal::new(ProblemCode::StaleVersion)),
            _ => Ok(current),
        }
    }
}
