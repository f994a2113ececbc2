//! Nobody overwrites what they have not seen.

use crate::flows::refusal::{ProblemCode, Refusal};

/// The version that the caller saw; `None`: whatever is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected(pub Option<i32>);

impl Expected {
    /// The version that is there, if it is the one that the caller saw.
    ///
    /// # Errors
    /// `stale_version`.
    pub fn is_still(self, current: i32) -> Result<i32, Refusal> {
        match self.0 {
            Some(seen) if seen != current => Err(Refusal::new(ProblemCode::StaleVersion)),
            _ => Ok(current),
        }
    }
}
