//! A permission that was refused leaves a trace, in the audit trail of the account: the first time a day for each operation, so that nobody
//! fills the trail by asking again and again.

use chrono::Days;
use domain::auth::Permission;
use persistence::queries::audit::{AuditEvent, Subject, audit_event, insert_audit_events, was_told_since};
use persistence::queries::authorities::path_of_authority;
use persistence::queries::users::find_user;
use persistence::{Caller, Db, Id, Instant, Origin, Tx};
use serde::Serialize;

use super::refusal::Refusal;

const RESOURCE: &str = "refusal";

/// What was refused.
#[derive(Serialize)]
struct Refused {
    permission: Permission,
}

/// Leaves the trace, if there is none of today.
///
/// # Errors
/// Those of the database.
pub async fn leave_trace(db: &Db, origin: Origin, user: Id, permission: Permission) -> Result<(), Refusal> {
    let nobody = Caller::nobody(origin);
    if db.read(&nobody, move |tx| is_left(tx, user)).await? {
        return Ok(());
    }
    db.write(&nobody, move |tx| {
        let Some(user) = find_user(tx, user)? else { return Ok(()) };
        let path = path_of_authority(tx, user.authority_id)?;
        let subject = Subject { resource: RESOURCE, id: user.id, path: &path };
        let event = audit_event(tx, subject, None, Some(&Refused { permission }))?;
        Ok(insert_audit_events(tx, vec![AuditEvent { actor_id: Some(user.id), actor_name: user.username, ..event }])?)
    })
    .await
}

fn is_left(tx: &mut Tx<'_>, user: Id) -> Result<bool, Refusal> {
    let yesterday = Instant::end_of(tx.today() - Days::new(1));
    Ok(was_told_since(tx, RESOURCE, user, yesterday)?)
}
