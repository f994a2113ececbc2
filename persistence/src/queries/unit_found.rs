//! The units that a search finds, in the order of entry.
//!
//! SQLite reads its index in that order and compares what it finds. PostgreSQL's index gathers all that have the word and sorts
//! them, so a common word is rather met on the way through the units.

use diesel::dsl::{self, sql};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text};

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::queries::unit_filter::{Place, UnitFilter, after_prefix, narrowed};
use crate::queries::unit_row::Unit;
use crate::queries::unit_search::{Direction, Search, candidates};
use crate::schema::units;
use crate::transaction::Tx;

/// Candidates of SQLite's index that are looked at together at most; the first look takes as many as are wanted, each further
/// one more.
pub(super) const MOST: i64 = 8192;
/// So many units are looked at one by one on PostgreSQL before anything is said of how common the word is.
const NEAR: i64 = 1000;
/// And so many at most before its index is asked.
const FAR: i64 = 32_000;

/// The first units behind the unit with the number `after` that are found.
pub(super) fn find_units(
    tx: &mut Tx<'_>,
    filter: &UnitFilter,
    place: Place,
    search: &Search,
    direction: Direction,
    after: Option<i64>,
    wanted: i64,
) -> Result<Vec<Unit>, Error> {
    let way = Way { filter, place, search, direction };
    match tx.conn {
        AnyConnection::Sqlite(_) => way.by_looks(tx, after, wanted),
        AnyConnection::Postgres(_) => way.by_steps(tx, after, wanted),
    }
}

struct Way<'a> {
    filter: &'a UnitFilter,
    place: Place,
    search: &'a Search,
    direction: Direction,
}

type Units = units::BoxedQuery<'static, MultiBackend>;

impl Way<'_> {
    /// The units behind this one, in order, whatever they are called.
    fn behind(&self, tx: &Tx<'_>, after: Option<i64>) -> Units {
        let all = narrowed(tx, self.filter, self.place);
        match (self.direction, after) {
            (Direction::Down, None) => all.order(units::seq.desc()),
            (Direction::Down, Some(seq)) => all.filter(units::seq.lt(seq)).order(units::seq.desc()),
            (Direction::Up, None) => all.order(units::seq.asc()),
            (Direction::Up, Some(seq)) => all.filter(units::seq.gt(seq)).order(units::seq.asc()),
        }
    }

    /// Looks into the index again and again, each time for more.
    fn by_looks(&self, tx: &mut Tx<'_>, mut after: Option<i64>, wanted: i64) -> Result<Vec<Unit>, Error> {
        let (mut found, mut look) = (Vec::new(), wanted);
        loop {
            let beyond = after.unwrap_or(if self.direction == Direction::Down { i64::MAX } else { 0 });
            let seqs = candidates(tx, self.search, self.place.subtree.map(|(id, _)| id), self.direction, beyond, look)?;
            // The index knows nothing of punctuation: units are compared on the way.
            let Some(seqs) = seqs else {
                return Ok(self.behind(tx, after).filter(matching(tx, self.search)).limit(wanted).select(Unit::as_select()).load(tx.conn)?);
            };
            let Some(last) = seqs.last().copied() else { return Ok(found) };
            let ended = rows(&seqs) < look;
            let missing = wanted - rows(&found);
            let looked_at = self.behind(tx, None).filter(units::seq.eq_any(seqs)).filter(matching(tx, self.search));
            found.append(&mut looked_at.limit(missing).select(Unit::as_select()).load(tx.conn)?);
            if rows(&found) >= wanted || ended {
                return Ok(found);
            }
            (after, look) = (Some(last), (look * 4).min(MOST));
        }
    }

    /// About how many units of the nation are behind this one: they are numbered in the order of entry.
    fn about(&self, tx: &mut Tx<'_>, seq: i64) -> Result<i64, Error> {
        if self.direction == Direction::Down {
            return Ok(seq);
        }
        let newest: Option<i64> = units::table.order(units::seq.desc()).select(units::seq).first(tx.conn).optional()?;
        Ok(newest.unwrap_or(seq) - seq)
    }

    /// Walks through the units as long as that is likely to be less work than to gather all that have the word. Each statement
    /// sees what was committed before it, so the next one begins right behind the last unit that was found, wherever the one
    /// before has stopped looking: none is found twice, and none is passed over.
    fn by_steps(&self, tx: &mut Tx<'_>, mut after: Option<i64>, wanted: i64) -> Result<Vec<Unit>, Error> {
        let (mut found, mut walked, mut length) = (Vec::new(), 0, NEAR);
        while !self.filter.narrows() && walked < FAR {
            let missing = wanted - rows(&found);
            let units = self.behind(tx, after).limit(length).select(Unit::as_select());
            let step = Step { units, matching: matching(tx, self.search), direction: self.direction, wanted: missing };
            let mut met: Vec<Unit> = step.load(tx.conn)?;
            if rows(&met) >= missing {
                found.append(&mut met);
                return Ok(found);
            }
            after = met.last().map(|unit| unit.seq).or(after);
            let (here, missing) = (rows(&met), missing - rows(&met));
            found.append(&mut met);
            let end: Option<i64> = self.behind(tx, after).offset(length).limit(1).select(units::seq).first(tx.conn).optional()?;
            let Some(end) = end else {
                // Not many more than were just looked at.
                let rest = self.behind(tx, after).filter(matching(tx, self.search)).limit(missing);
                found.append(&mut rest.select(Unit::as_select()).load(tx.conn)?);
                return Ok(found);
            };
            // One in `length / here` has it: so many are on the way to those that are missing, and so many would be gathered.
            let on_the_way = if here == 0 { i64::MAX } else { missing.saturating_mul(length) / here };
            if on_the_way > (self.about(tx, end)?.saturating_mul(here) / length).min(FAR) {
                break;
            }
            (walked, length) = (walked + length, on_the_way.max(NEAR));
        }
        // PostgreSQL chooses: it knows how common the grams and the values of the other filters are.
        let far = self.behind(tx, after).filter(indexed(tx, self.search)).limit(wanted - rows(&found));
        found.append(&mut far.select(Unit::as_select()).load(tx.conn)?);
        Ok(found)
    }
}

/// The units of one step that are found. The step is cut first and then looked through: between two numbers PostgreSQL would
/// rather read the units of the whole nation than those of a county by its index.
struct Step<Q> {
    /// In order, as many as the step is long.
    units: Q,
    matching: Condition,
    direction: Direction,
    wanted: i64,
}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Step<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("SELECT * FROM (");
        self.units.walk_ast(out.reborrow())?;
        out.push_sql(") AS units WHERE ");
        self.matching.walk_ast(out.reborrow())?;
        out.push_sql(match self.direction {
            Direction::Down => " ORDER BY seq DESC LIMIT ",
            Direction::Up => " ORDER BY seq ASC LIMIT ",
        });
        out.push_bind_param::<BigInt, _>(&self.wanted)
    }
}

impl<Q> QueryId for Step<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Step<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Conn> RunQueryDsl<Conn> for Step<Q> {}

fn rows<T>(of: &[T]) -> i64 {
    i64::try_from(of.len()).unwrap_or(i64::MAX)
}

define_sql_function! {
    /// Where a text begins in another, from 1; 0 where it does not. On SQLite.
    fn instr(text: Text, part: Text) -> Integer;
}
define_sql_function! {
    /// The same on PostgreSQL.
    fn strpos(text: Text, part: Text) -> Integer;
}

type Condition = Box<dyn BoxableExpression<units::table, MultiBackend, SqlType = Bool>>;

/// Whether a unit is what is looked for, found out from the unit itself.
pub(super) fn matching(tx: &Tx<'_>, search: &Search) -> Condition {
    let text = search.text.clone();
    match (&*tx.conn, search.is_code()) {
        (AnyConnection::Sqlite(_), false) => Box::new(instr(units::search_name, text).gt(0)),
        (AnyConnection::Sqlite(_), true) => Box::new(instr(units::search_name, text.clone()).gt(0).or(begins_with(text))),
        (AnyConnection::Postgres(_), false) => Box::new(strpos(units::search_name, text).gt(0)),
        (AnyConnection::Postgres(_), true) => Box::new(strpos(units::search_name, text.clone()).gt(0).or(begins_with(text))),
    }
}

/// The same, said so that PostgreSQL can find such units by their grams. It plans for the very grams each time.
pub(super) fn indexed(tx: &Tx<'_>, search: &Search) -> Condition {
    let (AnyConnection::Postgres(_), Some(grams)) = (&*tx.conn, search.grams()) else { return matching(tx, search) };
    let text = search.text.clone();
    let name = sql::<Bool>("(qsr_grams(units.search_name) @> string_to_array(")
        .bind::<Text, _>(grams)
        .sql(", ' ') AND strpos(units.search_name, ")
        .bind::<Text, _>(text.clone())
        .sql(") > 0)");
    if search.is_code() { Box::new(name.or(begins_with(text))) } else { Box::new(name) }
}

fn begins_with(code: String) -> dsl::And<dsl::GtEq<units::uscc, String>, dsl::Lt<units::uscc, String>> {
    let end = after_prefix(&code);
    units::uscc.ge(code).and(units::uscc.lt(end))
}
