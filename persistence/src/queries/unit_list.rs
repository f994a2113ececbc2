//! Lists of units: filters, total orders, keyset pages.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer};
use domain::Code;
use domain::authorities::Level;
use domain::monitoring::MonitoringLevel;
use domain::units::{Activities, Activity, EntryReason, OperatingStatus, Tier};

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::{get_authority, list_authorities_by_id};
use crate::queries::unit_found::{MOST, find_units, indexed, matching};
use crate::queries::unit_search::{Direction, Search, candidates};
use crate::queries::units::{Unit, to_bits};
use crate::schema::units;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::{visible_units, within};

/// What a list of units may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct UnitFilter {
    /// In the subtree of this authority.
    pub authority_id: Option<Id>,
    /// In this division; a county's code takes in its towns.
    pub division_code: Option<String>,
    /// With this activity among others.
    pub activity: Option<Activity>,
    /// Of this tier; the inner `None`: without one.
    pub tier: Option<Option<Tier>>,
    /// On the ground of this very authority.
    pub territorial_authority_id: Option<Id>,
    /// At this monitoring level.
    pub monitoring_level: Option<MonitoringLevel>,
    /// In this status.
    pub operating_status: Option<OperatingStatus>,
    /// Entered for this reason among others.
    pub entry_reason: Option<EntryReason>,
    /// With this code.
    pub uscc: Option<String>,
    /// Whose name contains this, or whose code begins with it.
    pub q: Option<Search>,
    /// Changed at this instant or later.
    pub updated_since: Option<Instant>,
}

impl UnitFilter {
    /// Whether it leaves only some of the units of a place, whatever they are called.
    pub(super) fn narrows(&self) -> bool {
        self.division_code.is_some()
            || self.activity.is_some()
            || self.tier.is_some()
            || self.territorial_authority_id.is_some()
            || self.monitoring_level.is_some()
            || self.operating_status.is_some()
            || self.entry_reason.is_some()
            || self.uscc.is_some()
            || self.updated_since.is_some()
    }
}

/// The orders of a list of units; each ends in `seq`, which is unique, so each is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitOrder {
    /// Newest first.
    NewestFirst,
    /// Oldest first.
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
    let place = place(tx, filter)?;
    if let (Some(search), Some(direction)) = (&filter.q, order.direction()) {
        let found = find_units(tx, filter, place, search, direction, after.map(|after| after.seq), limit + 1)?;
        return Ok(Page::cut(found, limit));
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
    Ok(Page::cut(query.limit(limit + 1).select(Unit::as_select()).load(tx.conn)?, limit))
}

/// How many units the filter finds.
///
/// # Errors
/// As `list_units`.
pub fn count_units(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<i64, Error> {
    let place = place(tx, filter)?;
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

/// How the authorities that a filter names narrow it, each by a column that has an index.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// In this subtree; none: in the nation.
    pub(super) subtree: Option<(Id, Level)>,
    /// In no county: what stands right under an authority above the counties.
    above_county: bool,
}

fn place(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<Place, Error> {
    let subtree = match filter.authority_id {
        Some(id) => Some((id, get_authority(tx, id)?.level.0)).filter(|(_, level)| *level != Level::National),
        None => None,
    };
    let Some(id) = filter.territorial_authority_id else { return Ok(Place { subtree, above_county: false }) };
    let Some(ground) = list_authorities_by_id(tx, &[id])?.pop() else { return Ok(Place { subtree, above_county: false }) };
    // Whatever has a territorial authority lies in its subtree.
    let inside = subtree.is_none_or(|(id, level)| ground.path().contains(&(level, id)));
    Ok(match ground.level.0 {
        Level::National | Level::Provincial | Level::Municipal => Place { subtree, above_county: true },
        level => Place { subtree: if inside { Some((ground.id, level)) } else { subtree }, above_county: false },
    })
}

/// A code that follows every code beginning with this one.
pub(super) fn after_prefix(prefix: &str) -> String {
    // '~' sorts behind every digit and letter of a code, in bytes, on both databases.
    format!("{prefix}~")
}

/// The units in scope that a filter leaves, whatever they are called.
pub(super) fn narrowed(tx: &Tx<'_>, filter: &UnitFilter, place: Place) -> units::BoxedQuery<'static, MultiBackend> {
    let mut query = visible_units(tx);
    if let Some((id, level)) = place.subtree {
        query = within!(query, units, id, level);
    }
    if place.above_county {
        query = query.filter(units::county_id.is_null());
    }
    if let Some(code) = &filter.division_code {
        query = query.filter(units::division_code.ge(code.clone())).filter(units::division_code.lt(after_prefix(code)));
    }
    if let Some(activity) = filter.activity {
        let sets: Vec<i32> =
            (1..1_u32 << Activity::ALL.len()).filter(|bits| bits & activity.bit() != 0).filter_map(Activities::from_bits).map(to_bits).collect();
        query = query.filter(units::activities.eq_any(sets));
    }
    match filter.tier {
        Some(Some(tier)) => query = query.filter(units::tier.eq(Coded(tier))),
        Some(None) => query = query.filter(units::tier.is_null()),
        None => {}
    }
    if let Some(id) = filter.territorial_authority_id {
        query = query.filter(units::territorial_authority_id.eq(id));
    }
    if let Some(level) = filter.monitoring_level {
        query = query.filter(units::monitoring_level.eq(Coded(level)));
    }
    if let Some(status) = filter.operating_status {
        query = query.filter(units::operating_status.eq(Coded(status)));
    }
    if let Some(reason) = filter.entry_reason {
        let bit = i32::try_from(reason.bit()).unwrap_or_default();
        query = query.filter(sql::<Bool>("(units.entry_reasons & ").bind::<Integer, _>(bit).sql(") <> 0"));
    }
    if let Some(uscc) = &filter.uscc {
        query = query.filter(units::uscc.eq(uscc.clone()));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(units::updated_at.ge(since));
    }
    query
}
