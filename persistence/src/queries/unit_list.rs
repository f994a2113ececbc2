//! Lists of units: filters, total orders, keyset pages.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use domain::Code;
use domain::authorities::Level;
use domain::monitoring::MonitoringLevel;
use domain::units::{Activities, Activity, EntryReason, OperatingStatus, Tier};

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::{escape_like, get_authority};
use crate::queries::units::{Unit, to_bits};
use crate::schema::units;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::{visible_units, within};

diesel::define_sql_function! {
    /// Lower case: of A–Z alone, as the columns are collated.
    fn lower(text: Text) -> Text;
}

/// What a list of units may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct UnitFilter {
    /// In the subtree of this authority.
    pub authority_id: Option<Id>,
    /// In this division; a county's code takes in its towns.
    pub division_code: Option<String>,
    /// With this activity among others.
    pub activity: Option<Activity>,
    /// Of this tier.
    pub tier: Option<Tier>,
    /// At this monitoring level.
    pub monitoring_level: Option<MonitoringLevel>,
    /// In this status.
    pub operating_status: Option<OperatingStatus>,
    /// Entered for this reason among others.
    pub entry_reason: Option<EntryReason>,
    /// With this code.
    pub uscc: Option<String>,
    /// Whose name contains this, or whose code begins with it.
    pub q: Option<String>,
    /// Changed at this instant or later.
    pub updated_since: Option<Instant>,
}

/// The orders of a list of units; each ends in the id, so each is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitOrder {
    /// Newest first.
    NewestFirst,
    /// Oldest first.
    OldestFirst,
    /// Longest unchanged first: for programs that follow changes.
    UpdatedFirst,
}

/// Where a page starts: after the unit with this key.
#[derive(Debug, Clone, Copy)]
pub struct After {
    /// The id of the last unit of the page before.
    pub id: Id,
    /// Its `updated_at`, for `UpdatedFirst`.
    pub updated_at: Option<Instant>,
}

/// A page of the units in scope.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list_units(tx: &mut Tx<'_>, filter: &UnitFilter, order: UnitOrder, after: Option<After>, limit: i64) -> Result<Page<Unit>, Error> {
    let query = narrowed(tx, filter)?;
    let query = match (order, after) {
        (UnitOrder::NewestFirst, Some(after)) => query.filter(units::id.lt(after.id)).order(units::id.desc()),
        (UnitOrder::NewestFirst, None) => query.order(units::id.desc()),
        (UnitOrder::OldestFirst, Some(after)) => query.filter(units::id.gt(after.id)).order(units::id.asc()),
        (UnitOrder::OldestFirst, None) => query.order(units::id.asc()),
        (UnitOrder::UpdatedFirst, Some(After { id, updated_at: Some(at) })) => query
            .filter(units::updated_at.ge(at))
            .filter(units::updated_at.gt(at).or(units::id.gt(id)))
            .order((units::updated_at.asc(), units::id.asc())),
        (UnitOrder::UpdatedFirst, _) => query.order((units::updated_at.asc(), units::id.asc())),
    };
    Ok(Page::cut(query.limit(limit + 1).select(Unit::as_select()).load(tx.conn)?, limit))
}

/// How many units the filter finds.
///
/// # Errors
/// As `list_units`.
pub fn count_units(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter)?.count().get_result(tx.conn)?)
}

/// A code that follows every code beginning with this one.
fn after_prefix(prefix: &str) -> String {
    // '~' sorts behind every digit and letter of a code, in bytes, on both databases.
    format!("{prefix}~")
}

fn narrowed(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<units::BoxedQuery<'static, MultiBackend>, Error> {
    let mut query = visible_units(tx);
    if let Some(id) = filter.authority_id {
        let authority = get_authority(tx, id)?;
        query = within!(query, units, id, authority.level.0);
    }
    if let Some(code) = &filter.division_code {
        query = query.filter(units::division_code.ge(code.clone())).filter(units::division_code.lt(after_prefix(code)));
    }
    if let Some(activity) = filter.activity {
        let sets: Vec<i32> =
            (1..1_u32 << Activity::ALL.len()).filter(|bits| bits & activity.bit() != 0).filter_map(Activities::from_bits).map(to_bits).collect();
        query = query.filter(units::activities.eq_any(sets));
    }
    if let Some(tier) = filter.tier {
        query = query.filter(units::tier.eq(Coded(tier)));
    }
    if let Some(level) = filter.monitoring_level {
        query = query.filter(units::monitoring_level.eq(Coded(level)));
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
    if let Some(q) = &filter.q {
        let upper = q.to_uppercase();
        let code = units::uscc.ge(upper.clone()).and(units::uscc.lt(after_prefix(&upper)));
        // LIKE minds upper and lower case on PostgreSQL and not on SQLite: the same answer on both takes `lower`.
        let name = lower(units::name).like(lower(format!("%{}%", escape_like(q)))).escape('\\');
        query = query.filter(name.or(code));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(units::updated_at.ge(since));
    }
    Ok(query)
}
