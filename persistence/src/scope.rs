//! What a caller may see.

use domain::authorities::Level;

use crate::types::Id;

/// What of the scoped tables a caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Nothing: nobody has logged in yet.
    Nothing,
    /// Everything: the national authority, and the program itself.
    All,
    /// The subtree of an authority.
    Subtree {
        /// The authority at its root.
        authority: Id,
        /// Its level: names the column to compare.
        level: Level,
    },
    /// One unit.
    Unit {
        /// The unit of the user.
        unit: Id,
    },
}

impl Scope {
    /// The subtree of an authority; the national one's is everything.
    pub fn subtree(authority: Id, level: Level) -> Self {
        match level {
            Level::National => Self::All,
            _ => Self::Subtree { authority, level },
        }
    }

    /// The authority at the root of a subtree: the one that is told of what has gone from it. Who sees everything needs no telling.
    pub(crate) fn told_as(self) -> Option<Id> {
        match self {
            Self::Subtree { authority, .. } => Some(authority),
            Self::Nothing | Self::All | Self::Unit { .. } => None,
        }
    }
}
