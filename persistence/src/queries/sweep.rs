//! What the sweep looks at: the units whose day of review has come, and the units that a new policy may touch.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use domain::authorities::Level;
use domain::units::Activity;

use crate::connection::{MultiBackend, on_backend};
use crate::error::Error;
use crate::queries::unit_filter::sets_of_activities;
use crate::queries::unit_row::Unit;
use crate::schema::{settings, unit_metrics, unit_monitoring, units};
use crate::transaction::Tx;
use crate::types::Id;
use crate::unit_id::UnitId;
use crate::visible::{visible_units, within};

/// The units whose day of review is the earliest on or before `today`: (that day, their ids), at most `limit`.
///
/// A day at a time, in order: a level that rose and fell while nobody swept leaves both decisions, each on its day.
pub fn list_due_reviews(tx: &mut Tx<'_>, today: NaiveDate, limit: i64) -> Result<Option<(NaiveDate, Vec<UnitId>)>, Error> {
    let first: Option<Option<NaiveDate>> = unit_monitoring::table
        .filter(unit_monitoring::review_on.le(today))
        .order((unit_monitoring::review_on.asc(), unit_monitoring::unit_id.asc()))
        .select(unit_monitoring::review_on)
        .first(tx.conn)
        .optional()?;
    let Some(day) = first.flatten() else { return Ok(None) };
    let ids: Vec<UnitId> = unit_monitoring::table
        .filter(unit_monitoring::review_on.eq(day))
        .order(unit_monitoring::unit_id.asc())
        .limit(limit)
        .select(unit_monitoring::unit_id)
        .load(tx.conn)?;
    Ok(Some((day, ids)))
}

/// A page of the units that are looked after, due or not, by id: for the full evaluation.
pub fn list_looked_after(tx: &mut Tx<'_>, after: Option<UnitId>, limit: i64) -> Result<Vec<UnitId>, Error> {
    let mut query = unit_monitoring::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(unit_monitoring::unit_id.gt(after));
    }
    Ok(query.order(unit_monitoring::unit_id.asc()).limit(limit).select(unit_monitoring::unit_id).load(tx.conn)?)
}

/// What of a policy differs, so that only the units are looked at for which it matters.
#[derive(Debug, Clone, Copy, Default)]
pub struct Touch {
    /// Which level answers for a tier: for every unit.
    pub leads: bool,
    /// The tier of sole proprietors.
    pub sole_proprietors: bool,
    /// The designated size of sellers.
    pub sellers: bool,
    /// How findings are weighed.
    pub findings: bool,
}

/// The units in a province (`None`: in the nation) behind `after`, by `seq`, for which the difference may matter. `end`: the
/// last `seq` that was looked at, for the next call; `None`: there are no more.
pub fn list_touched(tx: &mut Tx<'_>, province: Option<Id>, touch: Touch, after: i64, limit: i64) -> Result<(Vec<Unit>, Option<i64>), Error> {
    let mut found: Vec<Unit> = Vec::new();
    // One stretch of the order at a time: however rare the units are that it finds, it ends soon.
    let behind = in_province(tx, province).filter(units::seq.gt(after)).order(units::seq.asc());
    let end: Option<i64> = behind.offset(limit - 1).limit(1).select(units::seq).first(tx.conn).optional()?;
    let selling = sets_of_activities(|set| set.iter().any(|activity| activity != Activity::Production));
    if touch.leads {
        found = stretch(tx, province, after, end).select(Unit::as_select()).load(tx.conn)?;
    } else if touch.sellers || touch.sole_proprietors {
        let query = match (touch.sellers, touch.sole_proprietors) {
            (true, true) => stretch(tx, province, after, end).filter(units::activities.eq_any(selling).or(units::sole_proprietor.eq(true))),
            (true, false) => stretch(tx, province, after, end).filter(units::activities.eq_any(selling)),
            _ => stretch(tx, province, after, end).filter(units::sole_proprietor.eq(true)),
        };
        found = query.select(Unit::as_select()).load(tx.conn)?;
    }
    if touch.findings {
        let seqs: Vec<(i64, UnitId)> = stretch(tx, province, after, end).select((units::seq, units::id)).load(tx.conn)?;
        let ids: Vec<UnitId> = seqs.iter().map(|(_, id)| *id).collect();
        let watched: Vec<UnitId> =
            unit_monitoring::table.filter(unit_monitoring::unit_id.eq_any(ids)).select(unit_monitoring::unit_id).load(tx.conn)?;
        let missing: Vec<UnitId> = watched.into_iter().filter(|id| !found.iter().any(|unit| unit.id == *id)).collect();
        if !missing.is_empty() {
            found.extend(units::table.filter(units::id.eq_any(missing)).select(Unit::as_select()).load::<Unit>(tx.conn)?);
            found.sort_unstable_by_key(|unit| unit.seq);
        }
    }
    Ok((found, end))
}

/// The units behind `after`, by `seq`, that have figures of this reporting year or a later one; `end` as in [`list_touched`].
pub fn list_with_figures_since(tx: &mut Tx<'_>, year: i32, after: i64, limit: i64) -> Result<(Vec<Unit>, Option<i64>), Error> {
    let behind = in_province(tx, None).filter(units::seq.gt(after)).order(units::seq.asc());
    let end: Option<i64> = behind.offset(limit - 1).limit(1).select(units::seq).first(tx.conn).optional()?;
    let theirs = unit_metrics::table.filter(unit_metrics::unit_id.eq(units::id)).filter(unit_metrics::year.ge(year));
    Ok((stretch(tx, None, after, end).filter(exists(theirs)).select(Unit::as_select()).load(tx.conn)?, end))
}

fn in_province(tx: &Tx<'_>, province: Option<Id>) -> units::BoxedQuery<'static, MultiBackend> {
    let query = visible_units(tx);
    match province {
        Some(id) => within!(query, units, id, Level::Provincial),
        None => query,
    }
}

fn stretch(tx: &Tx<'_>, province: Option<Id>, after: i64, end: Option<i64>) -> units::BoxedQuery<'static, MultiBackend> {
    let query = in_province(tx, province).filter(units::seq.gt(after)).order(units::seq.asc());
    match end {
        Some(end) => query.filter(units::seq.le(end)),
        None => query,
    }
}

/// The setting that says who sweeps, and until when.
const LEASE: &str = "sweep_lease";

/// Takes or keeps the sweep for this process: one instance sweeps at a time, and one that is gone is replaced after its lease.
pub fn take_lease(tx: &mut Tx<'_>, instance: Id, seconds: i64) -> Result<bool, Error> {
    let lease = format!("{} {instance}", tx.now.plus_seconds(seconds).micros());
    let stored: Option<String> = settings::table.find(LEASE).select(settings::value).first(tx.conn).optional()?;
    let Some(stored) = stored else {
        let row = (settings::key.eq(LEASE), settings::value.eq(&lease));
        return Ok(on_backend!(tx.conn, |c| diesel::insert_into(settings::table).values(row).on_conflict_do_nothing().execute(c))? == 1);
    };
    let (until, holder) = stored.split_once(' ').unwrap_or(("0", ""));
    let free = holder == instance.to_string() || until.parse().is_ok_and(|until: i64| until < tx.now.micros());
    if !free {
        return Ok(false);
    }
    // Whoever was faster has changed the value.
    let target = settings::table.filter(settings::key.eq(LEASE)).filter(settings::value.eq(&stored));
    Ok(diesel::update(target).set(settings::value.eq(&lease)).execute(tx.conn)? == 1)
}

/// Gives the sweep back: whoever comes next need not wait for the end of the lease.
pub fn leave_lease(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::delete(settings::table.find(LEASE)).execute(tx.conn)?;
    Ok(())
}

/// Puts the review of a unit off: for one that cannot be decided, so that it does not keep the others waiting.
pub fn postpone_review(tx: &mut Tx<'_>, unit: UnitId, day: NaiveDate) -> Result<(), Error> {
    diesel::update(unit_monitoring::table.find(unit)).set(unit_monitoring::review_on.eq(day)).execute(tx.conn)?;
    Ok(())
}

/// Makes every unit of a province (`None`: of the nation) that is looked after come up on the day from which a policy holds.
pub fn review_all_on(tx: &mut Tx<'_>, province: Option<Id>, day: NaiveDate) -> Result<usize, Error> {
    let later = unit_monitoring::review_on.is_null().or(unit_monitoring::review_on.gt(day));
    let changed = match province {
        Some(id) => {
            let theirs = units::table.filter(units::provincial_id.eq(id)).select(units::id);
            on_backend!(tx.conn, |c| diesel::update(unit_monitoring::table.filter(unit_monitoring::unit_id.eq_any(theirs)).filter(later))
                .set(unit_monitoring::review_on.eq(day))
                .execute(c))?
        }
        None => diesel::update(unit_monitoring::table.filter(later)).set(unit_monitoring::review_on.eq(day)).execute(tx.conn)?,
    };
    Ok(changed)
}
