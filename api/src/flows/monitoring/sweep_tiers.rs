//! Tiers that change by themselves: the year that has ended decides from its last day on, a policy from its first. Units are
//! looked at in stretches, so that requests in between do not wait.

use chrono::{Datelike, NaiveDate};
use persistence::queries::audit::insert_audit_events;
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::elevations::list_unended_elevations;
use persistence::queries::policies::{StoredPolicy, Timelines, find_policy_to_apply, note_applied, policies_of};
use persistence::queries::settings::{find_setting, put_setting};
use persistence::queries::sweep::{Touch, list_touched, list_with_figures_since, review_all_on};
use persistence::queries::unit_history::insert_tier_decisions;
use persistence::queries::units::{Unit, hold_units, update_unit};
use persistence::{Caller, Db, Held, Instant, Tx, UnitId};

use crate::flows::monitoring::elevated::keep_the_higher;
use crate::flows::monitoring::policy_effect::{Grounds, touch};
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::flows::units::audit_facts::unit_event;
use crate::flows::units::decision::{Cause, settle};

/// Units of the order that are looked at in one transaction.
const STRETCH: i64 = 1000;
/// The setting that says how far the units are followed up whose last year has ended: the day from which that holds, the last unit, and the
/// first year whose figures matter.
const YEAR_FOLLOWED: &str = "year_followed";
/// Where there are no more units.
const DONE: i64 = i64::MAX;
/// So long after midnight whoever began before it has ended, and sees another year than the sweep no more.
const SECONDS_AFTER_MIDNIGHT: i64 = 600;

/// Decides all tiers that are to be decided anew: how many changed. `None`: `leased` says that another instance sweeps.
///
/// # Errors
/// Those of the database. A unit that cannot be decided is told and left as it is, so that it keeps no other waiting.
pub(super) fn decide_tiers(
    db: &Db,
    caller: &Caller,
    leased: impl Fn(&mut Tx<'_>) -> Result<bool, Refusal> + Copy + Send + 'static,
) -> Result<Option<usize>, Refusal> {
    let (mut decided, mut stretch, mut alone, mut step_over) = (0, STRETCH, 0, false);
    loop {
        let stepping = step_over;
        let step = db.write_now(caller, move |tx| if leased(tx)? { decide_stretch(tx, stretch, stepping).map(Some) } else { Ok(None) });
        match step {
            Ok(None) => return Ok(None),
            Ok(Some(None)) => return Ok(Some(decided)),
            Ok(Some(Some(more))) => {
                decided += more;
                alone += i64::from(stretch == 1);
                if step_over || alone >= STRETCH {
                    (stretch, alone, step_over) = (STRETCH, 0, false);
                }
            }
            Err(problem) if problem.code == ProblemCode::StaleVersion => {}
            Err(problem) if problem.code == ProblemCode::Internal && stretch > 1 => {
                log::warn!("sweep: {problem}; unit by unit now");
                stretch = 1;
            }
            Err(problem) if problem.code == ProblemCode::Internal && !step_over => {
                log::error!("sweep: the tier of a unit cannot be decided: {problem}");
                step_over = true;
            }
            Err(problem) => return Err(problem),
        }
    }
}

/// The stretch that is next: policies of the year before, in the order of their days, then the year, then later policies. `None`: there
/// is none.
fn decide_stretch(tx: &mut Tx<'_>, stretch: i64, step_over: bool) -> Result<Option<usize>, Refusal> {
    let today = tx.today();
    let policy = find_policy_to_apply(tx, today)?;
    let first = NaiveDate::from_yo_opt(today.year(), 1).unwrap_or(today);
    if let Some(policy) = policy.as_ref().filter(|policy| policy.effective_on < first) {
        return apply_policy(tx, policy, stretch, step_over).map(Some);
    }
    if let Some(decided) = follow_year(tx, first, stretch, step_over)? {
        return Ok(Some(decided));
    }
    policy.map(|policy| apply_policy(tx, &policy, stretch, step_over)).transpose()
}

/// Follows up the year that has ended, for one stretch of units. `None`: that is done.
fn follow_year(tx: &mut Tx<'_>, first: NaiveDate, stretch: i64, step_over: bool) -> Result<Option<usize>, Refusal> {
    let today = tx.today();
    if first.pred_opt().is_some_and(|eve| tx.now < Instant::end_of(eve).plus_seconds(SECONDS_AFTER_MIDNIGHT)) {
        return Ok(None);
    }
    let stored = find_setting(tx, YEAR_FOLLOWED)?;
    let parsed = |value: &str| {
        let mut parts = value.split(' ');
        Some((parts.next()?.parse::<NaiveDate>().ok()?, parts.next()?.parse::<i64>().ok()?, parts.next()?.parse::<i32>().ok()?))
    };
    let (day, after, since) = match stored.as_deref().and_then(parsed) {
        Some((day, DONE, _)) if day.year() == today.year() => return Ok(None),
        Some((day, after, since)) if day.year() == today.year() => (day, after, since),
        // As a sweep on the first day would have left it, if this one comes late; the year that was followed last is the first that ran then.
        Some((followed, ..)) => (first, 0, followed.year()),
        // A register that was never followed up may hold decisions of this year: what is decided now holds from now on.
        None => (today, 0, 0),
    };
    let (units, end) = list_with_figures_since(tx, since, after, stretch)?;
    let decided = if step_over { 0 } else { decide_anew(tx, &units, day, Cause::Year)? };
    put_setting(tx, YEAR_FOLLOWED, &format!("{day} {} {since}", end.unwrap_or(DONE)))?;
    Ok(Some(decided))
}

/// Applies a policy to one stretch of units.
fn apply_policy(tx: &mut Tx<'_>, policy: &StoredPolicy, stretch: i64, step_over: bool) -> Result<usize, Refusal> {
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
        return Ok(0);
    }
    let (units, end) = list_touched(tx, province, tiers, policy.applied_seq, stretch)?;
    let decided = if step_over { 0 } else { decide_anew(tx, &units, day, Cause::Policy)? };
    note_applied(tx, policy.id, end.unwrap_or(policy.applied_seq), end.is_none())?;
    Ok(decided)
}

/// Decides the tiers of these units on a day, by the policy of that day, so that a sweep that comes late leaves what one in time would
/// have left. How many changed.
fn decide_anew(tx: &mut Tx<'_>, units: &[Unit], day: NaiveDate, cause: Cause) -> Result<usize, Refusal> {
    let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    let units: Vec<Unit> = hold_units(tx, &ids)?.into_iter().map(Held::into_inner).collect();
    let mut timelines = Timelines::default();
    let grounds = Grounds::of(tx, &units)?;
    let unended = list_unended_elevations(tx, &ids)?;
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
            if after.lead_authority_id != unit.lead_authority_id {
                keep_the_higher(tx, &mut after, &unended)?;
            }
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
