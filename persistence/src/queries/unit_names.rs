//! Units by their names, for papers that name a producer and no code: candidates from the search index, one query a name.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use domain::findings::matching::Producer;

use crate::connection::AnyConnection;
use crate::error::Error;
use crate::queries::unit_search::fts_all;
use crate::schema::units;
use crate::transaction::Tx;
use crate::types::Id;
use crate::visible::visible_units;

/// So many names are compared at most; those that are the same come first, then those of like length, so that what is cut off is
/// the least like. Only a name of very common characters has more.
const COMPARED: i64 = 1000;

/// A unit by its name.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = units)]
pub struct NamedUnit {
    /// Id.
    pub id: Id,
    /// 统一社会信用代码.
    pub uscc: String,
    /// Name.
    pub name: String,
}

/// The units in scope whose names may mean this producer: a superset of what `Producer::compare` finds near, the same name first.
pub fn list_namesakes(tx: &mut Tx<'_>, producer: &Producer) -> Result<Vec<NamedUnit>, Error> {
    let needed = producer.needed();
    if needed.is_empty() {
        return Ok(Vec::new());
    }
    let indexed = match &*tx.conn {
        AnyConnection::Sqlite(_) => sql::<Bool>("units.seq IN (SELECT rowid FROM unit_search WHERE unit_search MATCH ")
            .bind::<Text, _>(fts_all(&needed, tx.identity.scope))
            .sql(")"),
        AnyConnection::Postgres(_) => sql::<Bool>("qsr_grams(units.search_name) @> string_to_array(").bind::<Text, _>(needed.join(" ")).sql(", ' ')"),
    };
    let length = i64::try_from(producer.folded().chars().count()).unwrap_or(i64::MAX);
    let likest = sql::<BigInt>("CASE WHEN units.search_name = ")
        .bind::<Text, _>(producer.folded().to_owned())
        .sql(" THEN -1 ELSE abs(length(units.search_name) - ")
        .bind::<BigInt, _>(length)
        .sql(") END");
    let query = visible_units(tx).filter(indexed).order((likest, units::seq.asc())).limit(COMPARED);
    Ok(query.select(NamedUnit::as_select()).load(tx.conn)?)
}

/// The units in scope with these ids, in no order.
pub fn list_named_units(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<NamedUnit>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(visible_units(tx).filter(units::id.eq_any(ids.to_vec())).select(NamedUnit::as_select()).load(tx.conn)?)
}
