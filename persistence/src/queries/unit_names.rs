//! Units by their names, for papers that name a producer and no code: candidates from the search index, one query a name.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use domain::findings::matching::Producer;

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::queries::unit_search::fts_any;
use crate::schema::units;
use crate::transaction::Tx;
use crate::types::Id;
use crate::visible::visible_units;

/// So many names are compared at most, for the sake of memory: no real name has so many that share more than half of it. The same
/// name comes first, then those of like length, so that what would be cut off is the least like.
const COMPARED: i64 = 5000;

/// A unit by its name.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = units)]
pub struct NamedUnit {
    pub id: Id,
    /// 统一社会信用代码.
    pub uscc: String,
    pub name: String,
}

/// The units in scope whose names may mean this producer: a superset of what `Producer::compare` finds near, the same name first.
pub fn list_namesakes(tx: &mut Tx<'_>, producer: &Producer) -> Result<Vec<NamedUnit>, Error> {
    let needed = producer.needed();
    let indexed: Option<Condition> = match &*tx.conn {
        _ if needed.is_empty() => None,
        AnyConnection::Sqlite(_) => {
            let found = sql::<Bool>("units.seq IN (SELECT rowid FROM unit_search WHERE unit_search MATCH ");
            Some(Box::new(found.bind::<Text, _>(fts_any(&needed, tx.identity.scope)).sql(")")))
        }
        AnyConnection::Postgres(_) => needed.iter().map(|grams| has_all(grams)).reduce(|one, other| Box::new(one.or(other))),
    };
    let Some(indexed) = indexed else { return Ok(Vec::new()) };
    let length = i64::try_from(producer.folded().chars().count()).unwrap_or(i64::MAX);
    let likest = sql::<BigInt>("CASE WHEN units.search_name = ")
        .bind::<Text, _>(producer.folded().to_owned())
        .sql(" THEN -1 ELSE abs(length(units.search_name) - ")
        .bind::<BigInt, _>(length)
        .sql(") END");
    let query = visible_units(tx).filter(indexed).order((likest, units::seq.asc())).limit(COMPARED);
    Ok(query.select(NamedUnit::as_select()).load(tx.conn)?)
}

type Condition = Box<dyn BoxableExpression<units::table, MultiBackend, SqlType = Bool>>;

/// On PostgreSQL, by its index.
fn has_all(grams: &[String]) -> Condition {
    Box::new(sql::<Bool>("qsr_grams(units.search_name) @> string_to_array(").bind::<Text, _>(grams.join(" ")).sql(", ' ')"))
}

/// Which of these units, in scope or not, have a name that folds to this.
pub fn list_so_named(tx: &mut Tx<'_>, ids: &[Id], folded: &str) -> Result<Vec<Id>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let named = units::table.filter(units::id.eq_any(ids)).filter(units::search_name.eq(folded));
    Ok(named.select(units::id).load(tx.conn)?)
}

/// The units in scope with these ids, in no order.
pub fn list_named_units(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<NamedUnit>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(visible_units(tx).filter(units::id.eq_any(ids.to_vec())).select(NamedUnit::as_select()).load(tx.conn)?)
}
