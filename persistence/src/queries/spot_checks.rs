//! Product spot checks (产品质量监督抽查) as they are published: the files that were taken in, and their results.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::findings::editions::Edition;
use domain::findings::objection::{Objection, ObjectionOutcome};
use domain::findings::{SpotCheckOutcome, SpotCheckState};
use domain::text::fold;
use sha2::{Digest, Sha256};

use crate::coded::{Coded, of_codes};
use crate::connection::{AnyConnection, MultiBackend, insert_rows};
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::list_above;
use crate::queries::units::Unit;
use crate::schema::{authorities, spot_check_intakes, spot_check_results};
use crate::scoped_table::{lock_rows, store_over};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::{visible_spot_check_intakes, visible_spot_check_results};

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = spot_check_intakes, treat_none_as_default_value = false)]
pub struct SpotCheckIntake {
    pub id: Id,
    /// By whose office.
    pub authority_id: Id,
    pub file_name: Option<String>,
    pub file_sha256: String,
    /// `csv` or `xlsx`.
    pub format: String,
    /// Encoding of the text.
    pub encoding: String,
    /// Rows of data.
    pub rows: i64,
    /// Of these conforming.
    pub conforming: i64,
    /// With one unit of exactly this name.
    pub matched: i64,
    /// With several that may be meant.
    pub ambiguous: i64,
    /// With none.
    pub no_unit: i64,
    /// Taken in before.
    pub already_taken: i64,
    /// Faulty.
    pub rejected: i64,
    /// What is wrong with the first of the faulty ones, by [`RowPlace`](super::imports::RowPlace), as JSON.
    pub errors: String,
    pub created_at: Instant,
    pub created_by: Option<Id>,
    /// Path of the authority.
    pub provincial_id: Option<Id>,
    pub municipal_id: Option<Id>,
    pub county_id: Option<Id>,
    pub station_id: Option<Id>,
    /// Rows that tell another item of a sample whose first row is above them.
    pub merged: i64,
    /// Editions that are older than the one that is known.
    pub outdated: i64,
    /// Of the others so many took the place of an earlier edition.
    pub corrected: i64,
    /// What of the file was not read, or should be looked at, as JSON.
    pub warnings: String,
    /// The sheets that were read, as JSON: of a workbook with several.
    pub sheets: String,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = spot_check_results, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct SpotCheckResult {
    pub id: Id,
    /// Of which file.
    pub intake_id: Id,
    /// By whose office it was taken in.
    pub authority_id: Id,
    /// Row of the file, the heading being 1.
    pub row: i64,
    /// The sheet, of a workbook with several.
    pub sheet: Option<String>,
    /// Number of the sample, as published.
    pub record_id: String,
    /// By which the same record is known again.
    pub record_key: String,
    /// The day of the publication.
    pub report_date: NaiveDate,
    /// The day of the first publication that said the same, of one that was published again.
    pub first_report_date: Option<NaiveDate>,
    /// Producer, as printed.
    pub producer: String,
    pub product: String,
    pub model: Option<String>,
    /// Batch or day of production.
    pub batch: Option<String>,
    /// Conforming or not.
    pub outcome: Coded<SpotCheckOutcome>,
    /// What did not conform.
    pub failed_items: Option<String>,
    /// Where it is published.
    pub official_page: Option<String>,
    /// What is known of the unit, or what was decided.
    pub state: Coded<SpotCheckState>,
    /// Ids of the units that may be meant, as JSON, the likeliest first.
    pub candidates: String,
    /// The unit that a person has named.
    pub unit_id: Option<Id>,
    /// The finding that was reported then.
    pub finding_id: Option<Id>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    pub decided_by: Option<Id>,
    /// Why it was dismissed.
    pub reason: Option<String>,
    /// Path of the authority.
    pub provincial_id: Option<Id>,
    pub municipal_id: Option<Id>,
    pub county_id: Option<Id>,
    pub station_id: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
    /// The day on which the producer received it.
    pub served_on: Option<NaiveDate>,
    /// The last day for an objection.
    pub objection_due_on: Option<NaiveDate>,
    /// The day of the objection.
    pub objected_on: Option<NaiveDate>,
    /// On which grounds.
    pub objection: Option<String>,
    /// The day on which it was decided.
    pub objection_decided_on: Option<NaiveDate>,
    /// How.
    pub objection_outcome: Option<Coded<ObjectionOutcome>>,
    /// What a re-test came to, or why there was none.
    pub retest: Option<String>,
    /// Whose decision it is.
    pub decided_authority_id: Option<Id>,
    /// The earlier edition whose place it took.
    pub supersedes: Option<Id>,
    /// The edition that counts in its place.
    pub superseded_by: Option<Id>,
    /// Producer, as names are compared.
    pub folded_producer: Option<String>,
}

impl SpotCheckResult {
    /// What it says of its sample.
    pub fn edition(&self) -> Edition {
        Edition::new(self.report_date, self.outcome.0, self.failed_items.as_deref())
    }

    /// Whether a unit lies in the subtree of the office that took it in.
    pub fn reaches(&self, unit: &Unit) -> bool {
        let levels = [
            (self.provincial_id, unit.provincial_id),
            (self.municipal_id, unit.municipal_id),
            (self.county_id, unit.county_id),
            (self.station_id, unit.station_id),
        ];
        levels.into_iter().all(|(office, unit)| office.is_none() || office == unit)
    }

    /// The day on which somebody who reads what is published knew of it.
    pub fn first_published_on(&self) -> NaiveDate {
        self.first_report_date.unwrap_or(self.report_date)
    }

    /// What is recorded of the objection to it.
    pub fn objection(&self) -> Objection {
        Objection { due_on: self.objection_due_on, objected_on: self.objected_on, outcome: self.objection_outcome.map(|outcome| outcome.0) }
    }
}

/// What a list of results may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct ResultFilter {
    /// Of this file.
    pub intake_id: Option<Id>,
    /// In this state.
    pub state: Vec<SpotCheckState>,
}

/// Lets an office, those above it and those below it take in one file after the other, so that none takes in what another has just taken, and
/// none corrects what another is correcting. Those above are held from the top on, by all their offices together.
pub fn lock_intakes(tx: &mut Tx<'_>, authority: Id) -> Result<(), Error> {
    let above = list_above(tx, authority)?;
    if let AnyConnection::Postgres(c) = &mut *tx.conn {
        for id in above.into_iter().rev() {
            let _: Vec<Id> = authorities::table.find(id).select(authorities::id).for_share().load(c)?;
        }
    }
    lock_rows!(tx, authorities::table.filter(authorities::id.eq(authority)).select(authorities::id));
    Ok(())
}

/// By which the same sample is known again, however it is typed: its number, producer, product and batch.
pub fn record_key(record_id: &str, producer: &str, product: &str, batch: Option<&str>) -> String {
    let mut hasher = Sha256::new();
    for part in [record_id, producer, product, batch.unwrap_or("")] {
        hasher.update(fold(part));
        hasher.update([0]);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All editions of these samples that were taken in by an office in scope, in the order in which they came.
pub fn list_editions(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<SpotCheckResult>, Error> {
    let query = visible_spot_check_results(tx).filter(spot_check_results::record_key.eq_any(keys.to_vec()));
    Ok(query.order(spot_check_results::id.asc()).select(SpotCheckResult::as_select()).load(tx.conn)?)
}

/// The same, kept as they are until the transaction ends; held in the order of their ids, as whoever offers units to them holds them.
pub fn list_editions_to_change(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<SpotCheckResult>, Error> {
    let ids: Vec<Id> = list_editions(tx, keys)?.into_iter().map(|result| result.id).collect();
    lock_rows!(
        tx,
        spot_check_results::table.filter(spot_check_results::id.eq_any(&ids)).order(spot_check_results::id.asc()).select(spot_check_results::id)
    );
    list_editions(tx, keys)
}

/// Which of these results are in scope.
pub fn list_results_in_sight(tx: &mut Tx<'_>, ids: &[Id]) -> Result<HashSet<Id>, Error> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let query = visible_spot_check_results(tx).filter(spot_check_results::id.eq_any(ids.to_vec()));
    Ok(query.select(spot_check_results::id).load(tx.conn)?.into_iter().collect())
}

/// The results that wait for a person and name one of these producers (folded), whoever took them in; kept as they are until the
/// transaction ends.
pub fn list_waiting_for(tx: &mut Tx<'_>, producers: &[String]) -> Result<Vec<SpotCheckResult>, Error> {
    // Written out, so that both databases know the small index of what waits.
    let waiting = || {
        let open = spot_check_results::table.filter(sql::<Bool>("spot_check_results.state IN ('matched','ambiguous','no_unit')"));
        open.filter(spot_check_results::folded_producer.eq_any(producers)).order(spot_check_results::id.asc())
    };
    lock_rows!(tx, waiting().select(spot_check_results::id));
    Ok(waiting().select(SpotCheckResult::as_select()).load(tx.conn)?)
}

/// Stores a file with its results.
pub fn insert_spot_check_intake(tx: &mut Tx<'_>, intake: &SpotCheckIntake, rows: Vec<SpotCheckResult>) -> Result<(), Error> {
    diesel::insert_into(spot_check_intakes::table).values(intake.clone()).execute(tx.conn)?;
    insert_rows!(tx.conn, spot_check_results::table, rows);
    Ok(())
}

/// One file in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_spot_check_intake(tx: &mut Tx<'_>, id: Id) -> Result<SpotCheckIntake, Error> {
    let query = visible_spot_check_intakes(tx).filter(spot_check_intakes::id.eq(id));
    Ok(query.select(SpotCheckIntake::as_select()).first(tx.conn)?)
}

/// A page of the files in scope, newest first.
pub fn list_spot_check_intakes(tx: &mut Tx<'_>, after: Option<Id>, limit: i64) -> Result<Page<SpotCheckIntake>, Error> {
    let mut query = visible_spot_check_intakes(tx);
    if let Some(after) = after {
        query = query.filter(spot_check_intakes::id.lt(after));
    }
    let query = query.order(spot_check_intakes::id.desc()).limit(limit + 1);
    Ok(Page::cut(query.select(SpotCheckIntake::as_select()).load(tx.conn)?, limit))
}

/// How many files are in scope.
pub fn count_spot_check_intakes(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(visible_spot_check_intakes(tx).count().get_result(tx.conn)?)
}

/// One result in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_spot_check_result(tx: &mut Tx<'_>, id: Id) -> Result<SpotCheckResult, Error> {
    let query = visible_spot_check_results(tx).filter(spot_check_results::id.eq(id));
    Ok(query.select(SpotCheckResult::as_select()).first(tx.conn)?)
}

/// A page of the results in scope, in the order in which they were taken in: what waits longest comes first.
pub fn list_spot_check_results(tx: &mut Tx<'_>, filter: &ResultFilter, after: Option<Id>, limit: i64) -> Result<Page<SpotCheckResult>, Error> {
    let mut query = narrowed(tx, filter);
    if let Some(after) = after {
        query = query.filter(spot_check_results::id.gt(after));
    }
    let query = query.order(spot_check_results::id.asc()).limit(limit + 1);
    Ok(Page::cut(query.select(SpotCheckResult::as_select()).load(tx.conn)?, limit))
}

/// How many there are.
pub fn count_spot_check_results(tx: &mut Tx<'_>, filter: &ResultFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter).count().get_result(tx.conn)?)
}

fn narrowed(tx: &Tx<'_>, filter: &ResultFilter) -> spot_check_results::BoxedQuery<'static, MultiBackend> {
    let mut query = visible_spot_check_results(tx);
    if let Some(intake) = filter.intake_id {
        query = query.filter(spot_check_results::intake_id.eq(intake));
    }
    query = of_codes!(tx, query, spot_check_results, state, filter.state);
    query
}

/// One result in scope, kept from being changed by anyone else until the transaction ends.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_spot_check_result_to_change(tx: &mut Tx<'_>, id: Id) -> Result<SpotCheckResult, Error> {
    lock_rows!(tx, spot_check_results::table.filter(spot_check_results::id.eq(id)).select(spot_check_results::id));
    get_spot_check_result(tx, id)
}

/// The result that reported a finding, if one did; in scope or not, and kept as it is until the transaction ends: whoever took the result
/// in, nothing is confirmed by it meanwhile.
pub fn find_result_of(tx: &mut Tx<'_>, finding: Id) -> Result<Option<SpotCheckResult>, Error> {
    let of_finding = || spot_check_results::table.filter(spot_check_results::finding_id.eq(finding));
    lock_rows!(tx, of_finding().select(spot_check_results::id));
    Ok(of_finding().select(SpotCheckResult::as_select()).first(tx.conn).optional()?)
}

/// Stores a result over its older self and gives it the next version.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn update_spot_check_result(tx: &mut Tx<'_>, before: &SpotCheckResult, mut result: SpotCheckResult) -> Result<SpotCheckResult, Error> {
    store_over!(tx, spot_check_results, before, result);
    Ok(result)
}
