//! What can go wrong below the API, the same on both databases.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

/// A unique rule that a write broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// Another unit has this 统一社会信用代码.
    UnitUscc,
    /// Another authority has this code.
    AuthorityDivisionCode,
    /// Another user has this name.
    Username,
    /// The authority has another department of this name.
    DepartmentName,
    /// This unit already has that entry reason.
    UnitEntryReason,
    /// This authority already has that annual list.
    MonitoringList,
    /// Someone else has set a policy of this authority at the same moment.
    PolicyNumber,
    /// This authority has another record of that kind under that natural key.
    RecordKey,
}

/// Errors of this crate. Only the first group is the caller's doing; the rest is ours and tells nothing outside.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not in the caller's scope: the two look the same on purpose.
    #[error("not found")]
    NotFound,
    /// No such token, expired, revoked, or its user is no longer active.
    #[error("not authenticated")]
    Unauthenticated,
    /// The caller's role or token does not have this permission.
    #[error("permission {0} missing")]
    Forbidden(&'static str),
    /// A unique rule.
    #[error("unique rule broken: {0:?}")]
    Unique(Constraint),
    /// The row has another version than the caller's If-Match.
    #[error("stale version")]
    Stale,
    /// Too much to do at this moment.
    #[error("busy")]
    Busy,
    /// The database cannot be reached.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// The work ended without an answer: a panic in it. Its changes are undone.
    #[error("the work ended without an answer")]
    Lost,
    /// Wrong set-up.
    #[error("{0}")]
    Configuration(String),
    /// A stored value that this program cannot have written.
    #[error("corrupt data: {0}")]
    Corrupt(String),
    /// Anything else that the database said.
    #[error("database: {0}")]
    Database(DieselError),
}

/// What a database says, to which diesel gives no kind, when others are in the way or the work would take too long.
const BUSY: [&str; 4] = ["database is locked", "database table is locked", "deadlock detected", "canceling statement due to statement timeout"];

/// What a database says, to which diesel gives no kind, when it cannot work at this moment: it stops, starts, or has no room.
const AWAY: [&str; 5] =
    ["terminating connection", "server closed the connection", "starting up", "database or disk is full", "No space left on device"];

/// Whether a database says that others are in the way. diesel keeps the code of SQLite to itself, so the text has to do.
pub(crate) fn says_busy(text: &str) -> bool {
    BUSY.iter().any(|said| text.contains(said))
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DeserializationError(inner) => Self::Corrupt(inner.to_string()),
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => match constraint(info.as_ref()) {
                Some(constraint) => Self::Unique(constraint),
                None => Self::Database(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info)),
            },
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Busy,
            DieselError::DatabaseError(kind, info) => {
                let text = info.message();
                if says_busy(text) {
                    Self::Busy
                } else if AWAY.iter().any(|said| text.contains(said)) {
                    Self::Unavailable(text.to_owned())
                } else {
                    Self::Database(DieselError::DatabaseError(kind, info))
                }
            }
            error @ (DieselError::BrokenTransactionManager | DieselError::NotInTransaction | DieselError::RollbackErrorOnCommit { .. }) => {
                Self::Unavailable(format!("the transaction is gone: {error}"))
            }
            other => Self::Database(other),
        }
    }
}

/// PostgreSQL names the constraint, SQLite only the columns ("UNIQUE constraint failed: units.uscc").
fn constraint(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> Option<Constraint> {
    let name = info.constraint_name().unwrap_or_else(|| info.message());
    let known = [
        ("departments_folded_name", "departments.authority_id, departments.folded_name", Constraint::DepartmentName),
        ("users_folded_name", "users.folded_name", Constraint::Username),
        ("records_folded_key", "records.kind, records.authority_id, records.folded_key", Constraint::RecordKey),
        ("units_uscc_key", "units.uscc", Constraint::UnitUscc),
        ("authorities_division_code_key", "authorities.division_code", Constraint::AuthorityDivisionCode),
        ("users_username_key", "users.username", Constraint::Username),
        ("departments_name_key", "departments.authority_id, departments.name", Constraint::DepartmentName),
        ("monitoring_lists_key", "monitoring_lists.side, monitoring_lists.number", Constraint::MonitoringList),
        ("policies_number_key", "policies.authority_id, policies.number", Constraint::PolicyNumber),
        ("records_natural_key", "records.kind, records.authority_id, records.natural_key", Constraint::RecordKey),
        ("unit_entry_reasons_pkey", "unit_entry_reasons.unit_id, unit_entry_reasons.reason", Constraint::UnitEntryReason),
    ];
    known.iter().find(|(postgres, sqlite, _)| name == *postgres || name.ends_with(sqlite)).map(|(_, _, c)| *c)
}
