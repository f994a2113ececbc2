//! What a transaction changes in the counters of units: gathered while it runs, and written once, in a fixed order, right before
//! it commits, so that two transactions that touch the same counters never wait for each other crosswise.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI32, Ordering};

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::error::Error;
use crate::statement::Statement;
use crate::types::Id;

/// Rows that one counter may be spread over on PostgreSQL, where several transactions write at once and would wait for each other's
/// commit. `gather_counters` puts them back together in slot 0, into which nobody else writes there.
const SLOTS: i32 = 16;
/// So many counters PostgreSQL adds to with one statement: entering a unit touches two, changing one four, an import hundreds.
/// These sizes and the odd one only, so that there are few statements to keep prepared.
const FEW: usize = 2;
const MANY: usize = 64;

/// What a transaction changes in the counters.
#[derive(Debug, Default)]
pub(crate) struct CounterChanges(BTreeMap<CounterKey, i64>);

/// The key of one counter, and where its node stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CounterKey {
    pub node: Id,
    pub rollup: i32,
    pub activities: i32,
    pub tier: &'static str,
    pub monitoring_level: &'static str,
    pub routine_mode: &'static str,
    pub operating_status: &'static str,
    /// Of the node: provincial, municipal, county, station.
    pub path: [Option<Id>; 4],
}

impl CounterChanges {
    /// Adds to a counter.
    pub fn add(&mut self, key: CounterKey, by: i64) {
        *self.0.entry(key).or_default() += by;
    }

    /// Takes in what an inner unit of work has changed.
    pub fn take_in(&mut self, inner: Self) {
        for (key, by) in inner.0 {
            self.add(key, by);
        }
    }

    /// Writes the changes.
    pub fn write(self, conn: &mut AnyConnection) -> Result<(), Error> {
        let rows: Vec<(CounterKey, i64)> = self.0.into_iter().filter(|(_, by)| *by != 0).collect();
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

/// Adds to these counters. As many as one change touches are the same statement each time, so it stays prepared.
fn upsert(rows: &[(CounterKey, i64)], slot: i32) -> Statement {
    let mut statement = Statement::new(
        "INSERT INTO unit_counters (node_id, rollup, activities, tier, monitoring_level, routine_mode, operating_status, slot, \
         provincial_id, municipal_id, county_id, station_id, units) VALUES ",
    );
    for (index, (key, units)) in rows.iter().enumerate() {
        statement = statement.sql(if index == 0 { "(" } else { ", (" }).id(key.node);
        for number in [key.rollup, key.activities] {
            statement = statement.sql(", ").integer(number);
        }
        for code in [key.tier, key.monitoring_level, key.routine_mode, key.operating_status] {
            statement = statement.sql(", ").text(code);
        }
        statement = statement.sql(", ").integer(slot);
        for id in key.path {
            statement = statement.sql(", ").id(id);
        }
        statement = statement.sql(", ").big(*units).sql(")");
    }
    statement.sql(
        " ON CONFLICT (node_id, rollup, activities, tier, monitoring_level, routine_mode, operating_status, slot) \
         DO UPDATE SET units = unit_counters.units + excluded.units",
    )
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
