//! Lists of units: total orders, keyset pages.

use diesel::prelude::*;

use crate::error::Error;
use crate::page::Page;
use crate::queries::unit_filter::{Place, narrowed, places};
use crate::queries::unit_found::{MOST, find_units, indexed, matching};
use crate::queries::unit_row::Unit;
use crate::queries::unit_search::{Direction, candidates};
use crate::schema::units;
use crate::transaction::Tx;
use crate::types::Instant;

pub use crate::queries::unit_filter::UnitFilter;

/// The orders of a list of units; each ends in `seq`, which is unique, so each is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitOrder {
    NewestFirst,
    OldestFirst,
    /// Longest unchanged first: for programs that follow changes.
    UpdatedFirst,
}

impl UnitOrder {
    /// The way through `seq`, if it is the order.
    fn direction(self) -> Option<Direction> {
        match self {
            Self::NewestFirst => Some(Direction::Down),
            Self::OldestFirst => Some(Direction::Up),
            Self::UpdatedFirst => None,
        }
    }

    /// Puts units of several places in order.
    fn sort(self, units: &mut [Unit]) {
        match self {
            Self::NewestFirst => units.sort_by_key(|unit| std::cmp::Reverse(unit.seq)),
            Self::OldestFirst => units.sort_by_key(|unit| unit.seq),
            Self::UpdatedFirst => units.sort_by_key(|unit| (unit.updated_at, unit.seq)),
        }
    }
}

/// Where a page starts: after the unit with this key.
#[derive(Debug, Clone, Copy)]
pub struct After {
    /// `seq` of the last unit of the page before.
    pub seq: i64,
    /// Its `updated_at`, for `UpdatedFirst`.
    pub updated_at: Option<Instant>,
}

/// A page of the units in scope.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list_units(tx: &mut Tx<'_>, filter: &UnitFilter, order: UnitOrder, after: Option<After>, limit: i64) -> Result<Page<Unit>, Error> {
    let places = places(tx, filter)?;
    let mut found = Vec::new();
    for place in &places {
        found.append(&mut first_units(tx, filter, *place, order, after, limit + 1)?);
    }
    if places.len() > 1 {
        order.sort(&mut found);
    }
    Ok(Page::cut(found, limit))
}

/// The first units of a place behind a key.
fn first_units(tx: &mut Tx<'_>, filter: &UnitFilter, place: Place, order: UnitOrder, after: Option<After>, wanted: i64) -> Result<Vec<Unit>, Error> {
    if let (Some(search), Some(direction)) = (&filter.q, order.direction()) {
        return find_units(tx, filter, place, search, direction, after.map(|after| after.seq), wanted);
    }
    let mut query = narrowed(tx, filter, place);
    if let Some(search) = &filter.q {
        query = query.filter(indexed(tx, search));
        if let Some(seqs) = candidates(tx, search, place.subtree.map(|(id, _)| id), Direction::Down, i64::MAX, MOST)?
            && i64::try_from(seqs.len()).is_ok_and(|found| found < MOST)
        {
            // A rare word is looked up and sorted; a common one is soon met on the way through the order.
            query = query.filter(units::seq.eq_any(seqs));
        }
    }
    let query = match (order, after) {
        (UnitOrder::NewestFirst, Some(after)) => query.filter(units::seq.lt(after.seq)).order(units::seq.desc()),
        (UnitOrder::NewestFirst, None) => query.order(units::seq.desc()),
        (UnitOrder::OldestFirst, Some(after)) => query.filter(units::seq.gt(after.seq)).order(units::seq.asc()),
        (UnitOrder::OldestFirst, None) => query.order(units::seq.asc()),
        (UnitOrder::UpdatedFirst, Some(After { seq, updated_at: Some(at) })) => query
            .filter(units::updated_at.ge(at))
            .filter(units::updated_at.gt(at).or(units::seq.gt(seq)))
            .order((units::updated_at.asc(), units::seq.asc())),
        (UnitOrder::UpdatedFirst, _) => query.order((units::updated_at.asc(), units::seq.asc())),
    };
    Ok(query.limit(wanted).select(Unit::as_select()).load(tx.conn)?)
}

/// How many units the filter finds.
///
/// # Errors
/// As `list_units`.
pub fn count_units(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<i64, Error> {
    places(tx, filter)?.into_iter().try_fold(0, |sum, place| Ok(sum + count_in(tx, filter, place)?))
}

fn count_in(tx: &mut Tx<'_>, filter: &UnitFilter, place: Place) -> Result<i64, Error> {
    if let Some(search) = &filter.q {
        let (mut beyond, mut total) = (i64::MAX, 0);
        while let Some(seqs) = candidates(tx, search, place.subtree.map(|(id, _)| id), Direction::Down, beyond, MOST)? {
            let Some(last) = seqs.last().copied() else { return Ok(total) };
            let query = narrowed(tx, filter, place).filter(matching(tx, search));
            total += query.filter(units::seq.eq_any(seqs)).count().get_result::<i64>(tx.conn)?;
            beyond = last;
        }
        return Ok(narrowed(tx, filter, place).filter(indexed(tx, search)).count().get_result(tx.conn)?);
    }
    Ok(narrowed(tx, filter, place).count().get_result(tx.conn)?)
}
