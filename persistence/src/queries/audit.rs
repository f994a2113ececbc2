//! The audit trail: who did what, when, from where, before and after; in the transaction of the change.

use diesel::prelude::*;
use domain::authorities::Level;
use serde::Serialize;

use crate::connection::insert_rows;
use crate::error::Error;
use crate::page::Page;
use crate::schema::audit_events;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::visible_audit_events;

/// One change.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
pub struct AuditEvent {
    /// Id; the order of ids is the order of events.
    pub id: Id,
    pub at: Instant,
    /// Who; none for the program itself.
    pub actor_id: Option<Id>,
    /// Their name at that time.
    pub actor_name: String,
    /// From where.
    pub actor_address: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// By which operation.
    pub operation: String,
    /// Kind of thing: unit, user, authority, …
    pub resource: String,
    /// Which one.
    pub resource_id: Id,
    /// Before, as JSON; none when it is new.
    pub before: Option<String>,
    /// After, as JSON; none when it is gone.
    pub after: Option<String>,
    /// Path of the thing: decides who sees the event.
    pub provincial_id: Option<Id>,
    pub municipal_id: Option<Id>,
    pub county_id: Option<Id>,
    pub station_id: Option<Id>,
}

/// What was changed, and where it lies in the tree.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Kind of thing.
    pub resource: &'a str,
    /// Which one.
    pub id: Id,
    /// The authorities on its path.
    pub path: &'a [(Level, Id)],
}

/// Makes the event of a change by the caller of this transaction.
///
/// # Errors
/// `Corrupt` when a document cannot be written as JSON.
pub fn audit_event<T: Serialize>(tx: &Tx<'_>, subject: Subject<'_>, before: Option<&T>, after: Option<&T>) -> Result<AuditEvent, Error> {
    let json = |value: Option<&T>| value.map(serde_json::to_string).transpose().map_err(|e| Error::Corrupt(e.to_string()));
    let at = |level| subject.path.iter().find(|(l, _)| *l == level).map(|(_, id)| *id);
    Ok(AuditEvent {
        id: tx.new_id(),
        at: tx.now,
        actor_id: tx.identity.user_id,
        actor_name: tx.identity.username.clone(),
        actor_address: tx.origin.address.clone(),
        request_id: tx.origin.request_id.clone(),
        operation: tx.origin.operation.to_owned(),
        resource: subject.resource.to_owned(),
        resource_id: subject.id,
        before: json(before)?,
        after: json(after)?,
        provincial_id: at(Level::Provincial),
        municipal_id: at(Level::Municipal),
        county_id: at(Level::County),
        station_id: at(Level::Station),
    })
}

/// Records a change.
pub fn record<T: Serialize>(tx: &mut Tx<'_>, subject: Subject<'_>, before: Option<&T>, after: Option<&T>) -> Result<(), Error> {
    let event = audit_event(tx, subject, before, after)?;
    insert_audit_events(tx, vec![event])
}

/// Stores events.
pub fn insert_audit_events(tx: &mut Tx<'_>, events: Vec<AuditEvent>) -> Result<(), Error> {
    insert_rows!(tx.conn, audit_events::table, events);
    Ok(())
}

/// What a list of events may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Of this thing.
    pub resource_id: Option<Id>,
    /// Of this kind.
    pub resource: Option<String>,
    /// By this user.
    pub actor_id: Option<Id>,
    /// By this operation.
    pub operation: Option<String>,
}

/// A page of the events in scope, newest first.
pub fn list_audit_events(tx: &mut Tx<'_>, filter: &AuditFilter, after: Option<Id>, limit: i64) -> Result<Page<AuditEvent>, Error> {
    let mut query = narrowed(tx, filter);
    if let Some(after) = after {
        query = query.filter(audit_events::id.lt(after));
    }
    Ok(Page::cut(query.order(audit_events::id.desc()).limit(limit + 1).select(AuditEvent::as_select()).load(tx.conn)?, limit))
}

/// How many there are.
pub fn count_audit_events(tx: &mut Tx<'_>, filter: &AuditFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter).count().get_result(tx.conn)?)
}

fn narrowed(tx: &Tx<'_>, filter: &AuditFilter) -> audit_events::BoxedQuery<'static, crate::connection::MultiBackend> {
    let mut query = visible_audit_events(tx);
    if let Some(id) = filter.resource_id {
        query = query.filter(audit_events::resource_id.eq(id));
    }
    if let Some(resource) = &filter.resource {
        query = query.filter(audit_events::resource.eq(resource.clone()));
    }
    if let Some(id) = filter.actor_id {
        query = query.filter(audit_events::actor_id.eq(id));
    }
    if let Some(operation) = &filter.operation {
        query = query.filter(audit_events::operation.eq(operation.clone()));
    }
    query
}
