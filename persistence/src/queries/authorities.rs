//! The authority tree.

use diesel::prelude::*;
use domain::authorities::{Level, Topology};
use domain::text::fold;

use crate::coded::{Coded, of_codes};
use crate::connection::{AnyConnection, on_backend};
use crate::error::Error;
use crate::page::Page;
use crate::schema::authorities;
use crate::scoped_table::lock_rows;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::visible_authorities;

pub use crate::authority_ref::AuthorityRef;
use crate::authority_ref::path_of;

/// An authority (监管部门) with its ancestor, or itself, at each level.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = authorities, treat_none_as_default_value = false)]
pub struct Authority {
    pub id: Id,
    pub name: String,
    /// Level: an attribute, never derived from digits of a code.
    pub level: Coded<Level>,
    /// Shape of its province, inherited.
    pub topology: Coded<Topology>,
    /// Its code: six digits of a division, nine of a town, or a code of the province's own.
    pub division_code: String,
    /// The authority above; none for the national one.
    pub parent_id: Option<Id>,
    /// The provincial authority on its path, itself included.
    pub provincial_id: Option<Id>,
    /// The municipal one.
    pub municipal_id: Option<Id>,
    /// The county one.
    pub county_id: Option<Id>,
    pub station_id: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Authority {
    /// As other things name it.
    pub fn reference(&self) -> AuthorityRef {
        AuthorityRef { id: self.id, name: self.name.clone(), level: self.level.0 }
    }

    /// The authorities on its path below the national one, itself included, highest first.
    pub fn path(&self) -> Vec<(Level, Id)> {
        let mut path = path_of([self.provincial_id, self.municipal_id, self.county_id, self.station_id]);
        if self.level.0 == Level::National {
            path.push((Level::National, self.id));
        }
        path
    }

    /// Puts itself into the column of its own level.
    pub fn place_itself(&mut self) {
        match self.level.0 {
            Level::National => {}
            Level::Provincial => self.provincial_id = Some(self.id),
            Level::Municipal => self.municipal_id = Some(self.id),
            Level::County => self.county_id = Some(self.id),
            Level::Station => self.station_id = Some(self.id),
        }
    }
}

/// What a list of authorities may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct AuthorityFilter {
    /// Children of this one.
    pub parent_id: Option<Id>,
    pub level: Vec<Level>,
    /// With this code.
    pub division_code: Option<String>,
    /// Whose name contains this.
    pub q: Option<String>,
}

/// One authority in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_authority(tx: &mut Tx<'_>, id: Id) -> Result<Authority, Error> {
    Ok(visible_authorities(tx).filter(authorities::id.eq(id)).select(Authority::as_select()).first(tx.conn)?)
}

/// One authority in scope, kept from being changed by anyone else until the transaction ends.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_authority_to_change(tx: &mut Tx<'_>, id: Id) -> Result<Authority, Error> {
    lock_rows!(tx, authorities::table.filter(authorities::id.eq(id)).select(authorities::id));
    get_authority(tx, id)
}

/// The authorities above one, from its parent up to the national one; in scope or not.
pub(crate) fn list_above(tx: &mut Tx<'_>, authority: Id) -> Result<Vec<Id>, Error> {
    let mut above = Vec::new();
    let mut at = authority;
    while let Some(parent) = authorities::table.find(at).select(authorities::parent_id).first::<Option<Id>>(tx.conn)? {
        above.push(parent);
        at = parent;
    }
    Ok(above)
}

/// The authority with this code, in scope or not: for finding where a division belongs.
pub fn find_authority_by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Authority>, Error> {
    Ok(authorities::table.filter(authorities::division_code.eq(code)).select(Authority::as_select()).first(tx.conn).optional()?)
}

/// The authorities with these codes, in scope or not.
pub fn list_authorities_by_code(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<Authority>, Error> {
    // One is what an ordinary request asks for; its statement stays prepared.
    if let [code] = codes {
        return Ok(find_authority_by_code(tx, code)?.into_iter().collect());
    }
    Ok(authorities::table.filter(authorities::division_code.eq_any(codes)).select(Authority::as_select()).load(tx.conn)?)
}

/// The authorities with these ids, in scope or not: for naming them.
pub fn list_authorities_by_id(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<Authority>, Error> {
    Ok(authorities::table.filter(authorities::id.eq_any(ids)).select(Authority::as_select()).load(tx.conn)?)
}

/// The path of an authority, in scope or not: for events that are told of what belongs to it. Empty where there is none.
pub fn path_of_authority(tx: &mut Tx<'_>, id: Id) -> Result<Vec<(Level, Id)>, Error> {
    Ok(list_authorities_by_id(tx, &[id])?.first().map(Authority::path).unwrap_or_default())
}

/// So many look-ups by key cost as much as compiling a list of values on SQLite, and as planning for one on PostgreSQL, which it
/// does each time.
const FEW_ON_SQLITE: usize = 12;
const FEW_ON_POSTGRES: usize = 2;

/// The names of these authorities, in scope or not.
pub fn list_authority_names(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<AuthorityRef>, Error> {
    let columns = (authorities::id, authorities::name, authorities::level);
    let few = if matches!(tx.conn, AnyConnection::Sqlite(_)) { FEW_ON_SQLITE } else { FEW_ON_POSTGRES };
    let rows: Vec<(Id, String, Coded<Level>)> = if ids.len() <= few {
        let found = ids.iter().map(|id| authorities::table.find(id).select(columns).first(tx.conn).optional());
        found.filter_map(Result::transpose).collect::<Result<_, _>>()?
    } else {
        authorities::table.filter(authorities::id.eq_any(ids)).select(columns).load(tx.conn)?
    };
    Ok(rows.into_iter().map(|(id, name, level)| AuthorityRef { id, name, level: level.0 }).collect())
}

/// A page of the authorities in scope, by code.
pub fn list_authorities(tx: &mut Tx<'_>, filter: &AuthorityFilter, after: Option<&str>, limit: i64) -> Result<Page<Authority>, Error> {
    let mut query = narrowed(tx, filter);
    if let Some(code) = after {
        query = query.filter(authorities::division_code.gt(code.to_owned()));
    }
    // The code is unique, so the order is total.
    let rows = query.order(authorities::division_code.asc()).limit(limit + 1).select(Authority::as_select()).load(tx.conn)?;
    Ok(Page::cut(rows, limit))
}

/// How many there are.
pub fn count_authorities(tx: &mut Tx<'_>, filter: &AuthorityFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter).count().get_result(tx.conn)?)
}

fn narrowed(tx: &Tx<'_>, filter: &AuthorityFilter) -> authorities::BoxedQuery<'static, crate::connection::MultiBackend> {
    let mut query = visible_authorities(tx);
    if let Some(parent) = filter.parent_id {
        query = query.filter(authorities::parent_id.eq(parent));
    }
    query = of_codes!(tx, query, authorities, level, filter.level);
    if let Some(code) = &filter.division_code {
        query = query.filter(authorities::division_code.eq(code.clone()));
    }
    if let Some(q) = &filter.q {
        query = query.filter(authorities::folded_name.like(format!("%{}%", escape_like(&fold(q)))).escape('\\'));
    }
    query
}

/// Makes the wildcards of LIKE ordinary characters.
pub(crate) fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Stores new authorities.
///
/// # Errors
/// `Unique(AuthorityDivisionCode)`.
pub fn insert_authorities(tx: &mut Tx<'_>, rows: Vec<Authority>) -> Result<(), Error> {
    for chunk in rows.chunks(500) {
        let chunk: Vec<_> = chunk.iter().map(|row| (row.clone(), authorities::folded_name.eq(fold(&row.name)))).collect();
        on_backend!(tx.conn, |c| diesel::insert_into(authorities::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Renames an authority.
///
/// # Errors
/// `NotFound` outside the scope, `Stale` when it has another version.
pub fn update_authority_name(tx: &mut Tx<'_>, id: Id, expected: i32, name: &str) -> Result<Authority, Error> {
    get_authority(tx, id)?;
    let changed = diesel::update(authorities::table.filter(authorities::id.eq(id)).filter(authorities::version.eq(expected)))
        .set((
            authorities::name.eq(name),
            authorities::folded_name.eq(fold(name)),
            authorities::version.eq(expected + 1),
            authorities::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    get_authority(tx, id)
}
