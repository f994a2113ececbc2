//! Findings (风险隐患, R-31) and what they counted for at any moment.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::authorities::Level;
use domain::findings::{AccidentGrade, FindingSource, FindingStatus, Rectification, is_ground_for_elevation};
use domain::monitoring::FindingGrade;

use crate::authority_ref::path_of;
use crate::coded::{Coded, of_codes};
use crate::connection::{MultiBackend, insert_rows};
use crate::error::Error;
use crate::page::{After, Page, in_order};
use crate::schema::{finding_facts, findings};
use crate::scoped_table::{in_subtree, lock_rows, store_over};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::unit_id::UnitId;
use crate::visible::visible_findings;

/// A finding as it is today.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = findings, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Finding {
    /// Id.
    pub id: Id,
    /// Where it was found.
    pub unit_id: UnitId,
    /// How it came to light.
    pub source: Coded<FindingSource>,
    /// The number or address of the paper it comes from.
    pub reference: Option<String>,
    /// How grave it is.
    pub grade: Coded<FindingGrade>,
    /// Why it is that grave.
    pub grade_basis: Option<String>,
    /// What was found.
    pub description: String,
    /// In which product.
    pub product: Option<String>,
    /// The day of the discovery.
    pub discovered_on: NaiveDate,
    /// Findings with the same id come from one discovery.
    pub discovery_id: Option<String>,
    /// Whether it stands.
    pub status: Coded<FindingStatus>,
    /// Why it was overturned, or restored.
    pub status_reason: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    /// By whom.
    pub confirmed_by: Option<Id>,
    /// Where the rectification is.
    pub rectification: Coded<Rectification>,
    /// What is to be done.
    pub plan: Option<String>,
    /// By which day.
    pub due_on: Option<NaiveDate>,
    /// The day on which it was put right.
    pub rectified_on: Option<NaiveDate>,
    /// Who said so.
    pub rectified_by: Option<Id>,
    /// What shows it.
    pub evidence: Option<String>,
    /// The day on which it was verified.
    pub verified_on: Option<NaiveDate>,
    /// By whom.
    pub verified_by: Option<Id>,
    /// When it was reported.
    pub reported_at: Instant,
    /// By whom.
    pub reported_by: Option<Id>,
    /// Path of the unit.
    pub provincial_id: Option<Id>,
    /// Path.
    pub municipal_id: Option<Id>,
    /// Path.
    pub county_id: Option<Id>,
    /// Path.
    pub station_id: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
    /// When it last changed.
    pub updated_at: Instant,
    /// The situation of the province's catalogue that it is, by its code there.
    pub situation: Option<String>,
    /// How grave the catalogue takes that to be on the day of discovery.
    pub situation_grade: Option<Coded<FindingGrade>>,
    /// Why its grade is another one.
    pub departure_reason: Option<String>,
    /// How grave the accident was that it comes from.
    pub accident_grade: Option<Coded<AccidentGrade>>,
    /// Whose decision its status is; none: not known, or not decided.
    pub status_authority_id: Option<Id>,
    /// Who verified it.
    pub verified_authority_id: Option<Id>,
    /// The day on which a rectification was last verified or failed.
    pub last_verification_on: Option<NaiveDate>,
    /// The corrected result of a spot check on account of which it is proposed to overturn it.
    pub withdrawal_proposed_by: Option<Id>,
    /// When it was decided that it stands, though that was proposed last.
    pub kept_at: Option<Instant>,
    /// By whom.
    pub kept_by: Option<Id>,
    /// Why.
    pub kept_reason: Option<String>,
}

/// What of a finding decides a monitoring level: where it differs the unit is weighed anew.
#[derive(Debug, PartialEq, Eq)]
pub struct Weight<'a> {
    status: FindingStatus,
    grade: FindingGrade,
    discovered_on: NaiveDate,
    discovery_id: Option<&'a str>,
    source: FindingSource,
    reference: Option<&'a str>,
    open: bool,
}

impl Finding {
    /// The authorities on the path of its unit below the national one, highest first.
    pub fn path(&self) -> Vec<(Level, Id)> {
        path_of([self.provincial_id, self.municipal_id, self.county_id, self.station_id])
    }

    /// Whether it stands though the result that reported it was corrected: nothing was corrected since that was decided.
    pub fn is_kept(&self) -> bool {
        self.kept_at.is_some() && self.withdrawal_proposed_by.is_none()
    }

    /// Whether it is not verified as rectified.
    pub fn is_open(&self) -> bool {
        self.rectification.0 != Rectification::Verified
    }

    /// Whether a monitoring level or an elevation could be decided by it otherwise than by the other.
    pub fn decides_otherwise(&self, other: &Self) -> bool {
        self.weight() != other.weight() || self.accident_grade != other.accident_grade
    }

    /// What of it decides a monitoring level.
    pub fn weight(&self) -> Weight<'_> {
        Weight {
            status: self.status.0,
            grade: self.grade.0,
            discovered_on: self.discovered_on,
            discovery_id: self.discovery_id.as_deref(),
            source: self.source.0,
            reference: self.reference.as_deref(),
            open: self.is_open(),
        }
    }
}

/// What a finding counted for, from when to when it was known so.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = finding_facts, treat_none_as_default_value = false)]
pub struct StoredFact {
    /// Id.
    pub id: Id,
    /// Of which finding.
    pub finding_id: Id,
    /// At which unit.
    pub unit_id: UnitId,
    /// Whether it stood.
    pub status: Coded<FindingStatus>,
    /// How grave it was taken to be.
    pub grade: Coded<FindingGrade>,
    /// The day of the discovery.
    pub discovered_on: NaiveDate,
    /// The discovery.
    pub discovery_id: Option<String>,
    /// From when it was known so.
    pub recorded_at: Instant,
    /// Until when.
    pub superseded_at: Option<Instant>,
    /// How it came to light.
    pub source: Coded<FindingSource>,
    /// The number or address of the paper it comes from.
    pub reference: Option<String>,
    /// Whether it was not verified as rectified.
    pub open: bool,
}

impl StoredFact {
    /// Whether it was known at a moment that this finding stands so, confirmed and not overturned.
    pub fn counts(&self, known_at: Instant) -> bool {
        self.status.0 == FindingStatus::Confirmed && self.recorded_at <= known_at && self.superseded_at.is_none_or(|end| end > known_at)
    }
}

/// What a list of findings may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct FindingFilter {
    /// In the subtree of this authority.
    pub authority_id: Option<Id>,
    /// At this unit.
    pub unit_id: Option<Id>,
    /// Of one of these grades.
    pub grade: Vec<FindingGrade>,
    /// In one of these statuses.
    pub status: Vec<FindingStatus>,
    /// With the rectification in one of these states.
    pub rectification: Vec<Rectification>,
    /// From one of these sources.
    pub source: Vec<FindingSource>,
    /// Whose rectification was due before this day and is not verified.
    pub overdue_on: Option<NaiveDate>,
    /// Only those that it is proposed to overturn.
    pub withdrawal_proposed: bool,
    /// Changed at this instant or later, in the order of changes.
    pub updated_since: Option<Instant>,
}

/// Stores new findings and what they count for.
pub fn insert_findings(tx: &mut Tx<'_>, rows: Vec<Finding>) -> Result<(), Error> {
    let facts = rows.iter().map(|finding| fact(tx, finding)).collect::<Vec<_>>();
    insert_rows!(tx.conn, findings::table, rows);
    insert_rows!(tx.conn, finding_facts::table, facts);
    Ok(())
}

fn fact(tx: &Tx<'_>, finding: &Finding) -> StoredFact {
    StoredFact {
        id: tx.new_id(),
        finding_id: finding.id,
        unit_id: finding.unit_id,
        status: finding.status,
        grade: finding.grade,
        discovered_on: finding.discovered_on,
        discovery_id: finding.discovery_id.clone(),
        recorded_at: tx.now,
        superseded_at: None,
        source: finding.source,
        reference: finding.reference.clone(),
        open: finding.is_open(),
    }
}

/// Stores a finding over its older self and gives it the next version. Where what it counts for differs, the older fact is
/// closed and a new one stands from this moment.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn update_finding(tx: &mut Tx<'_>, before: &Finding, mut finding: Finding) -> Result<Finding, Error> {
    finding.updated_at = tx.now;
    store_over!(tx, findings, before, finding);
    if before.weight() != finding.weight() {
        let open = finding_facts::table.filter(finding_facts::finding_id.eq(finding.id)).filter(finding_facts::superseded_at.is_null());
        diesel::update(open).set(finding_facts::superseded_at.eq(tx.now)).execute(tx.conn)?;
        let row = fact(tx, &finding);
        diesel::insert_into(finding_facts::table).values(row).execute(tx.conn)?;
    }
    Ok(finding)
}

/// Proposes to overturn a finding whose spot-check result was corrected, unless it is overturned or that is proposed already: in scope or not,
/// since it rests on what does not count any more wherever its unit went. That it was kept before was said of an earlier correction. Gives the
/// finding as it was and as it is.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn propose_withdrawal(tx: &mut Tx<'_>, id: Id, corrected: Id) -> Result<Option<(Finding, Finding)>, Error> {
    let this = || findings::table.filter(findings::id.eq(id));
    lock_rows!(tx, this().select(findings::id));
    let before: Finding = this().select(Finding::as_select()).first(tx.conn)?;
    if before.status.0 == FindingStatus::Overturned || before.withdrawal_proposed_by.is_some() {
        return Ok(None);
    }
    let after = Finding { withdrawal_proposed_by: Some(corrected), kept_at: None, kept_by: None, kept_reason: None, ..before.clone() };
    let after = update_finding(tx, &before, after)?;
    Ok(Some((before, after)))
}

/// One finding in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_finding(tx: &mut Tx<'_>, id: Id) -> Result<Finding, Error> {
    Ok(visible_findings(tx).filter(findings::id.eq(id)).select(Finding::as_select()).first(tx.conn)?)
}

/// A page of the findings in scope.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list_findings(tx: &mut Tx<'_>, filter: &FindingFilter, after: Option<After>, limit: i64) -> Result<Page<Finding>, Error> {
    let query = in_order!(narrowed(tx, filter)?, findings, filter.updated_since, after);
    Ok(Page::cut(query.limit(limit + 1).select(Finding::as_select()).load(tx.conn)?, limit))
}

/// How many findings in scope there are.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn count_findings(tx: &mut Tx<'_>, filter: &FindingFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter)?.count().get_result(tx.conn)?)
}

fn narrowed(tx: &mut Tx<'_>, filter: &FindingFilter) -> Result<findings::BoxedQuery<'static, MultiBackend>, Error> {
    let mut query = in_subtree!(tx, findings, visible_findings, filter.authority_id);
    if let Some(unit) = filter.unit_id {
        query = query.filter(findings::unit_id.eq(unit));
    }
    query = of_codes!(tx, query, findings, grade, filter.grade);
    query = of_codes!(tx, query, findings, status, filter.status);
    query = of_codes!(tx, query, findings, rectification, filter.rectification);
    let open = !filter.rectification.is_empty() && !filter.rectification.contains(&Rectification::Verified);
    if filter.overdue_on.is_some() || open {
        // Written out, so that both databases know the small index of what is not closed.
        query = query.filter(sql::<Bool>("findings.rectification <> 'verified'"));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(findings::updated_at.ge(since));
    }
    if filter.withdrawal_proposed {
        query = query.filter(findings::withdrawal_proposed_by.is_not_null());
    }
    query = of_codes!(tx, query, findings, source, filter.source);
    if let Some(day) = filter.overdue_on {
        query = query.filter(findings::due_on.lt(day)).filter(findings::status.ne(Coded(FindingStatus::Overturned)));
    }
    Ok(query)
}

/// Where a finding stands and whether anybody has confirmed it, wherever its unit is by now: for what rests on it elsewhere.
///
/// # Errors
/// `NotFound` when there is none.
pub fn standing_of_finding(tx: &mut Tx<'_>, id: Id) -> Result<(FindingStatus, bool), Error> {
    let row: (Coded<FindingStatus>, Option<Instant>) = findings::table.find(id).select((findings::status, findings::confirmed_at)).first(tx.conn)?;
    Ok((row.0.0, row.1.is_some()))
}

/// Which of these findings are confirmed ones at a unit.
pub fn list_confirmed(tx: &mut Tx<'_>, unit: UnitId, ids: &[Id]) -> Result<Vec<Id>, Error> {
    let theirs = findings::table.filter(findings::unit_id.eq(unit)).filter(findings::id.eq_any(ids));
    Ok(theirs.filter(findings::status.eq(Coded(FindingStatus::Confirmed))).select(findings::id).load(tx.conn)?)
}

/// The confirmed findings at these units that are accidents and a ground for the next higher authority (二、（一）).
pub fn list_accident_grounds(tx: &mut Tx<'_>, units: &[UnitId]) -> Result<Vec<(UnitId, Id)>, Error> {
    type Row = (UnitId, Id, Option<Coded<AccidentGrade>>, Coded<FindingGrade>);
    // Written out, so that both databases know the small index of accidents.
    let accidents = findings::table.filter(findings::unit_id.eq_any(units)).filter(sql::<Bool>("findings.source = 'accident'"));
    let rows: Vec<Row> = accidents
        .filter(findings::status.eq(Coded(FindingStatus::Confirmed)))
        .order((findings::unit_id.asc(), findings::id.asc()))
        .select((findings::unit_id, findings::id, findings::accident_grade, findings::grade))
        .load(tx.conn)?;
    let grounds = rows.into_iter().filter(|(_, _, accident, grade)| is_ground_for_elevation(accident.map(|grade| grade.0), grade.0));
    Ok(grounds.map(|(unit, finding, ..)| (unit, finding)).collect())
}

/// All that was ever known of the findings at these units, by the day of discovery.
pub fn list_facts(tx: &mut Tx<'_>, units: &[UnitId]) -> Result<Vec<StoredFact>, Error> {
    let query = finding_facts::table.order((finding_facts::discovered_on.asc(), finding_facts::id.asc())).select(StoredFact::as_select());
    Ok(match units {
        // One unit is what a request asks for; its statement stays prepared.
        [unit] => query.filter(finding_facts::unit_id.eq(unit)).load(tx.conn)?,
        units => query.filter(finding_facts::unit_id.eq_any(units)).load(tx.conn)?,
    })
}
