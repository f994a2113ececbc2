//! What a sample of a list is to the editions of it that are known: the first, the same again, a correction, or out of date.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::findings::editions::{Arrival, Edition};
use domain::findings::{SpotCheckOutcome, SpotCheckState};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::Authority;
use persistence::queries::findings::propose_withdrawal;
use persistence::queries::spot_checks::{SpotCheckIntake, SpotCheckResult, get_spot_check_result_to_change, list_editions, list_editions_to_change};
use persistence::{Coded, Id, Tx};

use super::decide::store;
use super::propose::{Proposal, first_of_all};
use super::samples::Sample;
use crate::flows::findings::view::FindingView;
use crate::flows::refusal::Refusal;

/// What is proposed for each producer, by its folded name.
pub type Proposals = HashMap<String, Proposal>;

/// What is new in a list, and what it takes the place of.
#[derive(Default)]
pub struct TakenIn {
    /// Results to be stored.
    pub results: Vec<SpotCheckResult>,
    /// Stored results that do not count any more, each with the one that does.
    superseded: Vec<(Id, Id)>,
    /// Stored results that were published again, each with the last day.
    again: Vec<(Id, NaiveDate)>,
}

/// The editions that are known of a sample.
#[derive(Default)]
struct Known {
    /// Those that count: several where offices that do not see each other have taken in one list.
    counting: Vec<Counting>,
    gone: Vec<Edition>,
}

struct Counting {
    id: Id,
    edition: Edition,
    /// The unit that a person has named.
    unit: Option<Id>,
}

impl Known {
    fn add(&mut self, result: &SpotCheckResult) {
        match result.state.0 {
            SpotCheckState::Superseded => self.gone.push(result.edition()),
            _ => self.counting.push(Counting { id: result.id, edition: result.edition(), unit: result.unit_id }),
        }
    }

    /// The latest of those that count.
    fn latest(&self) -> Option<&Counting> {
        self.counting.iter().max_by_key(|counting| (counting.edition.published_on, counting.id))
    }

    /// The same, to change it.
    fn latest_to_change(&mut self) -> Option<&mut Counting> {
        self.counting.iter_mut().max_by_key(|counting| (counting.edition.published_on, counting.id))
    }
}

/// Sorts the samples of a list, and counts their rows.
///
/// # Errors
/// Those of the database.
pub fn take_in(
    tx: &mut Tx<'_>,
    authority: &Authority,
    intake: &mut SpotCheckIntake,
    samples: Vec<Sample>,
    proposals: &Proposals,
) -> Result<TakenIn, Refusal> {
    let keys: Vec<String> = samples.iter().map(|sample| sample.key.clone()).collect();
    let mut of_samples: HashMap<String, Known> = HashMap::new();
    for result in list_editions_to_change(tx, &keys)? {
        of_samples.entry(result.record_key.clone()).or_default().add(&result);
    }
    let mut taken = TakenIn::default();
    for sample in samples {
        let known = of_samples.entry(sample.key.clone()).or_default();
        let arrival = sample.facts.edition().arrives(known.latest().map(|latest| &latest.edition), &known.gone);
        intake.already_taken += sample.repeated;
        if matches!(arrival, Arrival::Known | Arrival::Again) {
            intake.already_taken += 1 + sample.merged;
            if let Some(counting) = known.latest_to_change().filter(|_| arrival == Arrival::Again) {
                counting.edition.published_on = sample.facts.report_date;
                taken.publish_again(counting.id, sample.facts.report_date);
            }
            continue;
        }
        intake.merged += sample.merged;
        let proposal = proposal(&sample, known, proposals);
        let mut result = new_result(tx, authority, intake.id, sample, proposal)?;
        match known.latest().map(|latest| latest.id).filter(|_| arrival == Arrival::Outdated) {
            Some(counting) => {
                (result.state, result.superseded_by) = (Coded(SpotCheckState::Superseded), Some(counting));
                intake.outdated += 1;
            }
            None => {
                result.supersedes = known.latest().map(|latest| latest.id);
                intake.corrected += i64::from(arrival == Arrival::Correction);
                for old in known.counting.drain(..) {
                    taken.give_way(intake, old.id, result.id);
                    known.gone.push(old.edition);
                }
                *figure(intake, result.state.0) += 1;
            }
        }
        known.add(&result);
        taken.results.push(result);
    }
    Ok(taken)
}

/// What is proposed for a sample: the unit that a person has named for an earlier edition before all others.
fn proposal(sample: &Sample, known: &Known, proposals: &Proposals) -> Proposal {
    if sample.facts.outcome == SpotCheckOutcome::Conforming {
        return (SpotCheckState::Conforming, Vec::new());
    }
    let by_name = proposals.get(sample.facts.named().folded()).cloned().unwrap_or((SpotCheckState::NoUnit, Vec::new()));
    match known.counting.iter().find_map(|counting| counting.unit) {
        Some(unit) => first_of_all(unit, by_name),
        None => by_name,
    }
}

/// Where results in a state are counted.
fn figure(intake: &mut SpotCheckIntake, state: SpotCheckState) -> &mut i64 {
    match state {
        SpotCheckState::Conforming => &mut intake.conforming,
        SpotCheckState::Matched => &mut intake.matched,
        SpotCheckState::Ambiguous => &mut intake.ambiguous,
        SpotCheckState::Superseded => &mut intake.outdated,
        SpotCheckState::NoUnit | SpotCheckState::Linked | SpotCheckState::Dismissed => &mut intake.no_unit,
    }
}

impl TakenIn {
    /// An edition gives way to another: one of this very list is stored so, and counted as out of date.
    fn give_way(&mut self, intake: &mut SpotCheckIntake, old: Id, new: Id) {
        match self.results.iter_mut().find(|result| result.id == old) {
            Some(here) => {
                *figure(intake, here.state.0) -= 1;
                intake.outdated += 1;
                (here.state, here.superseded_by) = (Coded(SpotCheckState::Superseded), Some(new));
            }
            None => self.superseded.push((old, new)),
        }
    }

    /// What counts was published again on a later day.
    fn publish_again(&mut self, id: Id, day: NaiveDate) {
        match self.results.iter_mut().find(|result| result.id == id) {
            Some(here) => *here = published_again(here.clone(), day),
            None => self.again.push((id, day)),
        }
    }

    /// Lets the editions that were stored before give way or count from a later day on, once those that take their place are stored, and
    /// proposes to overturn the findings that rest on what does not count any more.
    ///
    /// # Errors
    /// 412 when someone else was faster.
    pub fn supersede(self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        for (id, day) in self.again {
            let before = get_spot_check_result_to_change(tx, id)?;
            let after = published_again(before.clone(), day);
            store(tx, &before, after)?;
        }
        for (old, new) in self.superseded {
            let before = get_spot_check_result_to_change(tx, old)?;
            let mut after = before.clone();
            (after.state, after.superseded_by) = (Coded(SpotCheckState::Superseded), Some(new));
            store(tx, &before, after)?;
            for finding in findings_until(old, &list_editions(tx, &[before.record_key])?) {
                let Some((before, after)) = propose_withdrawal(tx, finding, new)? else { continue };
                let today = tx.today();
                let (shown, now_shown) = (FindingView::audited(&before, today), FindingView::audited(&after, today));
                audit::record(tx, Subject { resource: "finding", id: finding, path: &after.path() }, Some(&shown), Some(&now_shown))?;
            }
        }
        Ok(())
    }
}

/// Counts from the last day; its first is kept.
fn published_again(result: SpotCheckResult, day: NaiveDate) -> SpotCheckResult {
    SpotCheckResult { first_report_date: Some(result.first_published_on()), report_date: day, ..result }
}

/// The findings that were reported from an edition and from those that gave way to it: one that was kept then is looked at again.
fn findings_until(last: Id, editions: &[SpotCheckResult]) -> Vec<Id> {
    let mut line = vec![last];
    let mut place = 0;
    while let Some(id) = line.get(place).copied() {
        line.extend(editions.iter().filter(|edition| edition.superseded_by == Some(id)).map(|edition| edition.id));
        place += 1;
    }
    editions.iter().filter(|edition| line.contains(&edition.id)).filter_map(|edition| edition.finding_id).collect()
}

fn new_result(
    tx: &Tx<'_>,
    authority: &Authority,
    intake_id: Id,
    Sample { facts, key, .. }: Sample,
    (state, candidates): Proposal,
) -> Result<SpotCheckResult, Refusal> {
    Ok(SpotCheckResult {
        id: tx.new_id(),
        intake_id,
        authority_id: authority.id,
        row: i64::from(facts.place.row),
        sheet: facts.sheet,
        record_id: facts.record_id,
        record_key: key,
        report_date: facts.report_date,
        first_report_date: None,
        folded_producer: Some(domain::text::fold(&facts.producer)),
        producer: facts.producer,
        product: facts.product,
        model: facts.model,
        batch: facts.batch,
        outcome: Coded(facts.outcome),
        failed_items: facts.failed_items,
        official_page: facts.official_page,
        state: Coded(state),
        candidates: serde_json::to_string(&candidates)?,
        unit_id: None,
        finding_id: None,
        decided_at: None,
        decided_by: None,
        reason: None,
        provincial_id: authority.provincial_id,
        municipal_id: authority.municipal_id,
        county_id: authority.county_id,
        station_id: authority.station_id,
        version: 1,
        served_on: None,
        objection_due_on: None,
        objected_on: None,
        objection: None,
        objection_decided_on: None,
        objection_outcome: None,
        retest: None,
        decided_authority_id: None,
        supersedes: None,
        superseded_by: None,
    })
}
