//! What a kind says of itself: its names, its permissions, the head fields that it shows, and its operations with what they take.

use domain::auth::Permission;
use domain::auth::acts::Act;

use crate::flows::refusal::ProblemCode;

/// What is said of a kind once, for the router, the document, the audit trail and the checks.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Its name in operation ids and in the audit trail, such as `recall`.
    pub one: &'static str,
    /// The name of its collection, such as `recalls`.
    pub many: &'static str,
    pub read: Permission,
    pub write: Permission,
    pub place: Place,
    /// Whose act it is: what an authority below may change all the same. None: it is never changed.
    pub act: Option<Act>,
    /// The day by which something is to be done, as it is called here.
    pub due: Option<HeadField>,
    /// The day on which it was over.
    pub closed: Option<HeadField>,
    /// What is unique for the authority.
    pub key: Option<Key>,
    /// Columns of the body by whose code a list may be narrowed.
    pub filters: &'static [BodyFilter],
    pub operations: &'static [Operation],
}

/// Where the records of a kind lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `/recalls`, `/recalls/{id}`; the body names the unit.
    Collection,
    /// `/units/{id}/visits`: never changed, so shown without status and version.
    AtUnit,
}

/// A field of the head under the name that it has in a kind.
#[derive(Debug, Clone, Copy)]
pub struct HeadField {
    pub name: &'static str,
    pub about: &'static str,
}

/// The natural key of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub field: HeadField,
    /// What is answered when the authority has another under it.
    pub taken: ProblemCode,
}

/// A filter by a column of the body that holds a code.
#[derive(Debug, Clone, Copy)]
pub struct BodyFilter {
    pub name: &'static str,
    pub about: &'static str,
    pub column: &'static str,
    /// The codes that it may hold, and their schema.
    pub codes: fn() -> Vec<&'static str>,
}

/// An operation of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    pub verb: Verb,
    pub summary: &'static str,
    pub description: &'static str,
}

/// What an operation does, and which fields it takes.
#[derive(Debug, Clone, Copy)]
pub enum Verb {
    Create(&'static [Take]),
    List,
    Read,
    /// A merge patch on these fields, in the first status.
    Edit(&'static [&'static str]),
    Step(Step),
}

/// A step of the life of a record.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The end of its address, and its name in the life cycle of the kind.
    pub name: &'static str,
    pub id: &'static str,
    pub takes: &'static [Take],
}

/// A field that an operation takes.
#[derive(Debug, Clone, Copy)]
pub struct Take {
    pub name: &'static str,
    pub required: bool,
}

/// A field that must be sent.
pub const fn must(name: &'static str) -> Take {
    Take { name, required: true }
}

/// A field that may be sent.
pub const fn may(name: &'static str) -> Take {
    Take { name, required: false }
}

impl Spec {
    /// The names of the fields of the head that the kind calls its own.
    pub fn head_fields(&self) -> impl Iterator<Item = HeadField> {
        [self.due, self.closed, self.key.map(|key| key.field)].into_iter().flatten()
    }
}

/// The codes of a closed list, for a [`BodyFilter`].
pub fn codes_of<C: domain::Code>() -> Vec<&'static str> {
    C::ALL.iter().map(|code| code.code()).collect()
}
