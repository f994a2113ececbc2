//! Counters of units: kept in the transaction of every change, so that no statistic counts a million rows.
//!
//! A transaction gathers what it changes and writes it once, in a fixed order, right before it commits: two transactions that
//! touch the same counters never wait for each other crosswise.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI32, Ordering};

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::connection::AnyConnection;
use crate::error::Error;
use crate::queries::units::Unit;
use crate::statement::Statement;
use crate::transaction::Tx;
use crate::types::Id;

/// Rows that one counter may be spread over on PostgreSQL, where several transactions write at once and would wait for each other's
/// commit. [`gather_counters`] puts them back together in slot 0, into which nobody else writes there.
const SLOTS: i32 = 16;
/// So many counters PostgreSQL adds to with one statement: entering a unit touches two, changing one four, an import hundreds.
/// These sizes and the odd one only, so that there are few statements to keep prepared.
const FEW: usize = 2;
const MANY: usize = 64;
/// Stands for "no tier" in a key.
pub(crate) const NO_TIER: &str = "-";

/// What a transaction changes in the counters.
#[derive(Debug, Default)]
pub(crate) struct Deltas(BTreeMap<Cell, i64>);

/// One counter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    node: Id,
    rollup: i32,
    activities: i32,
    tier: &'static str,
    monitoring_level: &'static str,
    operating_status: &'static str,
    /// Of the node: provincial, municipal, county, station.
    path: [Option<Id>; 4],
}

impl Deltas {
    /// Counts a unit as it is now (`1`) or as it was (`-1`).
    pub fn count(&mut self, unit: &Unit, by: i64) {
        let leaf = [unit.provincial_id, unit.municipal_id, unit.county_id, unit.station_id];
        for (node, rollup, path) in [(unit.territorial_authority_id, 0, leaf), below_province(unit.territorial_authority_id, leaf)] {
            let cell = Cell {
                node,
                rollup,
                activities: unit.activities,
                tier: unit.tier.map_or(NO_TIER, |t| domain::Code::code(t.0)),
                monitoring_level: domain::Code::code(unit.monitoring_level.0),
                operating_status: domain::Code::code(unit.operating_status.0),
                path,
            };
            *self.0.entry(cell).or_default() += by;
        }
    }

    /// Takes in what an inner unit of work has changed.
    pub fn take_in(&mut self, inner: Self) {
        for (cell, by) in inner.0 {
            *self.0.entry(cell).or_default() += by;
        }
    }

    /// Writes the changes.
    pub fn write(self, conn: &mut AnyConnection) -> Result<(), Error> {
        let rows: Vec<(Cell, i64)> = self.0.into_iter().filter(|(_, by)| *by != 0).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let slot = slot(conn);
        match conn {
            AnyConnection::Sqlite(c) => rows.chunks(1).try_for_each(|row| upsert(row, slot).execute(c).map(drop))?,
            AnyConnection::Postgres(c) => {
                let (many, few) = rows.split_at(rows.len() - rows.len() % MANY);
                many.chunks(MANY).chain(few.chunks(FEW)).try_for_each(|rows| upsert(rows, slot).execute(c).map(drop))?;
            }
        }
        Ok(())
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

/// Adds to these counters. As many as one change touches are the same statement each time, so it stays prepared.
fn upsert(rows: &[(Cell, i64)], slot: i32) -> Statement {
    let mut statement = Statement::new(
        "INSERT INTO unit_counters (node_id, rollup, activities, tier, monitoring_level, operating_status, slot, \
         provincial_id, municipal_id, county_id, station_id, units) VALUES ",
    );
    for (index, (cell, units)) in rows.iter().enumerate() {
        statement = statement.sql(if index == 0 { "(" } else { ", (" }).id(cell.node);
        for number in [cell.rollup, cell.activities] {
            statement = statement.sql(", ").integer(number);
        }
        for code in [cell.tier, cell.monitoring_level, cell.operating_status] {
            statement = statement.sql(", ").text(code);
        }
        statement = statement.sql(", ").integer(slot);
        for id in cell.path {
            statement = statement.sql(", ").id(id);
        }
        statement = statement.sql(", ").big(*units).sql(")");
    }
    statement.sql(
        " ON CONFLICT (node_id, rollup, activities, tier, monitoring_level, operating_status, slot) \
         DO UPDATE SET units = unit_counters.units + excluded.units",
    )
}

/// Puts counters that were spread back together, so many rows at a time, and says how many it took. Rows that a transaction at
/// work has changed are left for the next time.
///
/// # Errors
/// Those of the database.
pub fn gather_counters(tx: &mut Tx<'_>, rows: i64) -> Result<i64, Error> {
    const KEY: &str = "node_id, rollup, activities, tier, monitoring_level, operating_status";
    const PATH: &str = "provincial_id, municipal_id, county_id, station_id";
    let AnyConnection::Postgres(conn) = &mut *tx.conn else { return Ok(0) };
    let statement = Statement::new(format!("WITH spread AS (SELECT {KEY}, slot FROM unit_counters WHERE slot > 0 ORDER BY node_id LIMIT ")).big(rows);
    let statement = statement.sql(format!(
        " FOR UPDATE SKIP LOCKED), \
         taken AS (DELETE FROM unit_counters AS c USING spread AS s WHERE (c.node_id, c.rollup, c.activities, c.tier, c.monitoring_level, \
         c.operating_status, c.slot) = (s.node_id, s.rollup, s.activities, s.tier, s.monitoring_level, s.operating_status, s.slot) RETURNING c.*), \
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

/// Each writing thread has a slot; SQLite has one writer.
fn slot(conn: &AnyConnection) -> i32 {
    static THREADS: AtomicI32 = AtomicI32::new(0);
    thread_local! {
        static SLOT: i32 = THREADS.fetch_add(1, Ordering::Relaxed).rem_euclid(SLOTS) + 1;
    }
    match conn {
        AnyConnection::Sqlite(_) => 0,
        AnyConnection::Postgres(_) => SLOT.with(|slot| *slot),
    }
}
