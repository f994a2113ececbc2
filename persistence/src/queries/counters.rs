//! Counters of units: kept in the transaction of every change, so that no statistic counts a million rows.
//!
//! A transaction gathers what it changes and writes it once, in a fixed order, right before it commits: two transactions that
//! touch the same counters never wait for each other crosswise.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI32, Ordering};

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::connection::{AnyConnection, on_backend};
use crate::error::Error;
use crate::queries::units::Unit;
use crate::schema::unit_counters;
use crate::types::Id;

/// Rows that one counter may be spread over on PostgreSQL, where several transactions write at once.
const SLOTS: i32 = 4;
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

#[derive(Insertable)]
#[diesel(table_name = unit_counters, treat_none_as_default_value = false)]
struct Row {
    node_id: Id,
    rollup: i32,
    activities: i32,
    tier: &'static str,
    monitoring_level: &'static str,
    operating_status: &'static str,
    slot: i32,
    provincial_id: Option<Id>,
    municipal_id: Option<Id>,
    county_id: Option<Id>,
    station_id: Option<Id>,
    units: i64,
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
        let slot = slot(conn);
        let rows: Vec<Row> = self.0.into_iter().filter(|(_, by)| *by != 0).map(|(cell, by)| row(cell, by, slot)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        on_backend!(conn, |c| diesel::insert_into(unit_counters::table)
            .values(rows)
            .on_conflict((
                unit_counters::node_id,
                unit_counters::rollup,
                unit_counters::activities,
                unit_counters::tier,
                unit_counters::monitoring_level,
                unit_counters::operating_status,
                unit_counters::slot,
            ))
            .do_update()
            .set(unit_counters::units.eq(unit_counters::units + excluded(unit_counters::units)))
            .execute(c))?;
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

fn row(cell: Cell, units: i64, slot: i32) -> Row {
    let Cell { node, rollup, activities, tier, monitoring_level, operating_status, path } = cell;
    let [provincial_id, municipal_id, county_id, station_id] = path;
    Row {
        node_id: node,
        rollup,
        activities,
        tier,
        monitoring_level,
        operating_status,
        slot,
        provincial_id,
        municipal_id,
        county_id,
        station_id,
        units,
    }
}

/// Each writing thread has a slot; SQLite has one writer.
fn slot(conn: &AnyConnection) -> i32 {
    static THREADS: AtomicI32 = AtomicI32::new(0);
    thread_local! {
        static SLOT: i32 = THREADS.fetch_add(1, Ordering::Relaxed).rem_euclid(SLOTS);
    }
    match conn {
        AnyConnection::Sqlite(_) => 0,
        AnyConnection::Postgres(_) => SLOT.with(|slot| *slot),
    }
}
