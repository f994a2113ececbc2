//! Why something is not done: a stable code with what there is to say of it, in both languages.
//!
//! It knows nothing of HTTP. The edge makes a `Refusal` of it; commands and import jobs print or store it.

pub mod codes;
mod field;
mod text;

use std::fmt;

use persistence::Constraint;

pub use codes::{FieldCode, ProblemCode};
pub use field::{FieldError, FieldErrorDocument};
pub use text::{Language, Text};

/// What kind of refusal a code is; over HTTP each has its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// It cannot be read as a request.
    Malformed,
    /// Nobody is logged in.
    Unauthenticated,
    /// The caller lacks a permission.
    Forbidden,
    /// It is not there, or out of scope.
    NotFound,
    /// Nothing of that kind is done here.
    MethodNotAllowed,
    /// It cannot be answered in a form that the caller takes.
    NotAcceptable,
    /// The request did not arrive in time.
    TimedOut,
    /// What is there stands against it.
    Conflict,
    /// Someone else has changed it meanwhile.
    Stale,
    /// More than is taken.
    TooLarge,
    /// A form of content that is not read.
    UnsupportedType,
    /// It breaks a rule.
    Invalid,
    /// The version that was read is not named.
    VersionMissing,
    /// Tried too often.
    TooOften,
    /// A fault of the program.
    Fault,
    /// Not at this moment.
    Busy,
}

/// Why something is not done.
#[derive(Debug)]
pub struct Refusal {
    /// Stable code.
    pub code: ProblemCode,
    /// More about it than the title of the code says.
    pub detail: Option<Text>,
    /// The fields that are at fault, all of them.
    pub fields: Vec<FieldError>,
    /// Seconds after which to try again.
    pub retry_after: Option<u64>,
    /// For the log only.
    pub internal: Option<String>,
}

impl Refusal {
    /// A refusal that the title of its code says all of.
    pub fn new(code: ProblemCode) -> Self {
        Self { code, detail: None, fields: Vec::new(), retry_after: None, internal: None }
    }

    /// With more to say.
    pub fn with_detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some(Text::new(zh, en));
        self
    }

    /// With one field at fault.
    pub fn with_field(mut self, field: FieldError) -> Self {
        self.fields.push(field);
        self
    }

    /// With the seconds after which to try again.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Rules broken by fields.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::new(ProblemCode::ValidationFailed) }
    }

    /// A fault of the program; `what` goes to the log.
    pub fn internal(what: impl fmt::Display) -> Self {
        Self { internal: Some(what.to_string()), ..Self::new(ProblemCode::Internal) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.code())?;
        match &self.internal {
            Some(inside) => write!(f, ": {inside}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<persistence::Error> for Refusal {
    fn from(error: persistence::Error) -> Self {
        use persistence::Error as E;
        match error {
            E::NotFound => Self::new(ProblemCode::NotFound),
            E::Unauthenticated => Self::new(ProblemCode::Unauthenticated),
            E::Forbidden(permission) => {
                Self::new(ProblemCode::Forbidden).with_detail(format!("缺少权限 {permission}"), format!("The permission {permission} is missing"))
            }
            E::Unique(Constraint::UnitUscc) => Self::new(ProblemCode::UsccTaken),
            E::Unique(Constraint::Username) => Self::new(ProblemCode::UsernameTaken),
            E::Unique(Constraint::DepartmentName) => Self::new(ProblemCode::DepartmentNameTaken),
            E::Unique(Constraint::AuthorityDivisionCode) => Self::new(ProblemCode::DivisionCodeTaken),
            E::Unique(Constraint::UnitEntryReason) => Self::new(ProblemCode::EntryReasonExists),
            E::Unique(Constraint::MonitoringList) => Self::new(ProblemCode::ListExists),
            E::Unique(Constraint::RecordKey) => Self::new(ProblemCode::InstrumentNumberTaken),
            E::Unique(Constraint::PolicyNumber) | E::Stale => Self::new(ProblemCode::StaleVersion),
            E::Busy => Self::new(ProblemCode::Busy).retry_after(1),
            E::Unavailable(what) => Self { internal: Some(what), ..Self::new(ProblemCode::Unavailable).retry_after(5) },
            E::Lost => Self::internal("the work ended without an answer"),
            E::Configuration(what) | E::Corrupt(what) => Self::internal(what),
            E::Database(error) => Self::internal(error),
        }
    }
}

/// What the program itself writes as JSON, and reads back. Bodies of requests are read by the edge, which says where the fault is.
impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
