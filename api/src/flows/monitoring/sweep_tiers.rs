//! Tiers that change by themselves: the year that has ended decides from its last day on, a policy from its first. Units are
//! looked at in stretches, so that requests in between do not wait.

use chrono::{Datelike, NaiveDate};
use persistence::queries::audit::insert_audit_events;
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::policies::{Timelines, find_policy_to_apply, note_applied, policies_of};
use persistence::queries::settings::{find_setting, put_setting};
use persistence::queries::sweep::{Touch, list_touched, list_with_figures_since, review_all_on};
use persistence::queries::unit_history::insert_tier_decisions;
use persistence::queries::units::{Unit, hold_units, update_unit};
use persistence::{Held, Tx, UnitId};

use crate::flows::monitoring::policy_effect::{Grounds, touch};
use crate::flows::refusal::Refusal;
use crate::flows::units::audit_facts::unit_event;
use crate::flows::units::decision::{Cause, settle};

/// Units of the order that are looked at in one transaction.
const STRETCH: i64 = 1000;
/// The setting that says how far the units are followed up whose last year has ended: the first day of the year and the last unit.
const YEAR_FOLLOWED: &str = "year_followed";
/// Where there are no more units.
const DONE: i64 = i64::MAX;

/// Decides the tiers of the stretch that is next: how many changed. `None`: there is none.
pub(super) fn decide_tiers(tx: &mut Tx<'_>) -> Result<Option<usize>, Refusal> {
    match follow_year(tx)? {
        Some(decided) => Ok(Some(decided)),
        None => apply_policy(tx),
    }
}

/// Follows up the year that has ended, for one stretch of units. `None`: that is done.
fn follow_year(tx: &mut Tx<'_>) -> Result<Option<usize>, Refusal> {
    let today = tx.today();
    let stored = find_setting(tx, YEAR_FOLLOWED)?;
    let parsed = |value: &str| value.split_once(' ').and_then(|(day, seq)| Some((day.parse::<NaiveDate>().ok()?, seq.parse::<i64>().ok()?)));
    let (day, after) = match stored.as_deref().and_then(parsed) {
        Some((day, DONE)) if day.year() == today.year() => return Ok(None),
        Some((day, after)) if day.year() == today.year() => (day, after),
        // As a sweep on the first day would have left it, if this one comes late.
        Some(_) => (NaiveDate::from_yo_opt(today.year(), 1).unwrap_or(today), 0),
        // A register that was never followed up may hold decisions of this year: what is decided now holds from now on.
        None => (today, 0),
    };
    let (units, end) = list_with_figures_since(tx, day.year() - 1, after, STRETCH)?;
    let decided = decide_anew(tx, &units, day, Cause::Year)?;
    put_setting(tx, YEAR_FOLLOWED, &format!("{day} {}", end.unwrap_or(DONE)))?;
    Ok(Some(decided))
}

/// Applies the policy that is next, to one stretch of units. `None`: there is none to apply.
fn apply_policy(tx: &mut Tx<'_>) -> Result<Option<usize>, Refusal> {
    let today = tx.today();
    let Some(policy) = find_policy_to_apply(tx, today)? else { return Ok(None) };
    let authority = list_authorities_by_id(tx, &[policy.authority_id])?;
    let province = authority.first().and_then(|a| a.provincial_id);
    let (day, timeline) = (policy.effective_on, policies_of(tx, province)?);
    let (before, after) = (day.pred_opt().map_or_else(Default::default, |eve| timeline.on(eve)), timeline.on(day));
    let touch = touch(&before, &after);
    if (touch.findings || before.grounds_differ(&after)) && policy.applied_seq == 0 {
        // Nobody can be at work any more who read the policies before this one was set: it was set yesterday at the latest.
        review_all_on(tx, province, day)?;
    }
    let tiers = Touch { findings: false, ..touch };
    if !tiers.leads && !tiers.sellers && !tiers.sole_proprietors {
        note_applied(tx, policy.id, policy.applied_seq, true)?;
        return Ok(Some(0));
    }
    let (units, end) = list_touched(tx, province, tiers, policy.applied_seq, STRETCH)?;
    let decided = decide_anew(tx, &units, day, Cause::Policy)?;
    note_applied(tx, policy.id, end.unwrap_or(policy.applied_seq), end.is_none())?;
    Ok(Some(decided))
}

/// Decides the tiers of these units on a day, by the policy of that day, so that a sweep that comes late leaves what one in time would
/// have left. How many changed.
fn decide_anew(tx: &mut Tx<'_>, units: &[Unit], day: NaiveDate, cause: Cause) -> Result<usize, Refusal> {
    let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    let units: Vec<Unit> = hold_units(tx, &ids)?.into_iter().map(Held::into_inner).collect();
    let mut timelines = Timelines::default();
    let grounds = Grounds::of(tx, &units)?;
    let (mut decisions, mut events) = (Vec::new(), Vec::new());
    for unit in units {
        let policy = timelines.of(tx, unit.provincial_id)?.on(day);
        let assignment = grounds.assign(&unit, &policy, day)?;
        let differs = match cause {
            // What a year does not change is left to its own day: a policy of another day may not have been applied yet.
            Cause::Year => assignment.rests_on_another_year(&unit),
            _ => assignment.differs(&unit),
        };
        if differs {
            let mut after = unit.clone();
            decisions.push(settle(tx, &mut after, assignment, cause, false)?);
            let after = update_unit(tx, &unit, after)?;
            events.push(unit_event(tx, &unit, &after)?);
        }
    }
    let decided = decisions.len();
    if decided > 0 {
        insert_tier_decisions(tx, decisions)?;
        insert_audit_events(tx, events)?;
    }
    Ok(decided)
}
