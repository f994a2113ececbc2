//! Transactions and the savepoints inside them, as SQL on a connection.

use diesel::connection::{AnsiTransactionManager, TransactionManager};

use crate::connection::{AnyConnection, on_backend};
use crate::error::Error;

/// Begins a transaction, or a savepoint inside one.
pub(crate) fn begin(conn: &mut AnyConnection) -> Result<(), Error> {
    Ok(on_backend!(conn, |c| AnsiTransactionManager::begin_transaction(c))?)
}

/// Begins a transaction that will write: SQLite takes its write lock at once, since a read that later turns into a write
/// could fail half-way.
pub(crate) fn begin_immediate(conn: &mut AnyConnection) -> Result<(), Error> {
    match conn {
        AnyConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        AnyConnection::Postgres(c) => AnsiTransactionManager::begin_transaction(c)?,
    }
    Ok(())
}

/// Commits the transaction, or releases the innermost savepoint.
pub(crate) fn commit(conn: &mut AnyConnection) -> Result<(), Error> {
    Ok(on_backend!(conn, |c| AnsiTransactionManager::commit_transaction(c))?)
}

/// Undoes the transaction, or what came after the innermost savepoint.
pub(crate) fn rollback(conn: &mut AnyConnection) -> Result<(), Error> {
    Ok(on_backend!(conn, |c| AnsiTransactionManager::rollback_transaction(c))?)
}

/// How many transactions and savepoints are open.
pub(crate) fn depth(conn: &mut AnyConnection) -> u32 {
    on_backend!(conn, |c| AnsiTransactionManager::transaction_manager_status_mut(c).transaction_depth())
        .ok()
        .flatten()
        .map_or(0, std::num::NonZeroU32::get)
}
