//! Lists of units: filters, total orders, keyset pages.

use diesel::dsl::{self, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use domain::Code;
use domain::authorities::Level;
use domain::monitoring::MonitoringLevel;
use domain::units::{Activities, Activity, EntryReason, OperatingStatus, Tier};

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::{get_authority, list_authorities_by_id};
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

/// Candidates of the search index that are looked at together at first; each further look takes more.
const LOOK: i64 = 128;
const MOST: i64 = 8192;

/// A page of the units in scope.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list_units(tx: &mut Tx<'_>, filter: &UnitFilter, order: UnitOrder, after: Option<After>, limit: i64) -> Result<Page<Unit>, Error> {
    let place = place(tx, filter)?;
    if let (Some(search), Some(direction)) = (&filter.q, order.direction()) {
        let found = match tx.conn {
            AnyConnection::Sqlite(_) => searched(tx, filter, place, search, direction, after, limit + 1)?,
            AnyConnection::Postgres(_) => Some(near_first(tx, filter, place, direction, after, limit + 1)?),
        };
        if let Some(items) = found {
            return Ok(Page::cut(items, limit));
        }
    }
    let mut query = narrowed(tx, filter, place);
    if let (Some(search), None) = (&filter.q, order.direction())
        && let Some(seqs) = candidates(tx, search, place.subtree.map(|(id, _)| id), Direction::Down, i64::MAX, MOST)?
        && i64::try_from(seqs.len()).is_ok_and(|found| found < MOST)
    {
        // A rare word is looked up and sorted; a common one is soon met on the way through the order.
        query = query.filter(units::seq.eq_any(seqs));
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

/// The first units behind `after` that are found, by the search index; `None` when it cannot help.
fn searched(
    tx: &mut Tx<'_>,
    filter: &UnitFilter,
    place: Place,
    search: &Search,
    direction: Direction,
    after: Option<After>,
    wanted: i64,
) -> Result<Option<Vec<Unit>>, Error> {
    let down = direction == Direction::Down;
    let mut beyond = after.map_or(if down { i64::MAX } else { 0 }, |after| after.seq);
    let (mut found, mut look) = (Vec::new(), LOOK);
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    loop {
        let Some(seqs) = candidates(tx, search, place.subtree.map(|(id, _)| id), direction, beyond, look)? else { return Ok(None) };
        let Some(last) = seqs.last().copied() else { return Ok(Some(found)) };
        let ended = i64::try_from(seqs.len()).unwrap_or(i64::MAX) < look;
        let query = narrowed(tx, filter, place).filter(units::seq.eq_any(seqs)).select(Unit::as_select());
        let mut rows: Vec<Unit> = if down { query.order(units::seq.desc()).load(tx.conn)? } else { query.order(units::seq.asc()).load(tx.conn)? };
        found.append(&mut rows);
        if found.len() >= wanted || ended {
            found.truncate(wanted);
            return Ok(Some(found));
        }
        (beyond, look) = (last, (look * 4).min(MOST));
    }
}

/// So many units are looked at one by one before PostgreSQL's index is asked.
const NEAR: i64 = 1000;

/// The first units behind `after` that are found, on PostgreSQL: a common word is met within the next thousand units; only
/// for one that is not does the index gather and sort all that have it.
fn near_first(
    tx: &mut Tx<'_>,
    filter: &UnitFilter,
    place: Place,
    direction: Direction,
    after: Option<After>,
    wanted: i64,
) -> Result<Vec<Unit>, Error> {
    let down = direction == Direction::Down;
    let from = |query: units::BoxedQuery<'static, MultiBackend>, seq: Option<i64>| match (seq, down) {
        (None, true) => query.order(units::seq.desc()),
        (None, false) => query.order(units::seq.asc()),
        (Some(seq), true) => query.filter(units::seq.lt(seq)).order(units::seq.desc()),
        (Some(seq), false) => query.filter(units::seq.gt(seq)).order(units::seq.asc()),
    };
    let after = after.map(|after| after.seq);
    let all = UnitFilter { q: None, ..filter.clone() };
    let end: Option<i64> = from(narrowed(tx, &all, place), after).offset(NEAR).limit(1).select(units::seq).first(tx.conn).optional()?;
    let near = from(narrowed(tx, filter, place), after).limit(wanted).select(Unit::as_select());
    let Some(end) = end else { return Ok(near.load(tx.conn)?) };
    let mut found: Vec<Unit> = if down { near.filter(units::seq.ge(end)).load(tx.conn)? } else { near.filter(units::seq.le(end)).load(tx.conn)? };
    let missing = wanted - i64::try_from(found.len()).unwrap_or(i64::MAX);
    if missing > 0 {
        let far = from(narrowed(tx, filter, place), Some(end)).limit(missing);
        found.append(&mut far.select(Unit::as_select()).load(tx.conn)?);
    }
    Ok(found)
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
            total += narrowed(tx, filter, place).filter(units::seq.eq_any(seqs)).count().get_result::<i64>(tx.conn)?;
            beyond = last;
        }
    }
    Ok(narrowed(tx, filter, place).count().get_result(tx.conn)?)
}

/// How the authorities that a filter names narrow it, each by a column that has an index.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// In this subtree; none: in the nation.
    subtree: Option<(Id, Level)>,
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
fn after_prefix(prefix: &str) -> String {
    // '~' sorts behind every digit and letter of a code, in bytes, on both databases.
    format!("{prefix}~")
}

fn narrowed(tx: &Tx<'_>, filter: &UnitFilter, place: Place) -> units::BoxedQuery<'static, MultiBackend> {
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
    if let Some(search) = &filter.q {
        query = query.filter(matching(tx, search));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(units::updated_at.ge(since));
    }
    query
}

/// Whether a unit is what is looked for. On PostgreSQL the grams are there for its index.
fn matching(tx: &Tx<'_>, search: &Search) -> Condition {
    let text = search.text.clone();
    let name = match (&*tx.conn, search.grams()) {
        (AnyConnection::Sqlite(_), _) => sql::<Bool>("instr(units.search_name, ").bind::<Text, _>(text.clone()).sql(") > 0"),
        (AnyConnection::Postgres(_), None) => sql::<Bool>("strpos(units.search_name, ").bind::<Text, _>(text.clone()).sql(") > 0"),
        (AnyConnection::Postgres(_), Some(grams)) => return indexed(search, &grams),
    };
    if search.is_code() { Box::new(name.or(begins_with(text))) } else { Box::new(name) }
}

type Condition = Box<dyn BoxableExpression<units::table, MultiBackend, SqlType = Bool>>;

/// The same on PostgreSQL, where the grams lead to the index.
fn indexed(search: &Search, grams: &str) -> Condition {
    let text = search.text.clone();
    let name = sql::<Bool>("(qsr_grams(units.search_name) @> string_to_array(")
        .bind::<Text, _>(grams.to_owned())
        .sql(", ' ') AND strpos(units.search_name, ")
        .bind::<Text, _>(text.clone())
        .sql(") > 0)");
    if search.is_code() { Box::new(name.or(begins_with(text))) } else { Box::new(name) }
}

fn begins_with(code: String) -> dsl::And<dsl::GtEq<units::uscc, String>, dsl::Lt<units::uscc, String>> {
    let end = after_prefix(&code);
    units::uscc.ge(code).and(units::uscc.lt(end))
}
