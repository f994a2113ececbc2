//! The roots of every query on scoped tables: already narrowed to what the caller may see.
//!
//! A scoped row carries the authority at each level of its path, so a subtree is one indexed column compared with one id.

use diesel::prelude::*;
use domain::authorities::Level;

use crate::connection::MultiBackend;
use crate::error::Error;
use crate::queries::authorities::list_above;
use crate::schema::{
    access_tokens, audit_events, authorities, departments, elevations, findings, import_jobs, import_layouts, lead_overrides, monitoring_decisions,
    monitoring_lists, records, spot_check_intakes, spot_check_results, tier_decisions, told_events, told_handovers, units, users,
};
use crate::scope::Scope;
use crate::transaction::Tx;
use crate::types::Id;

/// Narrows a boxed query on a table with the four path columns to a subtree.
macro_rules! within {
    ($query:expr, $table:ident, $authority:expr, $level:expr) => {
        match $level {
            domain::authorities::Level::National => $query,
            domain::authorities::Level::Provincial => $query.filter($table::provincial_id.eq($authority)),
            domain::authorities::Level::Municipal => $query.filter($table::municipal_id.eq($authority)),
            domain::authorities::Level::County => $query.filter($table::county_id.eq($authority)),
            domain::authorities::Level::Station => $query.filter($table::station_id.eq($authority)),
        }
    };
}
pub(crate) use within;

/// Runs a query on the units in scope whose statement is known by its type. A query of a boxed root is written out as text each
/// time it runs, only to find the statement that was prepared for it: for a row by its id that was a quarter of the work.
macro_rules! on_visible_units {
    ($tx:expr, |$root:ident| $query:expr) => {{
        macro_rules! on {
            ($condition:expr) => {{
                let $root = units::table.filter($condition);
                $query
            }};
        }
        match $tx.identity.scope {
            $crate::scope::Scope::All | $crate::scope::Scope::Subtree { level: Level::National, .. } => {
                let $root = units::table;
                $query
            }
            $crate::scope::Scope::Subtree { authority, level: Level::Provincial } => on!(units::provincial_id.eq(authority)),
            $crate::scope::Scope::Subtree { authority, level: Level::Municipal } => on!(units::municipal_id.eq(authority)),
            $crate::scope::Scope::Subtree { authority, level: Level::County } => on!(units::county_id.eq(authority)),
            $crate::scope::Scope::Subtree { authority, level: Level::Station } => on!(units::station_id.eq(authority)),
            $crate::scope::Scope::Unit { unit } => on!(units::id.eq(unit)),
            $crate::scope::Scope::Nothing => on!(units::id.eq($crate::types::Id::NIL)),
        }
    }};
}
pub(crate) use on_visible_units;

/// Takes the rows of a unit along on its path: whoever sees the unit sees them.
macro_rules! take_along {
    ($tx:expr, $table:ident, $unit:expr) => {
        diesel::update($table::table.filter($table::unit_id.eq($unit.id)))
            .set((
                $table::provincial_id.eq($unit.provincial_id),
                $table::municipal_id.eq($unit.municipal_id),
                $table::county_id.eq($unit.county_id),
                $table::station_id.eq($unit.station_id),
            ))
            .execute($tx.conn)?
    };
}
pub(crate) use take_along;

/// Narrows a boxed query to rows whose `$column` is the id of a row of `$table` in a subtree. (A boxed query cannot be a
/// subquery on the connection chosen at run time, hence the four plain ones.)
macro_rules! belonging {
    ($query:expr, $column:expr, $table:ident, $authority:expr, $level:expr) => {
        match $level {
            Level::National => $query,
            Level::Provincial => $query.filter($column.eq_any($table::table.filter($table::provincial_id.eq($authority)).select($table::id))),
            Level::Municipal => $query.filter($column.eq_any($table::table.filter($table::municipal_id.eq($authority)).select($table::id))),
            Level::County => $query.filter($column.eq_any($table::table.filter($table::county_id.eq($authority)).select($table::id))),
            Level::Station => $query.filter($column.eq_any($table::table.filter($table::station_id.eq($authority)).select($table::id))),
        }
    };
}

/// Declares the root of a table whose rows carry the path of a unit or an authority: a subtree sees what lies in it, a unit's user
/// what is of their unit.
macro_rules! roots {
    ($($(#[$meta:meta])* $root:ident: $table:ident, $unit:ident;)+) => { $(
        $(#[$meta])*
        pub(crate) fn $root(tx: &Tx<'_>) -> $table::BoxedQuery<'static, MultiBackend> {
            let query = $table::table.into_boxed();
            match tx.identity.scope {
                Scope::All => query,
                Scope::Subtree { authority, level } => within!(query, $table, authority, level),
                Scope::Unit { unit } => query.filter($table::$unit.eq(unit)),
                Scope::Nothing => query.filter($table::$unit.eq(Id::NIL)),
            }
        }
    )+ };
}

roots! {
    /// Units in scope.
    visible_units: units, id;
    /// Audit events of what lies in scope.
    visible_audit_events: audit_events, resource_id;
    /// Tier decisions on the units in scope.
    visible_tier_decisions: tier_decisions, unit_id;
    /// Overrides of the lead of the units in scope.
    visible_lead_overrides: lead_overrides, unit_id;
    /// Findings on the units in scope.
    visible_findings: findings, unit_id;
    /// Decisions on the monitoring level of the units in scope.
    visible_monitoring_decisions: monitoring_decisions, unit_id;
    /// Elevations of the units in scope.
    visible_elevations: elevations, unit_id;
    /// Records of the units in scope, and of the authorities in it.
    visible_records: records, unit_id;
    /// Annual lists of the authorities in scope; no unit's user has any.
    visible_monitoring_lists: monitoring_lists, authority_id;
    /// Files of spot checks taken in by the authorities in scope; no unit's user has any.
    visible_spot_check_intakes: spot_check_intakes, authority_id;
    /// Results of spot checks taken in by the authorities in scope; no unit's user has any.
    visible_spot_check_results: spot_check_results, authority_id;
}

/// Audit events that the caller's authority is told beside those on its path: of units that have gone or come. None for who sees no
/// subtree, or everything.
pub(crate) fn told_audit_events(tx: &Tx<'_>) -> Option<audit_events::BoxedQuery<'static, MultiBackend>> {
    let told = told_events::table.filter(told_events::authority_id.eq(tx.identity.scope.told_as()?)).select(told_events::event_id);
    Some(audit_events::table.filter(audit_events::id.eq_any(told)).into_boxed())
}

/// Hand-overs that the caller's authority is told beside those on its path: of units that have gone.
pub(crate) fn told_tier_decisions(tx: &Tx<'_>) -> Option<tier_decisions::BoxedQuery<'static, MultiBackend>> {
    let told = told_handovers::table.filter(told_handovers::authority_id.eq(tx.identity.scope.told_as()?)).select(told_handovers::decision_id);
    Some(tier_decisions::table.filter(tier_decisions::id.eq_any(told)).into_boxed())
}

/// Records that the authorities in scope made, wherever their unit is by now; no unit's user has any. They were made on the path of the
/// caller's authority, and not by one above it.
///
/// # Errors
/// Those of the database.
pub(crate) fn made_records(tx: &mut Tx<'_>) -> Result<records::BoxedQuery<'static, MultiBackend>, Error> {
    let query = records::table.into_boxed();
    let (authority, level) = match tx.identity.scope {
        Scope::All => return Ok(query),
        Scope::Unit { .. } | Scope::Nothing => return Ok(query.filter(records::id.eq(Id::NIL))),
        Scope::Subtree { authority, level } => (authority, level),
    };
    let query = match level {
        Level::National => query,
        Level::Provincial => query.filter(records::made_provincial_id.eq(authority)),
        Level::Municipal => query.filter(records::made_municipal_id.eq(authority)),
        Level::County => query.filter(records::made_county_id.eq(authority)),
        Level::Station => query.filter(records::made_station_id.eq(authority)),
    };
    let above = list_above(tx, authority)?;
    Ok(query.filter(records::authority_id.ne_all(above)))
}

/// Authorities in scope: the caller's own and those below it; for a unit's user the authorities of its path.
pub(crate) fn visible_authorities(tx: &Tx<'_>) -> authorities::BoxedQuery<'static, MultiBackend> {
    let query = authorities::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => within!(query, authorities, authority, level),
        Scope::Unit { .. } => query.filter(authorities::id.eq(tx.identity.authority.id)),
        Scope::Nothing => query.filter(authorities::id.eq(Id::NIL)),
    }
}

/// Departments of the authorities in scope; no unit's user sees any.
pub(crate) fn visible_departments(tx: &Tx<'_>) -> departments::BoxedQuery<'static, MultiBackend> {
    let query = departments::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => belonging!(query, departments::authority_id, authorities, authority, level),
        Scope::Unit { .. } | Scope::Nothing => query.filter(departments::id.eq(Id::NIL)),
    }
}

/// Users of the authorities in scope.
pub(crate) fn visible_users(tx: &Tx<'_>) -> users::BoxedQuery<'static, MultiBackend> {
    let query = users::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => {
            belonging!(query, users::authority_id, authorities, authority, level)
        }
        Scope::Unit { unit } => query.filter(users::unit_id.eq(unit)),
        Scope::Nothing => query.filter(users::id.eq(Id::NIL)),
    }
}

/// Import jobs of the authorities in scope.
pub(crate) fn visible_import_jobs(tx: &Tx<'_>) -> import_jobs::BoxedQuery<'static, MultiBackend> {
    let query = import_jobs::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => belonging!(query, import_jobs::authority_id, authorities, authority, level),
        Scope::Unit { .. } => query.filter(import_jobs::user_id.eq(tx.identity.user_id_or_nil())),
        Scope::Nothing => query.filter(import_jobs::id.eq(Id::NIL)),
    }
}

/// What the authorities in scope said of the columns of their files.
pub(crate) fn visible_import_layouts(tx: &Tx<'_>) -> import_layouts::BoxedQuery<'static, MultiBackend> {
    let query = import_layouts::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => belonging!(query, import_layouts::authority_id, authorities, authority, level),
        Scope::Unit { .. } | Scope::Nothing => query.filter(import_layouts::id.eq(Id::NIL)),
    }
}

/// The caller's own access tokens: nobody sees another's.
pub(crate) fn visible_access_tokens(tx: &Tx<'_>) -> access_tokens::BoxedQuery<'static, MultiBackend> {
    access_tokens::table.filter(access_tokens::user_id.eq(tx.identity.user_id_or_nil())).into_boxed()
}
