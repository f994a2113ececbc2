//! Records: what is made at a unit, changed under a version, due on a day and closed (docs/adding-a-resource.md).
//!
//! A kind is a file: its body (in `persistence::records`), what its operations take, and the rules that are its own. Locking,
//! versions, merge patches, steps, the audit trail and the answer are written here once.

pub mod assistance;
mod fields;
pub mod instrument;
pub mod recall;
mod rests_on;
pub mod shown;
pub mod spec;
mod steps;
pub mod visit;

use chrono::NaiveDate;
use domain::lifecycle::{self, LifeCycle};
use persistence::Tx;
use persistence::queries::units::Unit;
use persistence::records::{Head, RecordBody};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;

pub use fields::Fields;
pub use spec::{Operation, Spec, Take, Verb};
pub use steps::{create, edit, list, read, take_step};

use crate::flows::faults::Faults;
use crate::flows::refusal::{FieldError, ProblemCode, Refusal};

/// A kind of records: what is said of it in its [`Spec`], and the rules that are its own.
pub trait Kind: RecordBody + Serialize + DeserializeOwned + ToSchema + Validate + Sync {
    /// Its statuses; the first is that of a new record.
    type Status: domain::Code + ToSchema;
    /// Its steps, as docs/life-cycles.md shows them.
    const LIFE: LifeCycle<Self::Status>;
    const SPEC: Spec;

    /// Fills in what may be left out of a new record and has a value all the same.
    fn complete(_fields: &mut Fields, _today: NaiveDate) {}

    /// Checks a new record against its unit, which is locked, and what it rests on; may complete it.
    ///
    /// # Errors
    /// What the database refuses; broken rules go into `faults`.
    fn prepare(tx: &mut Tx<'_>, unit: &Unit, draft: &mut Draft<Self>, faults: &mut Faults) -> Result<(), Refusal>;

    /// What stands against a step in this status.
    fn conflict(_status: Self::Status) -> ProblemCode {
        ProblemCode::AlreadyClosed
    }

    /// Checks what must hold whenever the record is written, such as the order of its days.
    fn check(&self, head: &Head, today: NaiveDate, faults: &mut Faults);
}

/// A record that is being made.
pub struct Draft<K> {
    pub head: Head,
    pub body: K,
    /// What to consider, though it is not refused.
    pub warnings: Vec<FieldError>,
}
