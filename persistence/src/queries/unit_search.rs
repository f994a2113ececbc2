//! The search index of units: kept in the transaction of the change, asked for candidates.
//!
//! PostgreSQL keeps its index by itself (an expression index, see the migration). On SQLite an FTS5 table holds the grams of
//! the name, prefixes of the code, and the authorities on the path, so that a common word in a small county is one
//! intersection inside the index.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::units::search::{covering_grams, grams, query_grams};

use crate::connection::AnyConnection;
use crate::error::Error;
use crate::queries::unit_row::Unit;
use crate::scope::Scope;
use crate::statement::Statement;
use crate::transaction::Tx;
use crate::types::Id;

/// Lengths of the prefixes of a code that are indexed; longer ones are compared with the unit.
const PREFIXES: [usize; 4] = [2, 4, 6, 8];
/// Marks that no gram of a name is mistaken for: those have at most two characters, these more.
const CODE: char = '†';
const AUTHORITY: char = '‡';

/// What is looked for: a part of a name, or the beginning of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Folded.
    pub text: String,
}

impl Search {
    /// What someone typed.
    pub fn new(typed: &str) -> Self {
        Self { text: domain::text::fold(typed) }
    }

    /// Whether it may be the beginning of a code.
    pub fn is_code(&self) -> bool {
        (2..=18).contains(&self.text.len()) && self.text.bytes().all(|b| b.is_ascii_alphanumeric())
    }

    /// Its grams, separated by blanks, for PostgreSQL; `None` when the index cannot help.
    pub(crate) fn grams(&self) -> Option<String> {
        let grams: Vec<String> = query_grams(&self.text).into_iter().collect();
        (!grams.is_empty()).then(|| grams.join(" "))
    }

    /// The FTS5 query: what is looked for, in the caller's scope and below `authority`.
    fn fts(&self, scope: Scope, authority: Option<Id>) -> Option<String> {
        let grams: Vec<String> = covering_grams(&self.text).into_iter().collect();
        let mut wanted = (!grams.is_empty()).then(|| format!("({})", all(&grams)))?;
        if self.is_code() {
            let length = PREFIXES.into_iter().rev().find(|n| *n <= self.text.len())?;
            wanted = format!("({wanted} OR \"{CODE}{}\")", &self.text[..length]);
        }
        for id in subtree(scope).into_iter().chain(authority) {
            wanted = format!("{wanted} AND \"{}\"", authority_term(id));
        }
        Some(wanted)
    }
}

fn all(terms: &[String]) -> String {
    terms.iter().map(|term| format!("\"{term}\"")).collect::<Vec<_>>().join(" AND ")
}

fn subtree(scope: Scope) -> Option<Id> {
    match scope {
        Scope::Subtree { authority, .. } => Some(authority),
        Scope::All | Scope::Unit { .. } | Scope::Nothing => None,
    }
}

/// The FTS5 query for units in scope whose names have all grams of one of these sets.
pub(crate) fn fts_any(sets: &[Vec<String>], scope: Scope) -> String {
    let any = sets.iter().map(|grams| format!("({})", all(grams))).collect::<Vec<_>>().join(" OR ");
    match subtree(scope) {
        Some(authority) => format!("({any}) AND \"{}\"", authority_term(authority)),
        None => any,
    }
}

fn authority_term(id: Id) -> String {
    format!("{AUTHORITY}{}", id.0.simple())
}

/// Everything that the index holds of a unit.
fn document(unit: &Unit) -> String {
    let mut terms: Vec<String> = grams(&unit.search_name).into_iter().collect();
    terms.extend(PREFIXES.into_iter().filter_map(|n| unit.facts.uscc.get(..n)).map(|prefix| format!("{CODE}{prefix}")));
    terms.extend(unit.path().into_iter().map(|(_, id)| authority_term(id)));
    terms.join(" ")
}

/// Puts new units into the index.
pub(crate) fn index_units(tx: &mut Tx<'_>, units: &[Unit]) -> Result<(), Error> {
    if let AnyConnection::Sqlite(conn) = &mut *tx.conn {
        for unit in units {
            let insert = Statement::new("INSERT INTO unit_search (rowid, grams) SELECT seq, ").text(document(unit));
            insert.sql(" FROM units WHERE id = ").id(Id::from(unit.id)).execute(conn)?;
        }
    }
    Ok(())
}

/// Puts a changed unit into the index anew, if what the index holds of it has changed.
pub(crate) fn reindex_unit(tx: &mut Tx<'_>, before: &Unit, after: &Unit) -> Result<(), Error> {
    if document(before) == document(after) {
        return Ok(());
    }
    if let AnyConnection::Sqlite(conn) = &mut *tx.conn {
        Statement::new("DELETE FROM unit_search WHERE rowid = ").big(after.seq).execute(conn)?;
    }
    index_units(tx, std::slice::from_ref(after))
}

#[derive(QueryableByName)]
struct Candidate {
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

/// Which way candidates are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Down,
    Up,
}

/// The next candidates beyond a unit, in order; only on SQLite. `None`: the index cannot help with this text.
pub(crate) fn candidates(
    tx: &mut Tx<'_>,
    search: &Search,
    authority: Option<Id>,
    direction: Direction,
    beyond: i64,
    limit: i64,
) -> Result<Option<Vec<i64>>, Error> {
    // A unit's user sees one unit, nobody sees none: nothing to search.
    let few = matches!(tx.identity.scope, Scope::Unit { .. } | Scope::Nothing);
    let AnyConnection::Sqlite(conn) = &mut *tx.conn else { return Ok(None) };
    let Some(wanted) = search.fts(tx.identity.scope, authority).filter(|_| !few) else { return Ok(None) };
    let (than, order) = match direction {
        Direction::Down => ("<", "DESC"),
        Direction::Up => (">", "ASC"),
    };
    let found = Statement::new("SELECT rowid AS seq FROM unit_search WHERE unit_search MATCH ").text(wanted);
    let found = found.sql(format!(" AND rowid {than} ")).big(beyond).sql(format!(" ORDER BY rowid {order} LIMIT ")).big(limit);
    let rows = found.load::<Candidate>(conn)?;
    Ok(Some(rows.into_iter().map(|row| row.seq).collect()))
}
