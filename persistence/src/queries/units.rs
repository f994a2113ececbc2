//! The register: reading, entering and changing units.

use diesel::prelude::*;
use domain::authorities::Level;
use domain::text::fold;

use crate::authority_ref::AuthorityRef;
use crate::coded::Coded;
use crate::connection::insert_rows;
use crate::error::Error;
use crate::held::Held;
use crate::queries::counters::count_unit;
use crate::queries::unit_search::{index_units, reindex_unit};
use crate::schema::{authorities, unit_metrics, units};
use crate::scoped_table::{lock_rows, store_over};
use crate::transaction::Tx;
use crate::types::Id;
use crate::unit_id::UnitId;
use crate::visible::{on_visible_units, visible_units};

pub use crate::queries::unit_facts::UnitFacts;
pub use crate::queries::unit_row::{Unit, UnitMetrics};

/// One unit in scope with the names of the authorities that it mentions, in one query: a round trip is most of what a read
/// costs on PostgreSQL.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_unit_with_names(tx: &mut Tx<'_>, id: Id) -> Result<(Unit, Vec<AuthorityRef>), Error> {
    let (lead, ground, replacing) =
        diesel::alias!(authorities as lead_authorities, authorities as ground_authorities, authorities as override_authorities);
    macro_rules! name {
        ($alias:ident) => {
            $alias.fields((authorities::id, authorities::name, authorities::level))
        };
    }
    type Named = (Id, String, Coded<Level>);
    let (unit, lead, ground, replacing): (Unit, Named, Named, Option<Named>) = on_visible_units!(tx, |visible| visible
        .filter(units::id.eq(id))
        .inner_join(lead.on(lead.field(authorities::id).eq(units::lead_authority_id)))
        .inner_join(ground.on(ground.field(authorities::id).eq(units::territorial_authority_id)))
        .left_join(replacing.on(replacing.field(authorities::id).nullable().eq(units::override_authority_id)))
        .select((Unit::as_select(), name!(lead), name!(ground), name!(replacing).nullable()))
        .first(tx.conn)?);
    let names = [Some(lead), Some(ground), replacing].into_iter().flatten();
    Ok((unit, names.map(|(id, name, level)| AuthorityRef { id, name, level: level.0 }).collect()))
}

/// One unit in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_unit(tx: &mut Tx<'_>, id: Id) -> Result<Unit, Error> {
    Ok(on_visible_units!(tx, |visible| visible.filter(units::id.eq(id)).select(Unit::as_select()).first(tx.conn)?))
}

/// Keeps these units from being changed by anyone else until the transaction ends.
pub fn lock_units(tx: &mut Tx<'_>, ids: &[UnitId]) -> Result<(), Error> {
    lock(tx, &ids.iter().map(|id| Id::from(*id)).collect::<Vec<_>>())
}

fn lock(tx: &mut Tx<'_>, ids: &[Id]) -> Result<(), Error> {
    lock_rows!(tx, units::table.filter(units::id.eq_any(ids)).order(units::id.asc()).select(units::id));
    Ok(())
}

/// One unit in scope, kept from being changed by anyone else until the transaction ends.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_unit_to_change(tx: &mut Tx<'_>, id: impl Into<Id>) -> Result<Held<Unit>, Error> {
    let id = id.into();
    lock(tx, &[id])?;
    get_unit(tx, id).map(Held::of)
}

/// These units as they are once nobody else changes them, in the order of ids.
pub fn hold_units(tx: &mut Tx<'_>, ids: &[UnitId]) -> Result<Vec<Held<Unit>>, Error> {
    lock_units(tx, ids)?;
    let held: Vec<Unit> = units::table.filter(units::id.eq_any(ids)).order(units::id.asc()).select(Unit::as_select()).load(tx.conn)?;
    Ok(held.into_iter().map(Held::of).collect())
}

/// The units with these codes that the caller sees.
pub fn list_units_by_uscc(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<Unit>, Error> {
    Ok(visible_units(tx).filter(units::uscc.eq_any(codes.to_vec())).select(Unit::as_select()).load(tx.conn)?)
}

/// Which of these codes are registered anywhere, in scope or not: a code is unique in the nation.
pub fn list_registered_uscc(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<String>, Error> {
    Ok(units::table.filter(units::uscc.eq_any(codes)).select(units::uscc).load(tx.conn)?)
}

/// Stores new units, counts them and puts them into the search index.
///
/// # Errors
/// `Unique(UnitUscc)`.
pub fn insert_units(tx: &mut Tx<'_>, rows: Vec<Unit>) -> Result<(), Error> {
    rows.iter().for_each(|unit| count_unit(tx, unit, 1));
    // Column by column: COPY takes no struct within a struct.
    let row = |unit: Unit| {
        (
            units::id.eq(unit.id),
            units::uscc.eq(unit.facts.uscc),
            units::name.eq(unit.facts.name),
            units::activities.eq(unit.facts.activities),
            units::sole_proprietor.eq(unit.facts.sole_proprietor),
            units::division_code.eq(unit.facts.division_code),
            units::address.eq(unit.facts.address),
            units::applicability.eq(unit.facts.applicability),
            units::entry_reasons.eq(unit.facts.entry_reasons),
            units::credit_risk_class.eq(unit.facts.credit_risk_class),
            units::operating_status.eq(unit.facts.operating_status),
            units::uscc_override_reason.eq(unit.facts.uscc_override_reason),
            units::importer.eq(unit.facts.importer),
            units::search_name.eq(unit.search_name),
            units::territorial_authority_id.eq(unit.territorial_authority_id),
            units::provincial_id.eq(unit.provincial_id),
            units::municipal_id.eq(unit.municipal_id),
            units::county_id.eq(unit.county_id),
            units::station_id.eq(unit.station_id),
            units::metrics_year.eq(unit.metrics_year),
            units::provisional.eq(unit.provisional),
            units::tier.eq(unit.tier),
            units::completeness.eq(unit.completeness),
            units::lead_authority_id.eq(unit.lead_authority_id),
            units::level_substituted.eq(unit.level_substituted),
            units::override_authority_id.eq(unit.override_authority_id),
            units::override_from.eq(unit.override_from),
            units::override_to.eq(unit.override_to),
            units::monitoring_level.eq(unit.monitoring_level),
            units::routine_mode.eq(unit.routine_mode),
            units::routine_mode_set_by_id.eq(unit.routine_mode_set_by_id),
            units::version.eq(unit.version),
            units::created_at.eq(unit.created_at),
            units::updated_at.eq(unit.updated_at),
        )
    };
    let inserted: Vec<_> = rows.iter().cloned().map(row).collect();
    insert_rows!(tx.conn, units::table, inserted);
    index_units(tx, &rows)
}

/// Stores a unit over its older self and gives it the next version; counters and search index follow.
///
/// # Errors
/// `Stale` when someone else was faster, `Unique(UnitUscc)`.
pub fn update_unit(tx: &mut Tx<'_>, before: &Unit, mut unit: Unit) -> Result<Unit, Error> {
    unit.updated_at = tx.now;
    unit.search_name = fold(unit.facts.name.as_str());
    store_over!(tx, units, before, unit);
    count_unit(tx, before, -1);
    count_unit(tx, &unit, 1);
    reindex_unit(tx, before, &unit)?;
    Ok(unit)
}

/// The figures of these units, all years.
pub fn list_metrics(tx: &mut Tx<'_>, unit_ids: &[UnitId]) -> Result<Vec<UnitMetrics>, Error> {
    Ok(unit_metrics::table
        .filter(unit_metrics::unit_id.eq_any(unit_ids))
        .order((unit_metrics::unit_id.asc(), unit_metrics::year.desc()))
        .select(UnitMetrics::as_select())
        .load(tx.conn)?)
}

/// Stores figures of new reporting years.
pub fn insert_metrics(tx: &mut Tx<'_>, rows: Vec<UnitMetrics>) -> Result<(), Error> {
    insert_rows!(tx.conn, unit_metrics::table, rows);
    Ok(())
}

/// Stores figures over those of the same year with the version before.
///
/// # Errors
/// `Stale`.
pub fn update_metrics(tx: &mut Tx<'_>, row: &UnitMetrics) -> Result<(), Error> {
    let target = unit_metrics::table.find((row.unit_id, row.year)).filter(unit_metrics::version.eq(row.version - 1));
    let changed = diesel::update(target)
        .set((
            unit_metrics::employees_period_end.eq(row.employees_period_end),
            unit_metrics::employees_annual_average.eq(row.employees_annual_average),
            unit_metrics::main_business_revenue_wan.eq(row.main_business_revenue_wan),
            unit_metrics::merchandise_sales_wan.eq(row.merchandise_sales_wan),
            unit_metrics::above_designated_size.eq(row.above_designated_size),
            unit_metrics::confirmed.eq(row.confirmed),
            unit_metrics::version.eq(row.version),
            unit_metrics::recorded_at.eq(row.recorded_at),
        ))
        .execute(tx.conn)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
