//! Records: one head table for all kinds, a body table for each (docs/decisions/0010, docs/adding-a-resource.md).
//!
//! Scope, version, list, count, due day and the move with a unit are written here, on the head. A kind adds its body: `table!`, one
//! struct, and [`record_body!`](body::record_body).

pub mod assistance;
mod body;
pub mod information_request;
pub mod instrument;
pub mod recall;
pub mod visit;

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use domain::Code;
use domain::records::RecordKind;
use domain::text::fold;

pub use body::RecordBody;

use crate::coded::Coded;
use crate::connection::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::held::Held;
use crate::page::{After, Page, in_order};
use crate::queries::authorities::get_authority;
use crate::queries::units::Unit;
use crate::schema::records;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::unit_id::UnitId;
use crate::visible::{visible_records, within};

/// What all records have in common. (`change_number` is the database's own: it grows with every change.)
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = records, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Head {
    pub id: Id,
    pub kind: Coded<RecordKind>,
    /// A code of the statuses of its kind: see [`Head::status`].
    pub status: String,
    /// The unit at which it is made; none for what an authority does for itself.
    pub unit_id: Option<UnitId>,
    /// The authority that made it.
    pub authority_id: Id,
    pub provincial_id: Option<Id>,
    pub municipal_id: Option<Id>,
    pub county_id: Option<Id>,
    pub station_id: Option<Id>,
    pub due_on: Option<NaiveDate>,
    pub closed_on: Option<NaiveDate>,
    /// Unique for its kind and authority however it is spelled, such as the number of a document.
    pub natural_key: Option<String>,
    pub version: i32,
    pub created_at: Instant,
    pub created_by: Option<Id>,
    pub updated_at: Instant,
    pub updated_by: Option<Id>,
    /// On whose path it was made: it stays there when the unit moves.
    pub made_provincial_id: Option<Id>,
    pub made_municipal_id: Option<Id>,
    pub made_county_id: Option<Id>,
    pub made_station_id: Option<Id>,
    /// An authority above, which has changed more of it than its progress: its act it is by now.
    pub acting_authority_id: Option<Id>,
}

impl Head {
    /// A record of the caller's authority at a unit, made now.
    pub fn at_unit<S: Code>(tx: &Tx<'_>, unit: &Held<Unit>, kind: RecordKind, status: S) -> Self {
        let mut head = Self::nowhere(tx, kind, status);
        head.place(unit);
        head
    }

    /// The same, before it is known at which unit.
    pub fn nowhere<S: Code>(tx: &Tx<'_>, kind: RecordKind, status: S) -> Self {
        Self {
            id: tx.new_id(),
            kind: Coded(kind),
            status: status.code().to_owned(),
            unit_id: None,
            authority_id: tx.identity().authority.id,
            provincial_id: None,
            municipal_id: None,
            county_id: None,
            station_id: None,
            due_on: None,
            closed_on: None,
            natural_key: None,
            version: 1,
            created_at: tx.now,
            created_by: tx.identity().user_id,
            updated_at: tx.now,
            updated_by: tx.identity().user_id,
            made_provincial_id: None,
            made_municipal_id: None,
            made_county_id: None,
            made_station_id: None,
            acting_authority_id: None,
        }
    }

    /// Puts it, while it is being made, at a unit, on whose path it lies from now on.
    pub fn place(&mut self, unit: &Held<Unit>) {
        self.unit_id = Some(unit.id);
        (self.provincial_id, self.municipal_id) = (unit.provincial_id, unit.municipal_id);
        (self.county_id, self.station_id) = (unit.county_id, unit.station_id);
        (self.made_provincial_id, self.made_municipal_id) = (unit.provincial_id, unit.municipal_id);
        (self.made_county_id, self.made_station_id) = (unit.county_id, unit.station_id);
    }

    /// The status among those of the kind.
    ///
    /// # Errors
    /// `Corrupt` for another kind's.
    pub fn status<S: Code>(&self) -> Result<S, Error> {
        S::from_code(&self.status).ok_or_else(|| Error::Corrupt(format!("status {:?} of a {}", self.status, self.kind.0.code())))
    }

    /// Whether its day has passed while it waits in the first status of its kind.
    pub fn is_overdue<S: Code>(&self, today: NaiveDate) -> bool {
        let waits = S::ALL.first().is_some_and(|first| first.code() == self.status);
        waits && self.due_on.is_some_and(|due| due < today)
    }
}

/// What a list of records may be narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// Of units in the subtree of this authority.
    pub authority_id: Option<Id>,
    pub unit_id: Option<Id>,
    /// Codes of the statuses of the kind, of which it has one.
    pub status: Vec<String>,
    /// Whose day lies before this one, in this status.
    pub overdue: Option<(NaiveDate, &'static str)>,
    /// Changed at this instant or later, in the order of changes.
    pub updated_since: Option<Instant>,
    /// A column of the body and the codes of which it holds one.
    pub body: Vec<(&'static str, Vec<&'static str>)>,
}

/// The number of a change. On PostgreSQL two transactions may commit in another order than they took their numbers: whoever reads
/// changes in order waits for those still at work (`pg_snapshot_xmin`).
const NEXT_ON_SQLITE: &str = "(SELECT COALESCE(MAX(change_number), 0) + 1 FROM records)";
const MOVED_ON_SQLITE: &str = "(SELECT COALESCE(MAX(change_number), 0) FROM records) + \
     (SELECT COUNT(*) FROM records AS earlier WHERE earlier.unit_id = records.unit_id AND earlier.id <= records.id)";
const NEXT_ON_POSTGRES: &str = "nextval('record_changes')";

fn next_change(tx: &Tx<'_>) -> SqlLiteral<BigInt> {
    diesel::dsl::sql(match tx.conn {
        AnyConnection::Sqlite(_) => NEXT_ON_SQLITE,
        AnyConnection::Postgres(_) => NEXT_ON_POSTGRES,
    })
}

/// One record in scope.
///
/// # Errors
/// `NotFound` outside the scope; also for the id of a record of another kind.
pub fn get_record<B: RecordBody>(tx: &mut Tx<'_>, id: Id) -> Result<(Head, B), Error> {
    let one = visible_records(tx).filter(records::id.eq(id)).filter(records::kind.eq(Coded(B::KIND)));
    let head: Head = one.select(Head::as_select()).first(tx.conn)?;
    with_bodies(tx, vec![head])?.pop().ok_or(Error::NotFound)
}

/// A page of the records of a kind in scope.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list_records<B: RecordBody>(tx: &mut Tx<'_>, filter: &RecordFilter, after: Option<After>, limit: i64) -> Result<Page<(Head, B)>, Error> {
    let query = in_order!(narrowed::<B>(tx, filter)?, records, filter.updated_since, after);
    let page = Page::cut(query.limit(limit + 1).select(Head::as_select()).load(tx.conn)?, limit);
    Ok(Page { items: with_bodies(tx, page.items)?, more: page.more })
}

/// How many records of a kind there are in scope.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn count_records<B: RecordBody>(tx: &mut Tx<'_>, filter: &RecordFilter) -> Result<i64, Error> {
    Ok(narrowed::<B>(tx, filter)?.count().get_result(tx.conn)?)
}

fn narrowed<B: RecordBody>(tx: &mut Tx<'_>, filter: &RecordFilter) -> Result<records::BoxedQuery<'static, MultiBackend>, Error> {
    let subtree = filter.authority_id.map(|id| get_authority(tx, id)).transpose()?;
    let mut query = visible_records(tx).filter(records::kind.eq(Coded(B::KIND)));
    if let Some(authority) = subtree {
        query = within!(query, records, authority.id, authority.level.0);
    }
    if let Some(unit) = filter.unit_id {
        query = query.filter(records::unit_id.eq(unit));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(records::updated_at.ge(since));
    }
    query = match filter.status.as_slice() {
        [] => query,
        [one] => query.filter(records::status.eq(one.clone())),
        several => query.filter(records::status.eq_any(several.to_vec())),
    };
    if let Some((day, waiting)) = filter.overdue {
        // What waits is not closed; said for the index of what is due.
        query = query.filter(records::due_on.lt(day)).filter(records::closed_on.is_null()).filter(records::status.eq(waiting));
    }
    for (column, codes) in &filter.body {
        // Codes are words of the program: they may stand in the statement.
        let codes: Vec<String> = codes.iter().map(|code| format!("'{code}'")).collect();
        let exists = format!("EXISTS (SELECT 1 FROM {0} WHERE {0}.id = records.id AND {0}.{column} IN ({1}))", B::TABLE, codes.join(", "));
        query = query.filter(diesel::dsl::sql::<Bool>(&exists));
    }
    Ok(query)
}

/// Reads the bodies of a page in one statement. On PostgreSQL each statement sees what was committed before it: where a record has
/// changed between its head and its body, both are read again.
fn with_bodies<B: RecordBody>(tx: &mut Tx<'_>, mut heads: Vec<Head>) -> Result<Vec<(Head, B)>, Error> {
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Id> = heads.iter().map(|head| head.id).collect();
    let mut bodies: HashMap<Id, B> = B::read_bodies(tx, ids.clone())?.into_iter().collect();
    if matches!(tx.conn, AnyConnection::Postgres(_)) {
        for _ in 0..READ_AGAIN {
            let now: HashMap<Id, Head> = heads_of(tx, ids.clone())?.into_iter().map(|head| (head.id, head)).collect();
            let changed = |head: &Head| now.get(&head.id).is_some_and(|now| now.version != head.version);
            if !heads.iter().any(changed) {
                break;
            }
            heads = heads.into_iter().map(|head| now.get(&head.id).cloned().unwrap_or(head)).collect();
            bodies = B::read_bodies(tx, ids.clone())?.into_iter().collect();
        }
    }
    let whole = |head: Head| {
        let body = bodies.remove(&head.id).ok_or_else(|| Error::Corrupt(format!("the record {} has no body", head.id)))?;
        Ok((head, body))
    };
    heads.into_iter().map(whole).collect()
}

/// So often a page is read again whose records change meanwhile.
const READ_AGAIN: usize = 5;

/// The heads of records that were read in scope a moment ago.
fn heads_of(tx: &mut Tx<'_>, ids: Vec<Id>) -> Result<Vec<Head>, Error> {
    Ok(visible_records(tx).filter(records::id.eq_any(ids)).select(Head::as_select()).load(tx.conn)?)
}

/// Inserts a record. The head was made with [`Head::at_unit`], so that it lies on the path of its unit.
///
/// # Errors
/// `Unique(RecordKey)` when the authority has one of this kind under that natural key.
pub fn insert_record<B: RecordBody>(tx: &mut Tx<'_>, head: &Head, body: &B) -> Result<(), Error> {
    let (row, folded_key) = (head.clone(), records::folded_key.eq(head.natural_key.as_deref().map(fold)));
    match tx.conn {
        AnyConnection::Sqlite(c) => {
            let change = records::change_number.eq(diesel::dsl::sql::<BigInt>(NEXT_ON_SQLITE));
            diesel::insert_into(records::table).values((row, change, folded_key)).execute(c)?
        }
        AnyConnection::Postgres(c) => {
            let change = records::change_number.eq(diesel::dsl::sql::<BigInt>(NEXT_ON_POSTGRES));
            diesel::insert_into(records::table).values((row, change, folded_key)).execute(c)?
        }
    };
    body.insert_body(tx, head.id)
}

/// Writes a record over its older self under the next version, and returns its head as it is now.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn update_record<B: RecordBody>(tx: &mut Tx<'_>, before: &Head, mut head: Head, body: &B) -> Result<Head, Error> {
    head.version = before.version + 1;
    head.updated_at = tx.now;
    head.updated_by = tx.identity().user_id;
    let target = records::table.filter(records::id.eq(before.id)).filter(records::version.eq(before.version));
    let change = records::change_number.eq(next_change(tx));
    // What was stored before keys were compared folded may be spelled like another; a step that does not touch it is not held up by that.
    let folded_key = (head.natural_key != before.natural_key).then(|| records::folded_key.eq(head.natural_key.as_deref().map(fold)));
    if diesel::update(target).set((head.clone(), change, folded_key)).execute(tx.conn)? == 0 {
        return Err(Error::Stale);
    }
    body.update_body(tx, head.id)?;
    Ok(head)
}

/// Takes the records of a unit along on its path, each with a change number of its own: whoever sees the unit sees them.
pub(crate) fn move_records(tx: &mut Tx<'_>, unit: &Unit) -> Result<(), Error> {
    let change = diesel::dsl::sql::<BigInt>(match tx.conn {
        AnyConnection::Sqlite(_) => MOVED_ON_SQLITE,
        AnyConnection::Postgres(_) => NEXT_ON_POSTGRES,
    });
    let path = (
        records::provincial_id.eq(unit.provincial_id),
        records::municipal_id.eq(unit.municipal_id),
        records::county_id.eq(unit.county_id),
        records::station_id.eq(unit.station_id),
        records::change_number.eq(change),
    );
    diesel::update(records::table.filter(records::unit_id.eq(unit.id))).set(path).execute(tx.conn)?;
    Ok(())
}
