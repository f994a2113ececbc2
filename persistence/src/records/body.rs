//! The body of a kind of records: how it is read beside its head, and written.

use domain::records::RecordKind;

use crate::error::Error;
use crate::transaction::Tx;
use crate::types::Id;

/// The body of a kind. Implemented by [`record_body!`].
pub trait RecordBody: Clone + PartialEq + Send + Sized + 'static {
    /// Its kind.
    const KIND: RecordKind;
    /// Its table.
    const TABLE: &'static str;

    /// The bodies of these records, in any order.
    ///
    /// # Errors
    /// `Corrupt` for a value that this program cannot have written.
    fn read_bodies(tx: &mut Tx<'_>, ids: Vec<Id>) -> Result<Vec<(Id, Self)>, Error>;

    /// Writes the body of a new record.
    ///
    /// # Errors
    /// When it breaks a rule of the table.
    fn insert_body(&self, tx: &mut Tx<'_>, id: Id) -> Result<(), Error>;

    /// Writes the body of a record over what it was.
    ///
    /// # Errors
    /// When it breaks a rule of the table.
    fn update_body(&self, tx: &mut Tx<'_>, id: Id) -> Result<(), Error>;
}

/// Implements [`RecordBody`] for a struct that is a row of a body table without its id:
/// `record_body!(Recall in recalls, RecordKind::Recall)`.
macro_rules! record_body {
    ($body:ident in $table:ident, $kind:expr) => {
        impl $crate::records::RecordBody for $body {
            const KIND: RecordKind = $kind;
            const TABLE: &'static str = stringify!($table);

            fn read_bodies(tx: &mut Tx<'_>, ids: Vec<Id>) -> Result<Vec<(Id, Self)>, Error> {
                let select = ($table::id, Self::as_select());
                match ids.as_slice() {
                    // The commonest case by a statement that is always the same, so that it is compiled once.
                    [id] => Ok($table::table.filter($table::id.eq(*id)).select(select).load(tx.conn)?),
                    _ => Ok($table::table.filter($table::id.eq_any(ids)).select(select).load(tx.conn)?),
                }
            }

            fn insert_body(&self, tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
                let row = self.clone();
                $crate::connection::on_backend!(tx.conn, |c| diesel::insert_into($table::table).values(($table::id.eq(id), row)).execute(c)?);
                Ok(())
            }

            fn update_body(&self, tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
                diesel::update($table::table.filter($table::id.eq(id))).set(self.clone()).execute(tx.conn)?;
                Ok(())
            }
        }
    };
}
pub(crate) use record_body;

/// What the file of a kind needs.
pub(crate) mod prelude {
    pub(crate) use chrono::NaiveDate;
    pub(crate) use diesel::prelude::*;
    pub(crate) use domain::records::RecordKind;
    pub(crate) use serde::{Deserialize, Serialize};
    pub(crate) use utoipa::ToSchema;
    pub(crate) use validator::Validate;

    pub(crate) use super::record_body;
    pub(crate) use crate::coded::{Coded, Codes};
    pub(crate) use crate::error::Error;
    pub(crate) use crate::schema::records;
    pub(crate) use crate::transaction::Tx;
    pub(crate) use crate::types::Id;
    pub(crate) use crate::values::{Content, Day, IdList, Line, Paragraph, Prose, ShortProse};
}
