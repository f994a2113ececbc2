//! What a list of units may be narrowed by, and the query that does it.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer};
use domain::Code;
use domain::authorities::Level;
use domain::monitoring::{MonitoringLevel, RoutineMode};
use domain::units::{Activities, Activity, EntryReason, OperatingStatus, Tier};

use crate::coded::Coded;
use crate::coded::Codes;
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
    /// With this activity among others.
    pub activity: Option<Activity>,
    /// Of this tier; the inner `None`: without one.
    pub tier: Option<Option<Tier>>,
    /// On the ground of this very authority.
    pub territorial_authority_id: Option<Id>,
    /// At this monitoring level.
    pub monitoring_level: Option<MonitoringLevel>,
    /// Checked this way while it is routine.
    pub routine_mode: Option<RoutineMode>,
    /// In this status.
    pub operating_status: Option<OperatingStatus>,
    /// Entered for this reason among others.
    pub entry_reason: Option<EntryReason>,
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
            || self.activity.is_some()
            || self.tier.is_some()
            || self.territorial_authority_id.is_some()
            || self.monitoring_level.is_some()
            || self.routine_mode.is_some()
            || self.operating_status.is_some()
            || self.entry_reason.is_some()
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
}

pub(super) fn place(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<Place, Error> {
    let subtree = match filter.authority_id {
        Some(id) => Some((id, get_authority(tx, id)?.level.0)).filter(|(_, level)| *level != Level::National),
        None => None,
    };
    let Some(id) = filter.territorial_authority_id else { return Ok(Place { subtree, above_county: false }) };
    let Some(ground) = list_authorities_by_id(tx, &[id])?.pop() else { return Ok(Place { subtree, above_county: false }) };
    // Whatever has a territorial authority lies in its subtree.
    let inside = subtree.is_none_or(|(id, level)| ground.path().contains(&(level, id)));
    Ok(match ground.level.0 {
        Level::National | Level::Provincial | Level::Municipal => Place { subtree, above_county: true },
        level => Place { subtree: if inside { Some((ground.id, level)) } else { subtree }, above_county: false },
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
    if let Some(prefix) = &filter.division_prefix {
        query = query.filter(units::division_code.ge(prefix.clone())).filter(units::division_code.lt(after_prefix(prefix)));
    }
    if let Some(activity) = filter.activity {
        query = query.filter(units::activities.eq_any(sets_of_activities(|set| set.contains(activity))));
    }
    match filter.tier {
        Some(Some(tier)) => query = query.filter(units::tier.eq(Coded(tier))),
        Some(None) => query = query.filter(units::tier.is_null()),
        None => {}
    }
    if let Some(id) = filter.territorial_authority_id {
        query = query.filter(units::territorial_authority_id.eq(id));
    }
    if let Some(level) = filter.monitoring_level {
        query = query.filter(units::monitoring_level.eq(Coded(level)));
    }
    match filter.routine_mode {
        // As the indexes of the few say it: they serve no value that is bound.
        Some(RoutineMode::Triggered) => query = query.filter(sql::<Bool>("units.routine_mode = 'triggered'")),
        Some(mode) => query = query.filter(units::routine_mode.eq(Coded(mode))),
        None => {}
    }
    if let Some(status) = filter.operating_status {
        query = query.filter(units::operating_status.eq(Coded(status)));
    }
    if let Some(reason) = filter.entry_reason {
        let bit = i32::try_from(reason.bit()).unwrap_or_default();
        query = query.filter(sql::<Bool>("(units.entry_reasons & ").bind::<Integer, _>(bit).sql(") <> 0"));
    }
    if let Some(uscc) = &filter.uscc {
        query = query.filter(units::uscc.eq(uscc.clone()));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(units::updated_at.ge(since));
    }
    query
}
