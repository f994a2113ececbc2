//! Lists that walk or sort all the same.

use super::explain::Fault;
use crate::support::Backend;

/// A list that walks or sorts, and why it may.
pub struct Exception {
    pub on: Option<Backend>,
    /// Of whom; empty: of everybody.
    callers: &'static [&'static str],
    /// How the path begins, and what it contains.
    pub path: &'static str,
    with: &'static str,
    fault: Fault,
}

const fn but(on: Option<Backend>, callers: &'static [&'static str], path: &'static str, with: &'static str, fault: Fault) -> Exception {
    Exception { on, callers, path, with, fault }
}

const NATION: &[&str] = &["national"];
const SQLITE: Option<Backend> = Some(Backend::Sqlite);
const POSTGRES: Option<Backend> = Some(Backend::Postgres);

pub const EXCEPTIONS: &[Exception] = &[
    // The nation's own lists are the whole table in the order of its key, or of changes; they stop when the page is full. So they
    // do where one unit in so many has what is asked for: an index for each such column would cost every import.
    but(SQLITE, NATION, "/units?&", "", Fault::Scan),
    but(SQLITE, NATION, "/units?authority_id=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?activity=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?tier=", ",", Fault::Scan),
    but(SQLITE, NATION, "/units?monitoring_level=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?routine_mode=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?operating_status=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?entry_reason=", "", Fault::Scan),
    but(SQLITE, NATION, "/handovers", "", Fault::Scan),
    but(SQLITE, NATION, "/lead-overrides", "", Fault::Scan),
    but(SQLITE, NATION, "/audit-events", "", Fault::Scan),
    but(SQLITE, NATION, "/findings", "", Fault::Scan),
    but(SQLITE, NATION, "/monitoring-decisions", "", Fault::Scan),
    but(SQLITE, NATION, "/elevations", "", Fault::Scan),
    but(SQLITE, NATION, "/monitoring-lists", "", Fault::Scan),
    // What has changed is asked for in the order of changes, and then it is a range.
    but(SQLITE, NATION, "/units?updated_since=", "created_at", Fault::Scan),
    but(SQLITE, &["province"], "/units?updated_since=", "created_at", Fault::Sort),
    // Programs that follow changes follow all that a province or the nation has. By tier, or below the province, what is asked for
    // is sorted: some thousands of units, which one more index of four columns would make dearer to enter.
    but(SQLITE, NATION, "/units?t", "updated_at", Fault::Sort),
    but(SQLITE, NATION, "/units?lead_authority_id=", "updated_at", Fault::Sort),
    but(SQLITE, &["city", "county", "station"], "/units?", "updated_at", Fault::Sort),
    but(POSTGRES, &["city", "county"], "/units?", "sort=updated_at", Fault::Scan),
    but(POSTGRES, &["city", "county"], "/units?q=91330106", "updated_at", Fault::Sort),
    // A county and its towns have codes of their own, which follow each other: a county's units are sorted.
    but(SQLITE, NATION, "/units?division_code=", "", Fault::Sort),
    // SQLite sorts the candidates of one look into its index of names, 8,192 at most; a word that more names have is soon met in
    // the order of changes.
    but(SQLITE, &[], "/units?q=", "", Fault::Sort),
    but(SQLITE, NATION, "/units?q=电", "updated_at", Fault::Scan),
    // Punctuation has no grams: names are compared one after the other.
    but(None, &[], "/units?q=(", "", Fault::Scan),
    // The nation reads what is kept for each city; a recount reads everything, by design.
    but(None, NATION, "/statistics/units", "", Fault::Scan),
    but(None, &[], "/statistics/reconciliation", "", Fault::Scan),
    but(SQLITE, &[], "/statistics/reconciliation", "", Fault::Sort),
    but(SQLITE, NATION, "/spot-check-", "", Fault::Scan),
    // Of several states: met on the way through the results of a county, which those of one file follow each other in.
    but(POSTGRES, &["city", "county"], "/spot-check-results?state=", ",", Fault::Scan),
    // The nation is the upper authority of few: it looks through all elevations.
    but(POSTGRES, NATION, "/elevations?upper_authority_id=", "", Fault::Scan),
    // An authority has few lists, and the nation's own are sorted.
    but(SQLITE, NATION, "/monitoring-lists?authority_id=", "", Fault::Sort),
    // Rows of one unit, few by nature, are sorted by another column than their key.
    but(SQLITE, &[], "/units/UNIT/entry-reasons", "", Fault::Sort),
    but(SQLITE, &[], "/monitoring-lists/LIST/consequences", "", Fault::Sort),
    // A list is compared with everything that would be in it today, by design.
    but(SQLITE, &[], "/monitoring-lists/LIST/difference", "", Fault::Scan),
    but(SQLITE, &[], "/monitoring-lists/LIST/difference", "", Fault::Sort),
    // The burden of a year is added up from its rows. A body has no path: where the caller has a fair part of all visits, PostgreSQL
    // reads their bodies beside its records, and the nation's are sorted by their child.
    but(POSTGRES, &[], "/statistics/burden", "", Fault::Scan),
    but(POSTGRES, NATION, "/statistics/burden", "", Fault::Sort),
];

/// The exceptions that a fault falls under.
pub fn excepted(on: Backend, caller: &str, path: &str, fault: Fault) -> Vec<usize> {
    let holds = |e: &Exception| {
        e.on.is_none_or(|backend| backend == on)
            && (e.callers.is_empty() || e.callers.contains(&caller))
            && (path.starts_with(e.path) && path.contains(e.with))
            && e.fault == fault
    };
    EXCEPTIONS.iter().enumerate().filter(|(_, e)| holds(e)).map(|(index, _)| index).collect()
}
