//! Idempotency keys: the first answer is stored in the transaction of its effect, so the two cannot part.

use diesel::prelude::*;

use crate::connection::on_backend;
use crate::error::Error;
use crate::schema::idempotency_keys;
use crate::transaction::Tx;
use crate::types::Instant;

/// A first answer.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
pub struct StoredAnswer {
    /// Whose key: the user.
    pub caller: String,
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request_hash: String,
    /// HTTP status.
    pub status: i32,
    pub location: Option<String>,
    pub etag: Option<String>,
    pub body: String,
    pub created_at: Instant,
}

/// Claims a key. `None`: it is ours, do the work. Otherwise what the first request answered.
///
/// The claim is an insert: on PostgreSQL a second request with the same key waits here until the first has committed.
pub fn claim(tx: &mut Tx<'_>, key: &str, request_hash: &str) -> Result<Option<StoredAnswer>, Error> {
    let caller = tx.identity.user_id_or_nil().to_string();
    let row = StoredAnswer {
        caller: caller.clone(),
        key: key.to_owned(),
        request_hash: request_hash.to_owned(),
        status: 0,
        location: None,
        etag: None,
        body: String::new(),
        created_at: tx.now,
    };
    let added = on_backend!(tx.conn, |c| diesel::insert_into(idempotency_keys::table).values(row).on_conflict_do_nothing().execute(c))?;
    if added == 1 {
        return Ok(None);
    }
    Ok(Some(idempotency_keys::table.find((caller, key)).select(StoredAnswer::as_select()).first(tx.conn)?))
}

/// Stores the answer under a claimed key.
pub fn settle(tx: &mut Tx<'_>, key: &str, status: i32, location: Option<&str>, etag: Option<&str>, body: &str) -> Result<(), Error> {
    let caller = tx.identity.user_id_or_nil().to_string();
    diesel::update(idempotency_keys::table.find((caller, key)))
        .set((
            idempotency_keys::status.eq(status),
            idempotency_keys::location.eq(location),
            idempotency_keys::etag.eq(etag),
            idempotency_keys::body.eq(body),
        ))
        .execute(tx.conn)?;
    Ok(())
}
