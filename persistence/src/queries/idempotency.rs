//! Idempotency keys: the first answer is stored in the transaction of its effect, so the two cannot part.

use diesel::prelude::*;

use crate::connection::on_backend;
use crate::error::Error;
use crate::schema::{
    access_tokens, authorities, departments, elevations, findings, idempotency_keys, import_jobs, monitoring_decisions, monitoring_lists, records,
    spot_check_intakes, spot_check_results, units, users,
};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::{
    visible_access_tokens, visible_authorities, visible_departments, visible_elevations, visible_findings, visible_import_jobs,
    visible_monitoring_decisions, visible_monitoring_lists, visible_records, visible_spot_check_intakes, visible_spot_check_results, visible_units,
    visible_users,
};

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

/// Whether a thing is in scope, by the name of its collection in addresses. What is in none of these is in nobody's scope.
pub fn is_in_scope(tx: &mut Tx<'_>, collection: &str, id: Id) -> Result<bool, Error> {
    macro_rules! seen {
        ($root:ident, $table:ident) => {
            $root(tx).filter($table::id.eq(id)).select($table::id).first::<Id>(tx.conn).optional()?.is_some()
        };
    }
    Ok(match collection {
        "units" => seen!(visible_units, units),
        "findings" => seen!(visible_findings, findings),
        "recalls" | "assistances" | "instruments" | "visits" | "information-requests" => seen!(visible_records, records),
        "elevations" => seen!(visible_elevations, elevations),
        "monitoring-decisions" => seen!(visible_monitoring_decisions, monitoring_decisions),
        "monitoring-lists" => seen!(visible_monitoring_lists, monitoring_lists),
        "spot-check-intakes" => seen!(visible_spot_check_intakes, spot_check_intakes),
        "spot-check-results" => seen!(visible_spot_check_results, spot_check_results),
        "authorities" => seen!(visible_authorities, authorities),
        "departments" => seen!(visible_departments, departments),
        "users" => seen!(visible_users, users),
        "imports" => seen!(visible_import_jobs, import_jobs),
        "access-tokens" => seen!(visible_access_tokens, access_tokens),
        _ => false,
    })
}
