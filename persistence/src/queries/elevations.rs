//! Elevation (二(一), R-21): the next higher authority steps in.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::monitoring::{ElevationGround, ElevationKind, ElevationStatus, ReleaseGround};

use crate::coded::{Coded, of_codes};
use crate::connection::MultiBackend;
use crate::error::Error;
use crate::schema::elevations;
use crate::scoped_table::{in_subtree, reads, store_over};
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::unit_id::UnitId;
use crate::visible::visible_elevations;

/// A proposal that the next higher authority steps in, and what became of it.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = elevations, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Elevation {
    /// Id.
    pub id: Id,
    /// Of which unit.
    pub unit_id: UnitId,
    /// What it rests on.
    pub ground: Coded<ElevationGround>,
    /// Where it is.
    pub status: Coded<ElevationStatus>,
    /// How the upper authority steps in, once it has decided.
    pub kind: Option<Coded<ElevationKind>>,
    /// The findings that it rests on, as JSON.
    pub basis: String,
    /// The policy that proposed it.
    pub policy: String,
    /// Why a person proposed it.
    pub reason: Option<String>,
    /// Who led when it was proposed.
    pub lead_authority_id: Id,
    /// Who decides, and leads or lists the unit while it is active.
    pub upper_authority_id: Id,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// By whom; none: by the program.
    pub proposed_by: Option<Id>,
    /// Of which authority they were; none: the program.
    pub proposer_id: Option<Id>,
    /// First day.
    pub from_on: Option<NaiveDate>,
    /// Last day, if it is known.
    pub to_on: Option<NaiveDate>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// By whom.
    pub decided_by: Option<Id>,
    /// Why.
    pub decision_reason: Option<String>,
    /// When it was released.
    pub released_at: Option<Instant>,
    /// By whom.
    pub released_by: Option<Id>,
    /// Why.
    pub release_reason: Option<String>,
    /// The day on which a listing was made public.
    pub published_on: Option<NaiveDate>,
    /// Where.
    pub published_in: Option<String>,
    /// By which day what a listing is about is to be put right.
    pub due_on: Option<NaiveDate>,
    /// What came of a listing.
    pub result: Option<String>,
    /// Since when its grounds have fallen.
    pub release_proposed_at: Option<Instant>,
    /// How they fell.
    pub release_ground: Option<Coded<ReleaseGround>>,
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
    /// Whose decision it is; none: not known, or not decided.
    pub decided_authority_id: Option<Id>,
}

impl Elevation {
    /// Whether it gives the lead to the upper authority: a listing leaves it (监管或挂牌督办). One without a deadline was decided when a
    /// listing moved the lead too, which it gives back.
    pub fn moves_lead(&self) -> bool {
        match self.kind.map(|kind| kind.0) {
            Some(ElevationKind::UpperLevelSupervision) => true,
            Some(ElevationKind::ListedSupervision) => self.due_on.is_none(),
            None => false,
        }
    }

    /// Where it is on a day: one whose last day has passed has ended, though nobody has written it down.
    pub fn status_on(&self, day: NaiveDate) -> ElevationStatus {
        match self.status.0 {
            ElevationStatus::Active if !self.is_open(day) => ElevationStatus::Ended,
            status => status,
        }
    }

    /// Whether it waits for its decision, or is active on a day or will be.
    pub fn is_open(&self, day: NaiveDate) -> bool {
        match self.status.0 {
            ElevationStatus::Proposed => true,
            ElevationStatus::Active => self.to_on.is_none_or(|to| day <= to),
            ElevationStatus::Rejected | ElevationStatus::Released | ElevationStatus::Ended => false,
        }
    }
}

/// What a list of elevations may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct ElevationFilter {
    /// In the subtree of this authority.
    pub authority_id: Option<Id>,
    /// Of this unit.
    pub unit_id: Option<Id>,
    /// In one of these statuses.
    pub status: Vec<ElevationStatus>,
    /// Which this authority decides.
    pub upper_authority_id: Option<Id>,
    /// Whose grounds have fallen, or have not.
    pub release_proposed: Option<bool>,
}

/// Stores a proposal.
pub fn insert_elevation(tx: &mut Tx<'_>, row: &Elevation) -> Result<(), Error> {
    diesel::insert_into(elevations::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// Stores an elevation over its older self and gives it the next version.
///
/// # Errors
/// `Stale` when someone else was faster.
pub fn update_elevation(tx: &mut Tx<'_>, before: &Elevation, mut row: Elevation) -> Result<Elevation, Error> {
    store_over!(tx, elevations, before, row);
    Ok(row)
}

/// Every elevation of these units, the latest first.
pub fn list_elevations_of(tx: &mut Tx<'_>, units: &[UnitId]) -> Result<Vec<Elevation>, Error> {
    Ok(elevations::table.filter(elevations::unit_id.eq_any(units)).order(elevations::id.desc()).select(Elevation::as_select()).load(tx.conn)?)
}

/// The elevations of these units that wait or are active.
pub fn list_unended_elevations(tx: &mut Tx<'_>, units: &[UnitId]) -> Result<Vec<Elevation>, Error> {
    let unended = [ElevationStatus::Proposed, ElevationStatus::Active].map(Coded);
    let query = elevations::table.filter(elevations::unit_id.eq_any(units)).filter(elevations::status.eq_any(unended));
    Ok(query.order(elevations::id.asc()).select(Elevation::as_select()).load(tx.conn)?)
}

/// The units of elevations whose last day lies before `today`, and not before `since`.
pub fn list_ended_with_their_day(tx: &mut Tx<'_>, since: Option<NaiveDate>, today: NaiveDate) -> Result<Vec<UnitId>, Error> {
    let mut query = elevations::table.filter(elevations::status.eq(Coded(ElevationStatus::Active))).filter(elevations::to_on.lt(today)).into_boxed();
    if let Some(since) = since {
        query = query.filter(elevations::to_on.ge(since));
    }
    Ok(query.order(elevations::unit_id.asc()).select(elevations::unit_id).distinct().load(tx.conn)?)
}

reads!(Elevation of elevations from visible_elevations by ElevationFilter: get_elevation, list_elevations, count_elevations);

fn narrowed(tx: &mut Tx<'_>, filter: &ElevationFilter) -> Result<elevations::BoxedQuery<'static, MultiBackend>, Error> {
    let mut query = in_subtree!(tx, elevations, visible_elevations, filter.authority_id);
    if let Some(unit) = filter.unit_id {
        query = query.filter(elevations::unit_id.eq(unit));
    }
    let today = tx.today();
    let asks = |status| filter.status.contains(&status);
    // One that has ended with its last day is stored as active.
    let stored: Vec<ElevationStatus> = filter.status.iter().copied().filter(|status| *status != ElevationStatus::Ended).collect();
    query = match (asks(ElevationStatus::Active), asks(ElevationStatus::Ended)) {
        (false, false) => of_codes!(tx, query, elevations, status, stored),
        (true, true) => of_codes!(tx, query, elevations, status, stored),
        (true, false) => {
            let runs = elevations::status.ne(Coded(ElevationStatus::Active)).or(elevations::to_on.is_null()).or(elevations::to_on.ge(today));
            of_codes!(tx, query, elevations, status, stored).filter(runs)
        }
        (false, true) => {
            let over = elevations::status.eq(Coded(ElevationStatus::Active)).and(elevations::to_on.lt(today));
            let stored: Vec<_> = stored.into_iter().map(Coded).collect();
            if stored.is_empty() { query.filter(over) } else { query.filter(over.or(elevations::status.eq_any(stored))) }
        }
    };
    if let Some(upper) = filter.upper_authority_id {
        query = query.filter(elevations::upper_authority_id.eq(upper));
    }
    match filter.release_proposed {
        Some(true) => query = query.filter(elevations::release_proposed_at.is_not_null()),
        Some(false) => query = query.filter(elevations::release_proposed_at.is_null()),
        None => {}
    }
    Ok(query)
}
