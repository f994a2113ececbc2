//! Counters of units: kept in the transaction of every change, so that no statistic counts a million rows.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::Code;

use crate::connection::AnyConnection;
use crate::counter_changes::CounterKey;
use crate::error::Error;
use crate::queries::unit_row::Unit;
use crate::statement::Statement;
use crate::transaction::Tx;
use crate::types::Id;

/// Stands for "no tier" in a key.
pub(crate) const NO_TIER: &str = "-";

/// Counts a unit as it is now (`1`) or as it was (`-1`), when the transaction ends.
pub(crate) fn count_unit(tx: &mut Tx<'_>, unit: &Unit, by: i64) {
    let leaf = [unit.provincial_id, unit.municipal_id, unit.county_id, unit.station_id];
    for (node, rollup, path) in [(unit.territorial_authority_id, 0, leaf), below_province(unit.territorial_authority_id, leaf)] {
        let key = CounterKey {
            node,
            rollup,
            activities: unit.facts.activities.bits(),
            tier: unit.tier.map_or(NO_TIER, |tier| tier.0.code()),
            monitoring_level: unit.monitoring_level.0.code(),
            routine_mode: unit.routine_mode.0.code(),
            operating_status: unit.facts.operating_status.0.code(),
            path,
        };
        tx.counters.add(key, by);
    }
}

/// The authority right below the province that a unit belongs to, or its own where there is none; with its path.
fn below_province(territorial: Id, [provincial, municipal, county, station]: [Option<Id>; 4]) -> (Id, i32, [Option<Id>; 4]) {
    match (municipal, county, station) {
        (Some(node), ..) => (node, 1, [provincial, municipal, None, None]),
        (None, Some(node), _) => (node, 1, [provincial, None, county, None]),
        (None, None, Some(node)) => (node, 1, [provincial, None, None, station]),
        (None, None, None) => (territorial, 1, [provincial, None, None, None]),
    }
}

/// Puts counters that were spread back together, so many rows at a time, and says how many it took. Rows that a transaction at
/// work has changed are left for the next time.
pub fn gather_counters(tx: &mut Tx<'_>, rows: i64) -> Result<i64, Error> {
    const KEY: &str = "node_id, rollup, activities, tier, monitoring_level, routine_mode, operating_status";
    const PATH: &str = "provincial_id, municipal_id, county_id, station_id";
    let AnyConnection::Postgres(conn) = &mut *tx.conn else { return Ok(0) };
    let statement = Statement::new(format!("WITH spread AS (SELECT {KEY}, slot FROM unit_counters WHERE slot > 0 ORDER BY node_id LIMIT ")).big(rows);
    let statement = statement.sql(format!(
        " FOR UPDATE SKIP LOCKED), \
         taken AS (DELETE FROM unit_counters AS c USING spread AS s WHERE (c.node_id, c.rollup, c.activities, c.tier, c.monitoring_level, \
         c.routine_mode, c.operating_status, c.slot) = (s.node_id, s.rollup, s.activities, s.tier, s.monitoring_level, s.routine_mode, s.operating_status, s.slot) RETURNING c.*), \
         gathered AS (INSERT INTO unit_counters ({KEY}, slot, {PATH}, units) SELECT {KEY}, 0, {PATH}, SUM(units) FROM taken GROUP BY {KEY}, {PATH} ORDER BY {KEY} \
         ON CONFLICT ({KEY}, slot) DO UPDATE SET units = unit_counters.units + excluded.units) \
         SELECT COUNT(*) AS rows FROM taken"
    ));
    Ok(statement.get_result::<Taken>(conn)?.rows)
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}
