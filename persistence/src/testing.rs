//! For the tests of the workspace: making databases, and looking at the catalog and at query plans.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::connection::{AnyConnection, DatabaseUrl};
use crate::error::Error;
use crate::transaction::Tx;

/// A connection of its own.
///
/// # Errors
/// When there is no database.
pub fn connect(url: &str) -> Result<AnyConnection, Error> {
    crate::connection::connect(&DatabaseUrl::parse(url)?)
}

/// A connection of its own to a database whose URL is read already.
///
/// # Errors
/// When there is no database.
pub fn open(url: &DatabaseUrl) -> Result<AnyConnection, Error> {
    crate::connection::connect(url)
}

/// Runs statements.
///
/// # Errors
/// What the database says.
pub fn execute(conn: &mut AnyConnection, sql: &str) -> Result<(), Error> {
    Ok(conn.batch_execute(sql)?)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Runs a query with one text column named `line`.
///
/// # Errors
/// What the database says.
pub fn lines(conn: &mut AnyConnection, sql: &str) -> Result<Vec<String>, Error> {
    Ok(diesel::sql_query(sql).load::<Line>(conn)?.into_iter().map(|l| l.line).collect())
}

/// Runs statements on the connection of a job, in its transaction.
///
/// # Errors
/// What the database says.
pub fn execute_in(tx: &mut Tx<'_>, sql: &str) -> Result<(), Error> {
    execute(tx.conn, sql)
}

/// `lines` on the connection of a job, in its transaction.
///
/// # Errors
/// What the database says.
pub fn lines_in(tx: &mut Tx<'_>, sql: &str) -> Result<Vec<String>, Error> {
    lines(tx.conn, sql)
}

/// Leaves the file of a SQLite database no room to grow, as far as this connection goes: a disk that is full.
///
/// # Errors
/// What the database says.
pub fn fill_disk(tx: &mut Tx<'_>) -> Result<(), Error> {
    // The limit is never set below what the file has already.
    execute(tx.conn, "PRAGMA max_page_count = 1")
}
