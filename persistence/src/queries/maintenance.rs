//! What the program tidies up by itself.

use diesel::prelude::*;
use domain::Code;
use domain::units::{ImportFailure, ImportStatus};

use crate::error::Error;
use crate::queries::login_failures::forget_addresses;
use crate::schema::{idempotency_keys, import_jobs, login_failures, refresh_tokens};
use crate::transaction::Tx;
use crate::types::Instant;

/// An account that has not logged in from an address for so many days does not come from there any more.
const DAYS_KNOWN: chrono::Days = chrono::Days::new(180);

/// Forgets idempotency keys, ended sessions, old log-in failures and addresses that nothing needs any more.
pub fn purge(tx: &mut Tx<'_>, before: Instant) -> Result<usize, Error> {
    let keys = diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(before))).execute(tx.conn)?;
    let sessions = diesel::delete(refresh_tokens::table.filter(refresh_tokens::expires_at.lt(before))).execute(tx.conn)?;
    let failures = diesel::delete(login_failures::table.filter(login_failures::last_at.lt(before))).execute(tx.conn)?;
    let addresses = forget_addresses(tx, tx.today() - DAYS_KNOWN)?;
    Ok(keys + sessions + failures + addresses)
}

/// Marks import jobs failed whose process is gone: no sign of life since `silent_since`. What they had stored stays.
pub fn fail_abandoned_imports(tx: &mut Tx<'_>, silent_since: Instant) -> Result<usize, Error> {
    let open = import_jobs::table.filter(import_jobs::finished_at.is_null()).filter(import_jobs::heartbeat_at.le(silent_since));
    let changed = diesel::update(open)
        .set((
            import_jobs::status.eq(ImportStatus::Failed.code()),
            import_jobs::failure_code.eq(ImportFailure::Interrupted.code()),
            import_jobs::finished_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(changed)
}

/// Whether the database answers.
pub fn ping(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1")).get_result::<i32>(tx.conn)?;
    Ok(())
}
