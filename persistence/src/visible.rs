//! The roots of every query on scoped tables: already narrowed to what the caller may see.
//!
//! A scoped row carries the authority at each level of its path, so a subtree is one indexed column compared with one id.

use diesel::prelude::*;
use domain::authorities::Level;

use crate::connection::MultiBackend;
use crate::schema::{access_tokens, audit_events, authorities, import_jobs, lead_overrides, tier_decisions, units, users};
use crate::transaction::Tx;
use crate::types::Id;

/// What a caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything: the national authority, and the program itself.
    All,
    /// The subtree of an authority.
    Subtree {
        /// The authority at its root.
        authority: Id,
        /// Its level: names the column to compare.
        level: Level,
    },
    /// One unit.
    Unit {
        /// The unit of the user.
        unit: Id,
    },
}

impl Scope {
    /// The subtree of an authority; the national one's is everything.
    pub fn subtree(authority: Id, level: Level) -> Self {
        match level {
            Level::National => Self::All,
            _ => Self::Subtree { authority, level },
        }
    }
}

/// Narrows a boxed query on a table with the four path columns to a subtree.
macro_rules! within {
    ($query:expr, $table:ident, $authority:expr, $level:expr) => {
        match $level {
            Level::National => $query,
            Level::Provincial => $query.filter($table::provincial_id.eq($authority)),
            Level::Municipal => $query.filter($table::municipal_id.eq($authority)),
            Level::County => $query.filter($table::county_id.eq($authority)),
            Level::Station => $query.filter($table::station_id.eq($authority)),
        }
    };
}
pub(crate) use within;

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

/// Units in scope.
pub(crate) fn visible_units(tx: &Tx<'_>) -> units::BoxedQuery<'static, MultiBackend> {
    let query = units::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => within!(query, units, authority, level),
        Scope::Unit { unit } => query.filter(units::id.eq(unit)),
    }
}

/// Authorities in scope: the caller's own and those below it; for a unit's user the authorities of its path.
pub(crate) fn visible_authorities(tx: &Tx<'_>) -> authorities::BoxedQuery<'static, MultiBackend> {
    let query = authorities::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => within!(query, authorities, authority, level),
        Scope::Unit { .. } => query.filter(authorities::id.eq(tx.identity.authority.id)),
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
    }
}

/// Audit events of what lies in scope.
pub(crate) fn visible_audit_events(tx: &Tx<'_>) -> audit_events::BoxedQuery<'static, MultiBackend> {
    let query = audit_events::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => within!(query, audit_events, authority, level),
        Scope::Unit { unit } => query.filter(audit_events::resource_id.eq(unit)),
    }
}

/// Import jobs of the authorities in scope.
pub(crate) fn visible_import_jobs(tx: &Tx<'_>) -> import_jobs::BoxedQuery<'static, MultiBackend> {
    let query = import_jobs::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => belonging!(query, import_jobs::authority_id, authorities, authority, level),
        Scope::Unit { .. } => query.filter(import_jobs::user_id.eq(tx.identity.user_id_or_nil())),
    }
}

/// The caller's own access tokens: nobody sees another's.
pub(crate) fn visible_access_tokens(tx: &Tx<'_>) -> access_tokens::BoxedQuery<'static, MultiBackend> {
    access_tokens::table.filter(access_tokens::user_id.eq(tx.identity.user_id_or_nil())).into_boxed()
}

/// Tier decisions on the units in scope.
pub(crate) fn visible_tier_decisions(tx: &Tx<'_>) -> tier_decisions::BoxedQuery<'static, MultiBackend> {
    let query = tier_decisions::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => within!(query, tier_decisions, authority, level),
        Scope::Unit { unit } => query.filter(tier_decisions::unit_id.eq(unit)),
    }
}

/// Overrides of the lead of the units in scope.
pub(crate) fn visible_lead_overrides(tx: &Tx<'_>) -> lead_overrides::BoxedQuery<'static, MultiBackend> {
    let query = lead_overrides::table.into_boxed();
    match tx.identity.scope {
        Scope::All => query,
        Scope::Subtree { authority, level } => within!(query, lead_overrides, authority, level),
        Scope::Unit { unit } => query.filter(lead_overrides::unit_id.eq(unit)),
    }
}
