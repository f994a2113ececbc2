//! Statistics of units from the counters, and the recount that proves them.

use std::fmt::Write as _;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use domain::Code;
use domain::authorities::Level;
use domain::monitoring::{MonitoringLevel, RoutineMode};
use domain::units::{OperatingStatus, Tier};

use crate::connection::AnyConnection;
use crate::error::Error;
use crate::queries::authorities::Authority;
use crate::queries::counters::NO_TIER;
use crate::statement::Statement;
use crate::transaction::Tx;
use crate::types::{Id, Uid};

/// What figures are told apart by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct By {
    /// The authority right below, or the authority itself for what belongs to it directly.
    pub child: bool,
    /// Set of activities.
    pub activities: bool,
    pub tier: bool,
    pub monitoring_level: bool,
    pub routine_mode: bool,
    pub operating_status: bool,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The authority right below.
    pub child: Option<Id>,
    /// Bits of `Activities`.
    pub activities: Option<i32>,
    /// Tier; the inner `None`: units without one.
    pub tier: Option<Option<Tier>>,
    pub monitoring_level: Option<MonitoringLevel>,
    /// How they are checked while they are routine.
    pub routine_mode: Option<RoutineMode>,
    pub operating_status: Option<OperatingStatus>,
    /// How many units.
    pub units: i64,
}

#[derive(QueryableByName)]
pub(super) struct FigureRow {
    #[diesel(sql_type = Nullable<Uid>)]
    child: Option<Id>,
    #[diesel(sql_type = Nullable<Integer>)]
    activities: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    tier: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    monitoring_level: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    routine_mode: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    operating_status: Option<String>,
    #[diesel(sql_type = BigInt)]
    units: i64,
}

fn code<T: Code>(text: String) -> Result<T, Error> {
    T::from_code(&text).ok_or_else(|| Error::Corrupt(format!("unknown code {text:?} of {}", T::NAME)))
}

/// A tier of the counters.
fn tier(text: String) -> Result<Option<Tier>, Error> {
    if text == NO_TIER { Ok(None) } else { code(text).map(Some) }
}

impl FigureRow {
    pub(super) fn read(self) -> Result<Figure, Error> {
        Ok(Figure {
            child: self.child,
            activities: self.activities,
            tier: self.tier.map(tier).transpose()?,
            monitoring_level: self.monitoring_level.map(code).transpose()?,
            routine_mode: self.routine_mode.map(code).transpose()?,
            operating_status: self.operating_status.map(code).transpose()?,
            units: self.units,
        })
    }
}

/// The column that holds an authority of this level; none for the nation.
pub(crate) fn column(level: Level) -> Option<&'static str> {
    match level {
        Level::National => None,
        Level::Provincial => Some("provincial_id"),
        Level::Municipal => Some("municipal_id"),
        Level::County => Some("county_id"),
        Level::Station => Some("station_id"),
    }
}

/// The nation and a province read the counters of what lies right below the provinces, everyone else those of the leaves.
fn rollup(level: Level) -> i32 {
    i32::from(matches!(level, Level::National | Level::Provincial))
}

/// The authority right below one of this level, on the path of a counter.
fn child(level: Level) -> &'static str {
    match level {
        Level::National => "COALESCE(provincial_id, node_id)",
        Level::Provincial => "node_id",
        Level::Municipal => "COALESCE(county_id, station_id, node_id)",
        Level::County => "COALESCE(station_id, node_id)",
        Level::Station => "node_id",
    }
}

/// The figures of an authority's subtree. Call it for an authority that the caller sees.
pub fn count_units_by(tx: &mut Tx<'_>, authority: &Authority, by: By) -> Result<Vec<Figure>, Error> {
    let level = authority.level.0;
    let (columns, groups) = columns(tx, by, child(level), "tier");
    let mut query =
        Statement::new(format!("SELECT {columns}CAST(SUM(units) AS BIGINT) AS units FROM unit_counters WHERE rollup = {}", rollup(level)));
    if let Some(column) = column(level) {
        query = query.sql(format!(" AND {column} = ")).id(authority.id);
    }
    query.sql(groups).sql(" HAVING SUM(units) <> 0").load::<FigureRow>(tx.conn)?.into_iter().map(FigureRow::read).collect()
}

/// The columns by which figures are told apart, NULL where they are not, and their GROUP BY. `child` and `tier` are said in their own way.
pub(super) fn columns(tx: &Tx<'_>, by: By, child: &str, tier: &str) -> (String, String) {
    let (mut columns, mut groups) = (String::new(), Vec::new());
    for (wanted, expression, name, kind) in [
        (by.child, child, "child", "uuid"),
        (by.activities, "activities", "activities", "integer"),
        (by.tier, tier, "tier", "text"),
        (by.monitoring_level, "monitoring_level", "monitoring_level", "text"),
        (by.routine_mode, "routine_mode", "routine_mode", "text"),
        (by.operating_status, "operating_status", "operating_status", "text"),
    ] {
        let _ = match (wanted, &*tx.conn) {
            (true, _) => write!(columns, "{expression} AS {name}, "),
            (false, AnyConnection::Sqlite(_)) => write!(columns, "NULL AS {name}, "),
            (false, AnyConnection::Postgres(_)) => write!(columns, "CAST(NULL AS {kind}) AS {name}, "),
        };
        groups.extend(wanted.then_some(expression));
    }
    let groups = if groups.is_empty() { String::new() } else { format!(" GROUP BY {}", groups.join(", ")) };
    (columns, groups)
}

/// A counter that is not what a recount gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub authority_id: Id,
    /// Bits of `Activities`.
    pub activities: i32,
    pub tier: Option<Tier>,
    pub monitoring_level: MonitoringLevel,
    pub routine_mode: RoutineMode,
    pub operating_status: OperatingStatus,
    /// What the counters say.
    pub counted: i64,
    /// What there is.
    pub recounted: i64,
}

/// What a recount gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// Units by the counters.
    pub counted: i64,
    /// Units that there are.
    pub recounted: i64,
    /// How many counters differ.
    pub differing: i64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

#[derive(QueryableByName)]
struct DifferenceRow {
    #[diesel(sql_type = Nullable<Uid>)]
    node: Option<Id>,
    #[diesel(sql_type = Integer)]
    activities: i32,
    #[diesel(sql_type = Text)]
    tier: String,
    #[diesel(sql_type = Text)]
    monitoring_level: String,
    #[diesel(sql_type = Text)]
    routine_mode: String,
    #[diesel(sql_type = Text)]
    operating_status: String,
    #[diesel(sql_type = BigInt)]
    counted: i64,
    #[diesel(sql_type = BigInt)]
    recounted: i64,
    #[diesel(sql_type = BigInt)]
    differing: i64,
}

/// Recounts the units of an authority's subtree and compares with the counters of the leaves; for the nation and a province
/// also with those right below the provinces. One statement, so both are of the same moment. Call it for an authority that
/// the caller sees.
pub fn reconcile_units(tx: &mut Tx<'_>, authority: &Authority, shown: i64) -> Result<Reconciliation, Error> {
    let level = authority.level.0;
    let within = column(level).map_or(String::from("1 = 1"), |column| format!("{column} = $1"));
    let dimensions = "activities, tier, monitoring_level, routine_mode, operating_status";
    let units = |node: &str, rollup: i32| {
        format!(
            "SELECT {rollup} AS rollup, {node} AS node, activities, COALESCE(tier, '{NO_TIER}') AS tier, monitoring_level, routine_mode, operating_status, \
             0 AS counted, 1 AS recounted FROM units WHERE {within}"
        )
    };
    let mut sides = vec![
        format!("SELECT rollup, node_id AS node, {dimensions}, units AS counted, 0 AS recounted FROM unit_counters WHERE {within}"),
        units("territorial_authority_id", 0),
    ];
    if rollup(level) == 1 {
        sides.push(units("COALESCE(municipal_id, county_id, station_id, territorial_authority_id)", 1));
    } else if let Some(first) = sides.first_mut() {
        first.push_str(" AND rollup = 0");
    }
    let none = if matches!(tx.conn, AnyConnection::Postgres(_)) { "CAST(NULL AS uuid)" } else { "NULL" };
    let sql = format!(
        "WITH cells AS (SELECT rollup, node, {dimensions}, CAST(SUM(counted) AS BIGINT) AS counted, CAST(SUM(recounted) AS BIGINT) AS recounted \
         FROM ({}) AS sides GROUP BY rollup, node, {dimensions}) \
         SELECT {none} AS node, 0 AS activities, '' AS tier, '' AS monitoring_level, '' AS routine_mode, '' AS operating_status, \
         CAST(COALESCE(SUM(CASE WHEN rollup = 0 THEN counted ELSE 0 END), 0) AS BIGINT) AS counted, \
         CAST(COALESCE(SUM(CASE WHEN rollup = 0 THEN recounted ELSE 0 END), 0) AS BIGINT) AS recounted, \
         CAST(COALESCE(SUM(CASE WHEN counted <> recounted THEN 1 ELSE 0 END), 0) AS BIGINT) AS differing FROM cells \
         UNION ALL SELECT * FROM (SELECT node, {dimensions}, counted, recounted, CAST(0 AS BIGINT) AS differing FROM cells \
         WHERE counted <> recounted ORDER BY rollup, node, {dimensions} LIMIT {shown}) AS shown",
        sides.join(" UNION ALL ")
    );
    let query = diesel::sql_query(sql).into_boxed();
    let query = if level == Level::National { query } else { query.bind::<Uid, _>(authority.id) };
    let mut result = Reconciliation::default();
    for row in query.load::<DifferenceRow>(tx.conn)? {
        match row.node {
            None => (result.counted, result.recounted, result.differing) = (row.counted, row.recounted, row.differing),
            Some(authority_id) => result.differences.push(Difference {
                authority_id,
                activities: row.activities,
                tier: tier(row.tier)?,
                monitoring_level: code(row.monitoring_level)?,
                routine_mode: code(row.routine_mode)?,
                operating_status: code(row.operating_status)?,
                counted: row.counted,
                recounted: row.recounted,
            }),
        }
    }
    Ok(result)
}
