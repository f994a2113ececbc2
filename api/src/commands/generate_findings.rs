//! `qsr generate findings`: a past for the units that are there, for trials at scale. Levels are left as of yesterday, so that a
//! sweep has one day's work.

use chrono::Days;
use domain::findings::{FindingSource, FindingStatus, Rectification};
use domain::monitoring::{FindingGrade, MonitoringCause};
use persistence::queries::credit_risk::{CreditRecord, insert_credit_records};
use persistence::queries::findings::{Finding, insert_findings};
use persistence::queries::policies::Timelines;
use persistence::queries::unit_list::{After, UnitFilter, UnitOrder, list_units};
use persistence::queries::units::{Unit, update_unit};
use persistence::{Caller, Coded, Db, Tx};

use crate::commands::generate::Numbers;
use crate::error::Problem;
use crate::flows::monitoring::assess::Round;

/// Units a transaction.
const BATCH: i64 = 500;
/// Findings are spread over so many days.
const PAST: usize = 800;

/// One confirmed finding at each unit, three major ones at every hundredth; `progress` hears how many units have been looked at.
///
/// # Errors
/// When the database refuses.
pub fn findings(db: &Db, seed: u64, mut progress: impl FnMut(u64)) -> Result<(), Problem> {
    let caller = Caller::system("generate findings");
    let (mut seq, mut done, mut state) = (0, 0, seed);
    loop {
        let after = After { seq, updated_at: None };
        let (last, more, looked_at, next) = db.write_now(&caller, move |tx| {
            let page = list_units(tx, &UnitFilter::default(), UnitOrder::OldestFirst, Some(after), BATCH)?;
            let (last, looked_at) = (page.items.last().map_or(0, |unit| unit.seq), page.items.len() as u64);
            let mut numbers = Numbers(state);
            let rows = page.items.iter().flat_map(|unit| of_unit(tx, unit, &mut numbers)).collect();
            insert_findings(tx, rows)?;
            let classes = page.items.iter().filter_map(|unit| class_of(tx, unit)).collect();
            insert_credit_records(tx, classes)?;
            assess(tx, page.items)?;
            Ok::<_, Problem>((last, page.more, looked_at, numbers.0))
        })?;
        (seq, done, state) = (last, done + looked_at, next);
        progress(done);
        if !more {
            return Ok(());
        }
    }
}

/// The class that a unit has, as having held for a year.
fn class_of(tx: &Tx<'_>, unit: &Unit) -> Option<CreditRecord> {
    unit.facts.credit_risk_class.map(|class| CreditRecord {
        id: tx.new_id(),
        unit_id: unit.id,
        credit_risk_class: Some(class),
        source: "试验数据".to_owned(),
        valid_from: tx.today() - Days::new(365),
        recorded_at: tx.now,
        recorded_by: None,
    })
}

fn of_unit(tx: &Tx<'_>, unit: &Unit, numbers: &mut Numbers) -> Vec<Finding> {
    let grades: &[FindingGrade] = match numbers.below(100) {
        0 => &[FindingGrade::Major; 3],
        1..=3 => &[FindingGrade::Major],
        4..=19 => &[FindingGrade::RelativelyMajor],
        _ => &[FindingGrade::General],
    };
    let found = grades.iter().map(|grade| {
        let discovered_on = tx.today() - Days::new(1 + numbers.below(PAST) as u64);
        Finding {
            id: tx.new_id(),
            unit_id: unit.id,
            source: Coded(FindingSource::ProductSpotCheck),
            reference: None,
            grade: Coded(*grade),
            grade_basis: Some("试验数据".to_owned()),
            description: "试验数据".to_owned(),
            product: None,
            discovered_on,
            discovery_id: None,
            status: Coded(FindingStatus::Confirmed),
            status_reason: None,
            confirmed_at: Some(tx.now),
            confirmed_by: None,
            rectification: Coded(Rectification::Verified),
            plan: None,
            due_on: None,
            rectified_on: Some(discovered_on),
            rectified_by: None,
            evidence: None,
            verified_on: Some(tx.today()),
            verified_by: None,
            reported_at: tx.now,
            reported_by: None,
            provincial_id: unit.provincial_id,
            municipal_id: unit.municipal_id,
            county_id: unit.county_id,
            station_id: unit.station_id,
            version: 1,
            updated_at: tx.now,
            situation: None,
            situation_grade: None,
            departure_reason: None,
            accident_grade: None,
            withdrawal_proposed_by: None,
            kept_at: None,
            kept_by: None,
            kept_reason: None,
            status_authority_id: None,
            verified_authority_id: None,
            last_verification_on: Some(tx.today()),
        }
    });
    found.collect()
}

fn assess(tx: &mut Tx<'_>, units: Vec<Unit>) -> Result<(), Problem> {
    let yesterday = tx.today().pred_opt().unwrap_or(tx.today());
    let ids: Vec<_> = units.iter().map(|unit| unit.id).collect();
    let mut timelines = Timelines::default();
    // The provinces' policies do not differ in a database of trials: one serves for all.
    let policies = timelines.of(tx, None)?.clone();
    let mut round = Round::knowing_today(tx, &ids, &policies)?;
    for unit in units {
        let mut after = unit.clone();
        if round.bring_to(tx, &mut after, yesterday, MonitoringCause::Finding)?.0 {
            update_unit(tx, &unit, after)?;
        }
    }
    Ok(round.store(tx)?)
}
