//! For the tests of the workspace: making databases, and looking at the catalog and at query plans.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::connection::{AnyConnection, DatabaseUrl};
use crate::error::Error;

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
