//! An authority as other things name it.

use domain::authorities::Level;

use crate::types::Id;

/// Id, name and level of an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityRef {
    pub id: Id,
    pub name: String,
    pub level: Level,
}
