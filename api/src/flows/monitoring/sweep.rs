//! The sweep: levels that change by themselves, years that end, and policies that come into force.
//!
//! Each unit whose level can change by itself has the day on which to look again, so a day's sweep costs what changed on it and not
//! what there is. Days that were missed are made up for in order, each decision on its own day by what was known then. One
//! instance sweeps at a time, and every unit is held and read again before it is weighed.

use chrono::NaiveDate;
use domain::monitoring::MonitoringCause;
use persistence::queries::sweep::{leave_lease, list_due_reviews, list_looked_after, postpone_review, take_lease};
use persistence::queries::units::hold_units;
use persistence::{Caller, Db, Id, Tx, UnitId};

use crate::flows::monitoring::assess::reassess_those;
use crate::flows::monitoring::elevated::{follow_ended, list_ended, note_ended};
use crate::flows::monitoring::sweep_tiers::decide_tiers;
use crate::flows::refusal::{ProblemCode, Refusal};

/// Units a transaction: short enough that requests in between do not wait.
const BATCH: i64 = 250;
/// For so many seconds the sweep belongs to who took it.
const LEASE: i64 = 60;

/// What a sweep did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Units looked at.
    pub reviewed: usize,
    /// Units whose level or credit risk class changed.
    pub changed: usize,
    /// Units whose tier, lead or deciding year a policy or the end of a year changed.
    pub decided: usize,
}

/// Tiers are decided anew where a year has ended or a policy comes into force, elevations that have ended with their last day are followed
/// up, then every unit is looked at whose day has come. Returns `None` when another instance sweeps.
pub fn sweep(db: &Db, instance: Id) -> Result<Option<Swept>, Refusal> {
    let caller = Caller::system("sweep");
    let (mut swept, mut limit) = (Swept::default(), BATCH);
    match decide_tiers(db, &caller, move |tx| Ok(take_lease(tx, instance, LEASE)?))? {
        Some(decided) => swept.decided = decided,
        None => return Ok(None),
    }
    if !follow_elevations(db, &caller, instance)? {
        return Ok(None);
    }
    loop {
        match db.write_now(&caller, move |tx| review_next(tx, instance, limit)) {
            Ok(None) => return Ok(Some(swept)),
            Ok(Some((reviewed, changed))) => {
                swept.reviewed += reviewed;
                swept.changed += changed;
            }
            // Someone was faster with one of the units: it comes up again.
            Err(problem) if problem.code == ProblemCode::StaleVersion => {}
            // One unit that cannot be decided keeps no other waiting: it is found, told, and put off until tomorrow.
            Err(problem) if problem.code == ProblemCode::Internal && limit > 1 => {
                log::warn!("sweep: {problem}; unit by unit now");
                limit = 1;
            }
            Err(problem) if problem.code == ProblemCode::Internal => {
                let put_off = db.write_now(&caller, put_off_one)?;
                log::error!("sweep: unit {put_off:?} cannot be decided: {problem}");
            }
            Err(problem) => return Err(problem),
        }
    }
}

/// Proposes what came up while elevations ran that have ended; `false`: another instance sweeps. One that cannot be read keeps no other
/// waiting: it is told.
fn follow_elevations(db: &Db, caller: &Caller, instance: Id) -> Result<bool, Refusal> {
    let ended = db.write_now(caller, move |tx| if take_lease(tx, instance, LEASE)? { list_ended(tx).map(Some) } else { Ok(None) })?;
    let Some(ended) = ended else { return Ok(false) };
    let Some(ended) = ended else { return Ok(true) };
    for unit in ended {
        match db.write_now(caller, move |tx| if take_lease(tx, instance, LEASE)? { follow_ended(tx, unit).map(Some) } else { Ok(None) }) {
            Ok(Some(())) => {}
            Ok(None) => return Ok(false),
            Err(problem) if problem.code == ProblemCode::Internal => log::error!("sweep: an elevation of the unit {unit} that has ended: {problem}"),
            Err(problem) => return Err(problem),
        }
    }
    db.write_now(caller, note_ended)?;
    Ok(true)
}

/// Reviews the units that are next, in one transaction; `None`: there are none, or the sweep has passed to another instance.
fn review_next(tx: &mut Tx<'_>, instance: Id, limit: i64) -> Result<Option<(usize, usize)>, Refusal> {
    if !take_lease(tx, instance, LEASE)? {
        return Ok(None);
    }
    let today = tx.today();
    let Some((day, ids)) = list_due_reviews(tx, today, limit)? else {
        leave_lease(tx)?;
        return Ok(None);
    };
    review(tx, &ids, day, true).map(Some)
}

fn put_off_one(tx: &mut Tx<'_>) -> Result<Option<UnitId>, Refusal> {
    let today = tx.today();
    let first = list_due_reviews(tx, today, 1)?.and_then(|(_, ids)| ids.first().copied());
    if let (Some(unit), Some(tomorrow)) = (first, today.succ_opt()) {
        postpone_review(tx, unit, tomorrow)?;
    }
    Ok(first)
}

/// Looks at every unit that is looked after, due or not: what the sweep would have to find, found the slow way.
pub fn evaluate_all(db: &Db) -> Result<Swept, Refusal> {
    let caller = Caller::system("sweep");
    let (mut swept, mut after) = (Swept::default(), None);
    loop {
        let step = db.write_now(&caller, move |tx| {
            let ids = list_looked_after(tx, after, BATCH)?;
            let (last, today) = (ids.last().copied(), tx.today());
            let (reviewed, changed) = review(tx, &ids, today, false)?;
            Ok::<_, Refusal>((reviewed, changed, last))
        })?;
        let (reviewed, changed, last) = step;
        swept.reviewed += reviewed;
        swept.changed += changed;
        match last {
            Some(last) => after = Some(last),
            None => return Ok(swept),
        }
    }
}

/// Decides the levels of some units on a day; `only_due`: those whose day it still is once they are held,
/// since someone who changes a unit makes up for its days too.
fn review(tx: &mut Tx<'_>, ids: &[UnitId], day: NaiveDate, only_due: bool) -> Result<(usize, usize), Refusal> {
    let units = hold_units(tx, ids)?;
    reassess_those(tx, units, day, MonitoringCause::Time, |round, unit| !only_due || round.is_due(unit, day))
}
