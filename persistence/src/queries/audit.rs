//! The audit trail: who did what, when, from where, before and after; in the transaction of the change.

use diesel::prelude::*;
use domain::authorities::Level;
use serde::Serialize;

use crate::connection::{MultiBackend, insert_rows, on_backend};
use crate::error::Error;
use crate::page::Page;
use crate::schema::{audit_events, told_events};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::{told_audit_events, visible_audit_events};

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

impl AuditEvent {
    /// Whether it lies on the path of an authority.
    pub(crate) fn lies_under(&self, authority: Id) -> bool {
        [self.provincial_id, self.municipal_id, self.county_id, self.station_id].contains(&Some(authority))
    }
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

/// Records a change by which a thing goes to another place in the tree: those that it leaves are told too.
pub fn record_move<T: Serialize>(
    tx: &mut Tx<'_>,
    subject: Subject<'_>,
    left: &[(Level, Id)],
    before: Option<&T>,
    after: Option<&T>,
) -> Result<(), Error> {
    let event = audit_event(tx, subject, before, after)?;
    let told = left.iter().map(|(_, authority)| *authority).filter(|authority| !event.lies_under(*authority)).map(|authority| (authority, event.id));
    let told = told.collect();
    insert_audit_events(tx, vec![event])?;
    tell_of_events(tx, told)
}

/// Tells authorities of events that do not lie on their path: (authority, event). Again is harmless.
pub(crate) fn tell_of_events(tx: &mut Tx<'_>, told: Vec<(Id, Id)>) -> Result<(), Error> {
    for some in told.chunks(TOLD_AT_ONCE) {
        let rows: Vec<_> =
            some.iter().map(|(authority, event)| (told_events::authority_id.eq(*authority), told_events::event_id.eq(*event))).collect();
        on_backend!(tx.conn, |c| diesel::insert_into(told_events::table).values(rows).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// So many rows a statement: each has two parameters.
const TOLD_AT_ONCE: usize = 1000;

/// Stores events.
pub fn insert_audit_events(tx: &mut Tx<'_>, events: Vec<AuditEvent>) -> Result<(), Error> {
    insert_rows!(tx.conn, audit_events::table, events);
    Ok(())
}

/// Whether the operation of this transaction has told of a thing since then.
pub fn was_told_since(tx: &mut Tx<'_>, resource: &str, id: Id, since: Instant) -> Result<bool, Error> {
    let of_thing = audit_events::table.filter(audit_events::resource_id.eq(id)).filter(audit_events::resource.eq(resource));
    let told = of_thing.filter(audit_events::at.ge(since)).filter(audit_events::operation.eq(tx.origin.operation));
    Ok(diesel::select(diesel::dsl::exists(told)).get_result(tx.conn)?)
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

/// A page of the events in scope, newest first, those of units that have gone or come among them.
pub fn list_audit_events(tx: &mut Tx<'_>, filter: &AuditFilter, after: Option<Id>, limit: i64) -> Result<Page<AuditEvent>, Error> {
    let mut events = Vec::new();
    for query in [Some(visible_audit_events(tx)), told_audit_events(tx)].into_iter().flatten() {
        let mut query = narrowed(query, filter);
        if let Some(after) = after {
            query = query.filter(audit_events::id.lt(after));
        }
        events.extend(query.order(audit_events::id.desc()).limit(limit + 1).select(AuditEvent::as_select()).load(tx.conn)?);
    }
    Ok(Page::latest(events, limit, |event| event.id))
}

/// How many there are.
pub fn count_audit_events(tx: &mut Tx<'_>, filter: &AuditFilter) -> Result<i64, Error> {
    let mut total = 0;
    for query in [Some(visible_audit_events(tx)), told_audit_events(tx)].into_iter().flatten() {
        total += narrowed(query, filter).count().get_result::<i64>(tx.conn)?;
    }
    Ok(total)
}

type Events = audit_events::BoxedQuery<'static, MultiBackend>;

fn narrowed(mut query: Events, filter: &AuditFilter) -> Events {
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
