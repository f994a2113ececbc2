//! The sweep: levels that change by themselves, and policies that come into force.
//!
//! Each unit whose level can change by itself has the day on which to look again, so a day's sweep costs what changed on it and not
//! what there is. Days that were missed are made up for in order, each decision on its own day by what was known then. One
//! instance sweeps at a time; two at once would only do some work twice, for every unit is held while it is looked at.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::monitoring::MonitoringCause;
use persistence::queries::audit::insert_audit_events;
use persistence::queries::policies::{Timelines, find_policy_to_apply, note_applied, policies_of};
use persistence::queries::sweep::{list_due_reviews, list_looked_after, list_touched, take_lease};
use persistence::queries::unit_history::insert_tier_decisions;
use persistence::queries::units::{Unit, lock_units, update_unit};
use persistence::{Caller, Db, Id, Tx};

use crate::error::Problem;
use crate::routes::authorities::policy_effect::{Grounds, touch};
use crate::routes::monitoring::assess::Round;
use crate::routes::units::audit_facts::unit_event;
use crate::routes::units::decision::{Cause, settle};

/// Units a transaction: short enough that requests in between do not wait.
const BATCH: i64 = 250;
/// Units of the order that a policy is applied to in one transaction.
const STRETCH: i64 = 1000;
/// For so many seconds the sweep belongs to who took it.
const LEASE: i64 = 60;

/// What a sweep did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Units looked at.
    pub reviewed: usize,
    /// Units whose level or credit risk class changed.
    pub changed: usize,
    /// Units whose tier or lead a policy changed.
    pub decided: usize,
}

/// Whose policy comes into force is applied, then every unit is looked at whose day has come. Returns `None` when another
/// instance sweeps.
///
/// # Errors
/// Those of the database.
pub fn sweep(db: &Db, instance: Id) -> Result<Option<Swept>, Problem> {
    let caller = Caller::system("sweep");
    let mut swept = Swept::default();
    loop {
        let step = db.write_now(&caller, move |tx| {
            if !take_lease(tx, instance, LEASE)? {
                return Ok::<_, Problem>(None);
            }
            let applied = apply_policy(tx)?;
            if let Some(decided) = applied {
                return Ok(Some((Swept { decided, ..Swept::default() }, true)));
            }
            let today = tx.today();
            let Some((day, units)) = list_due_reviews(tx, today, BATCH)? else { return Ok(Some((Swept::default(), false))) };
            let (reviewed, changed) = review(tx, units, day)?;
            Ok(Some((Swept { reviewed, changed, decided: 0 }, true)))
        });
        // Someone was faster with one of the units: it comes up again.
        let step = match step {
            Err(problem) if problem.code == crate::error::ProblemCode::StaleVersion => continue,
            step => step?,
        };
        let Some((step, more)) = step else { return Ok(None) };
        swept.reviewed += step.reviewed;
        swept.changed += step.changed;
        swept.decided += step.decided;
        if !more {
            return Ok(Some(swept));
        }
    }
}

/// Looks at every unit that is looked after, due or not: what the sweep would have to find, found the slow way.
///
/// # Errors
/// Those of the database.
pub fn evaluate_all(db: &Db) -> Result<Swept, Problem> {
    let caller = Caller::system("sweep");
    let (mut swept, mut after) = (Swept::default(), None);
    loop {
        let step = db.write_now(&caller, move |tx| {
            let units = list_looked_after(tx, after, BATCH)?;
            let last = units.last().map(|unit| unit.id);
            let today = tx.today();
            let (reviewed, changed) = review(tx, units, today)?;
            Ok::<_, Problem>((reviewed, changed, last))
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

/// Decides the levels of some units on a day, province by province.
fn review(tx: &mut Tx<'_>, units: Vec<Unit>, day: NaiveDate) -> Result<(usize, usize), Problem> {
    let ids: Vec<Id> = units.iter().map(|unit| unit.id).collect();
    lock_units(tx, &ids)?;
    let mut provinces: BTreeMap<Option<Id>, Vec<Unit>> = BTreeMap::new();
    for unit in units {
        provinces.entry(unit.provincial_id).or_default().push(unit);
    }
    let (mut reviewed, mut changed) = (0, 0);
    for (province, units) in provinces {
        let policies = policies_of(tx, province)?;
        let ids: Vec<Id> = units.iter().map(|unit| unit.id).collect();
        let mut round = Round::of(tx, &ids, &policies)?;
        let mut differing = Vec::new();
        for unit in units {
            let mut after = unit.clone();
            reviewed += 1;
            if round.bring_to(tx, &mut after, day, MonitoringCause::Time)? {
                differing.push((unit, after));
            }
        }
        round.store(tx)?;
        let mut events = Vec::with_capacity(differing.len());
        for (before, after) in differing {
            let after = update_unit(tx, &before, after)?;
            events.push(unit_event(tx, &before, &after)?);
            changed += 1;
        }
        insert_audit_events(tx, events)?;
    }
    Ok((reviewed, changed))
}

/// Applies the policy that is next, to one stretch of units. `None`: there is none to apply.
fn apply_policy(tx: &mut Tx<'_>) -> Result<Option<usize>, Problem> {
    let today = tx.today();
    let Some(policy) = find_policy_to_apply(tx, today)? else { return Ok(None) };
    let authority = persistence::queries::authorities::list_authorities_by_id(tx, &[policy.authority_id])?;
    let province = authority.first().and_then(|a| a.provincial_id);
    let timeline = policies_of(tx, province)?;
    let before = policy.effective_on.pred_opt().map_or_else(Default::default, |eve| timeline.on(eve));
    let touch = touch(&before, &timeline.on(today));
    let tiers = persistence::queries::sweep::Touch { findings: false, ..touch };
    if !tiers.sellers && !tiers.sole_proprietors {
        note_applied(tx, policy.id, policy.applied_seq, true)?;
        return Ok(Some(0));
    }
    let (units, end) = list_touched(tx, province, tiers, policy.applied_seq, STRETCH)?;
    let ids: Vec<Id> = units.iter().map(|unit| unit.id).collect();
    lock_units(tx, &ids)?;
    let mut timelines = Timelines::default();
    let grounds = Grounds::of(tx, &units)?;
    let (mut decisions, mut events) = (Vec::new(), Vec::new());
    for unit in units {
        let policy = timelines.of(tx, unit.provincial_id)?.on(today);
        let assignment = grounds.assign(&unit, &policy, today)?;
        if assignment.differs(&unit) {
            let mut after = unit.clone();
            decisions.push(settle(tx, &mut after, assignment, Cause::Policy, false)?);
            let after = update_unit(tx, &unit, after)?;
            events.push(unit_event(tx, &unit, &after)?);
        }
    }
    let decided = decisions.len();
    if decided > 0 {
        insert_tier_decisions(tx, decisions)?;
        insert_audit_events(tx, events)?;
    }
    note_applied(tx, policy.id, end.unwrap_or(policy.applied_seq), end.is_none())?;
    Ok(Some(decided))
}
