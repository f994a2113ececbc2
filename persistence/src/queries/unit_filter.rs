//! What a list of units may be narrowed by, and the query that does it.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use domain::Code;
use domain::authorities::Level;
use domain::monitoring::{MonitoringLevel, RoutineMode};
use domain::units::{Activities, Activity, EntryReason, OperatingStatus, Tier};

use crate::coded::Coded;
use crate::coded::{Codes, column_of_several, of_codes};
use crate::connection::MultiBackend;
use crate::error::Error;
use crate::queries::authorities::{get_authority, list_authorities_by_id};
use crate::queries::unit_search::Search;
use crate::schema::units;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::{visible_units, within};

/// What a list of units may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct UnitFilter {
    /// In the subtree of this authority.
    pub authority_id: Option<Id>,
    /// In a division: what the codes of all in it begin with ([`Division::prefix`](crate::queries::divisions::Division::prefix)).
    pub division_prefix: Option<String>,
    /// Only these.
    pub ids: Option<Vec<Id>>,
    /// With one of these activities among others.
    pub activity: Vec<Activity>,
    /// Of one of these tiers; `None`: without one.
    pub tier: Vec<Option<Tier>>,
    /// On the ground of this very authority.
    pub territorial_authority_id: Option<Id>,
    /// Led by this very authority today.
    pub lead_authority_id: Option<Id>,
    /// At one of these monitoring levels.
    pub monitoring_level: Vec<MonitoringLevel>,
    /// Checked in one of these ways while it is routine.
    pub routine_mode: Vec<RoutineMode>,
    /// In one of these statuses.
    pub operating_status: Vec<OperatingStatus>,
    /// Entered for one of these reasons among others.
    pub entry_reason: Vec<EntryReason>,
    /// With this code.
    pub uscc: Option<String>,
    /// Whose name contains this, or whose code begins with it.
    pub q: Option<Search>,
    /// Changed at this instant or later.
    pub updated_since: Option<Instant>,
}

impl UnitFilter {
    /// Whether it leaves only some of the units of a place, whatever they are called.
    pub(super) fn narrows(&self) -> bool {
        self.division_prefix.is_some()
            || self.ids.is_some()
            || !self.activity.is_empty()
            || !self.tier.is_empty()
            || self.territorial_authority_id.is_some()
            || self.lead_authority_id.is_some()
            || !self.monitoring_level.is_empty()
            || !self.routine_mode.is_empty()
            || !self.operating_status.is_empty()
            || !self.entry_reason.is_empty()
            || self.uscc.is_some()
            || self.updated_since.is_some()
    }
}

/// How the authorities that a filter names narrow it, each by a column that has an index.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// In this subtree; none: in the nation.
    pub(super) subtree: Option<(Id, Level)>,
    /// In no county: what stands right under an authority above the counties.
    above_county: bool,
    /// Led by this authority.
    lead: Option<Lead>,
}

/// Why an authority leads on a day. Each way is a range of an index of its own, so a list looks into one after the other; no unit is in
/// both.
#[derive(Debug, Clone, Copy)]
enum Lead {
    ByTier(Id, NaiveDate),
    ByOverride(Id, NaiveDate),
}

/// The places in which the units are that a filter leaves. No unit is in two.
pub(super) fn places(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<Vec<Place>, Error> {
    let (place, today) = (place(tx, filter)?, tx.today());
    Ok(match filter.lead_authority_id {
        None => vec![place],
        Some(id) => [Lead::ByTier(id, today), Lead::ByOverride(id, today)].map(|lead| Place { lead: Some(lead), ..place }).to_vec(),
    })
}

fn place(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<Place, Error> {
    let subtree = match filter.authority_id {
        Some(id) => Some((id, get_authority(tx, id)?.level.0)).filter(|(_, level)| *level != Level::National),
        None => None,
    };
    let Some(id) = filter.territorial_authority_id else { return Ok(Place { subtree, ..Place::default() }) };
    let Some(ground) = list_authorities_by_id(tx, &[id])?.pop() else { return Ok(Place { subtree, ..Place::default() }) };
    // Whatever has a territorial authority lies in its subtree.
    let inside = subtree.is_none_or(|(id, level)| ground.path().contains(&(level, id)));
    Ok(match ground.level.0 {
        Level::National | Level::Provincial | Level::Municipal => Place { subtree, above_county: true, lead: None },
        level => Place { subtree: if inside { Some((ground.id, level)) } else { subtree }, ..Place::default() },
    })
}

/// The sets of activities that a test picks, as the column holds them: an index serves a list of values, but not a bit.
pub(super) fn sets_of_activities(pick: impl Fn(&Activities) -> bool) -> Vec<i32> {
    (1..1_u32 << Activity::ALL.len()).filter_map(Activities::from_bits).filter(pick).map(|set| Codes::from(set).bits()).collect()
}

/// A code that follows every code beginning with this one.
pub(super) fn after_prefix(prefix: &str) -> String {
    // '~' sorts behind every digit and letter of a code, in bytes, on both databases.
    format!("{prefix}~")
}

/// The units in scope that a filter leaves, whatever they are called.
pub(super) fn narrowed(tx: &Tx<'_>, filter: &UnitFilter, place: Place) -> units::BoxedQuery<'static, MultiBackend> {
    let mut query = visible_units(tx);
    if let Some((id, level)) = place.subtree {
        query = within!(query, units, id, level);
    }
    if place.above_county {
        query = query.filter(units::county_id.is_null());
    }
    query = match place.lead {
        None => query,
        Some(Lead::ByTier(id, day)) => query
            .filter(units::lead_authority_id.eq(id))
            .filter(units::override_authority_id.is_null().or(units::override_from.gt(day)).or(units::override_to.lt(day))),
        Some(Lead::ByOverride(id, day)) => query
            .filter(units::override_authority_id.eq(id))
            .filter(units::override_from.le(day))
            .filter(units::override_to.is_null().or(units::override_to.ge(day))),
    };
    if let Some(prefix) = &filter.division_prefix {
        query = query.filter(units::division_code.ge(prefix.clone())).filter(units::division_code.lt(after_prefix(prefix)));
    }
    if let Some(ids) = &filter.ids {
        query = query.filter(units::id.eq_any(ids.clone()));
    }
    if !filter.activity.is_empty() {
        query = query.filter(units::activities.eq_any(sets_of_activities(|set| filter.activity.iter().any(|one| set.contains(*one)))));
    }
    let tiers: Vec<Tier> = filter.tier.iter().copied().flatten().collect();
    query = match (tiers.len() < filter.tier.len(), tiers.is_empty()) {
        (false, _) => of_codes!(tx, query, units, tier, tiers),
        (true, true) => query.filter(units::tier.is_null()),
        (true, false) => {
            let name = sql::<Nullable<Text>>(column_of_several!(tx, units, tier));
            let tiers: Vec<_> = tiers.into_iter().map(Coded).collect();
            query.filter(name.clone().is_null().or(name.eq_any(tiers)))
        }
    };
    if let Some(id) = filter.territorial_authority_id {
        query = query.filter(units::territorial_authority_id.eq(id));
    }
    query = of_codes!(tx, query, units, monitoring_level, filter.monitoring_level);
    query = match filter.routine_mode.as_slice() {
        // As the indexes of the few say it: they serve no value that is bound.
        [RoutineMode::Triggered] => query.filter(sql::<Bool>("units.routine_mode = 'triggered'")),
        modes => of_codes!(tx, query, units, routine_mode, modes),
    };
    query = of_codes!(tx, query, units, operating_status, filter.operating_status);
    if !filter.entry_reason.is_empty() {
        let bits = filter.entry_reason.iter().fold(0, |bits, reason| bits | i32::try_from(reason.bit()).unwrap_or_default());
        query = query.filter(sql::<Bool>("(units.entry_reasons & ").bind::<Integer, _>(bits).sql(") <> 0"));
    }
    if let Some(uscc) = &filter.uscc {
        query = query.filter(units::uscc.eq(uscc.clone()));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(units::updated_at.ge(since));
    }
    query
}
