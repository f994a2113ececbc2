//! Figures of the units that one authority leads. Counters do not know who leads, since overrides begin and end by the calendar; what
//! one authority leads itself is a range of an index, and some thousands of units at most.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::authorities::Level;
use domain::monitoring::{MonitoringLevel, RoutineMode};
use domain::units::{OperatingStatus, Tier};

use crate::error::Error;
use crate::queries::authorities::Authority;
use crate::queries::counters::NO_TIER;
use crate::queries::statistics::{By, Figure, FigureRow, column, columns};
use crate::statement::Statement;
use crate::transaction::Tx;
use crate::types::Id;

/// The figures of the units of an authority's subtree that `lead` leads today. Call it for an authority that the caller sees.
///
/// # Errors
/// Those of the database.
pub fn count_led_units_by(tx: &mut Tx<'_>, authority: &Authority, lead: Id, by: By) -> Result<Vec<Figure>, Error> {
    let level = authority.level.0;
    let (columns, groups) = columns(tx, by, child(level), &format!("COALESCE(tier, '{NO_TIER}')"));
    let today = tx.today();
    let begun = || Statement::new(format!("SELECT {columns}COUNT(*) AS units FROM units WHERE "));
    let by_tier = begun().sql("lead_authority_id = ").id(lead).sql(" AND (override_authority_id IS NULL OR override_from > ").day(today);
    let by_tier = by_tier.sql(" OR override_to < ").day(today).sql(")");
    let by_override = begun().sql("override_authority_id = ").id(lead).sql(" AND override_from <= ").day(today);
    let by_override = by_override.sql(" AND (override_to IS NULL OR override_to >= ").day(today).sql(")");
    let mut sums: BTreeMap<Key, Figure> = BTreeMap::new();
    for mut query in [by_tier, by_override] {
        if let Some(column) = column(level) {
            query = query.sql(format!(" AND {column} = ")).id(authority.id);
        }
        for row in query.sql(groups.clone()).sql(" HAVING COUNT(*) > 0").load::<FigureRow>(tx.conn)? {
            let figure = row.read()?;
            sums.entry(key(&figure)).and_modify(|sum| sum.units += figure.units).or_insert(figure);
        }
    }
    Ok(sums.into_values().collect())
}

/// The authority right below one of this level, on the path of a unit.
fn child(level: Level) -> &'static str {
    match level {
        Level::National => "COALESCE(provincial_id, territorial_authority_id)",
        Level::Provincial => "COALESCE(municipal_id, county_id, station_id, territorial_authority_id)",
        Level::Municipal => "COALESCE(county_id, station_id, territorial_authority_id)",
        Level::County => "COALESCE(station_id, territorial_authority_id)",
        Level::Station => "territorial_authority_id",
    }
}

type Key = (Option<Id>, Option<i32>, Option<Option<Tier>>, Option<MonitoringLevel>, Option<RoutineMode>, Option<OperatingStatus>);

fn key(f: &Figure) -> Key {
    (f.child, f.activities, f.tier, f.monitoring_level, f.routine_mode, f.operating_status)
}
