//! The register: one row a unit.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::authorities::Level;
use domain::monitoring::MonitoringLevel;
use domain::units::search::fold;
use domain::units::{Activities, Completeness, CreditRiskClass, EntryReason, Figures, OperatingStatus, Tier, Wan};
use domain::{CodeSet, units::Applicability};

use crate::connection::{AnyConnection, insert_rows};
use crate::error::Error;
use crate::queries::authorities::AuthorityRef;
use crate::queries::unit_search::{index_units, reindex_unit};
use crate::schema::{authorities, unit_metrics, units};
use crate::scoped_table::store_over;
use crate::transaction::Tx;
use crate::types::{Coded, Id, Instant};
use crate::visible::{on_visible_units, visible_units};

/// A unit as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = units, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Unit {
    /// Place in the order of entry; the database gives it.
    #[diesel(skip_insertion, skip_update)]
    pub seq: i64,
    /// Id.
    pub id: Id,
    /// 统一社会信用代码.
    pub uscc: String,
    /// Name.
    pub name: String,
    /// The name as it is searched: set where the unit is stored.
    pub search_name: String,
    /// Bits of `Activities`.
    pub activities: i32,
    /// 个体工商户.
    pub sole_proprietor: bool,
    /// Six or nine digits.
    pub division_code: String,
    /// Address.
    pub address: Option<String>,
    /// Bits of `Applicability`.
    pub applicability: i32,
    /// Bits of `EntryReason`; the dates are in `unit_entry_reasons`.
    pub entry_reasons: i32,
    /// Credit risk class (A low … D high): another scale than `tier`.
    pub credit_risk_class: Option<Coded<CreditRiskClass>>,
    /// Operating status.
    pub operating_status: Coded<OperatingStatus>,
    /// Why a code whose check digit does not verify was taken all the same.
    pub uscc_override_reason: Option<String>,
    /// 属地.
    pub territorial_authority_id: Id,
    /// Path.
    pub provincial_id: Option<Id>,
    /// Path.
    pub municipal_id: Option<Id>,
    /// Path.
    pub county_id: Option<Id>,
    /// Path.
    pub station_id: Option<Id>,
    /// Reporting year of the figures that decide.
    pub metrics_year: Option<i32>,
    /// Tier (A large … D micro); none: not classified.
    pub tier: Option<Coded<Tier>>,
    /// Whether all figures were there.
    pub completeness: Coded<Completeness>,
    /// Lead authority by the rule.
    pub lead_authority_id: Id,
    /// Whether the level that the tier asks for is missing on the path.
    pub level_substituted: bool,
    /// Lead authority by an override.
    pub override_authority_id: Option<Id>,
    /// First day of the override.
    pub override_from: Option<NaiveDate>,
    /// Last day of the override; none: until it is ended.
    pub override_to: Option<NaiveDate>,
    /// Monitoring level.
    pub monitoring_level: Coded<MonitoringLevel>,
    /// Version for If-Match.
    pub version: i32,
    /// When entered.
    pub created_at: Instant,
    /// When last changed.
    pub updated_at: Instant,
}

impl Unit {
    /// The authorities on its path below the national one, highest first.
    pub fn path(&self) -> Vec<(Level, Id)> {
        let levels = [Level::Provincial, Level::Municipal, Level::County, Level::Station];
        let ids = [self.provincial_id, self.municipal_id, self.county_id, self.station_id];
        levels.into_iter().zip(ids).filter_map(|(level, id)| id.map(|id| (level, id))).collect()
    }

    /// The lead authority on a day: the override's while it runs, the rule's otherwise.
    pub fn lead_on(&self, day: NaiveDate) -> Id {
        match (self.override_authority_id, self.override_from) {
            (Some(authority), Some(from)) if from <= day && self.override_to.is_none_or(|to| day <= to) => authority,
            _ => self.lead_authority_id,
        }
    }

    /// Its activities.
    ///
    /// # Errors
    /// `Corrupt` on unknown bits.
    pub fn activities(&self) -> Result<Activities, Error> {
        bits(self.activities)
    }

    /// What applies to its products.
    ///
    /// # Errors
    /// `Corrupt` on unknown bits.
    pub fn applicability(&self) -> Result<CodeSet<Applicability>, Error> {
        bits(self.applicability)
    }

    /// Why it was entered.
    ///
    /// # Errors
    /// `Corrupt` on unknown bits.
    pub fn entry_reasons(&self) -> Result<CodeSet<EntryReason>, Error> {
        bits(self.entry_reasons)
    }
}

fn bits<T: domain::Code>(stored: i32) -> Result<CodeSet<T>, Error> {
    u32::try_from(stored).ok().and_then(CodeSet::from_bits).ok_or_else(|| Error::Corrupt(format!("unknown bits {stored} in a column of {}", T::NAME)))
}

/// A set of codes as a column holds it.
pub fn to_bits<T: domain::Code>(set: CodeSet<T>) -> i32 {
    i32::try_from(set.bits()).unwrap_or(i32::MAX)
}

/// The figures of one reporting year.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = unit_metrics, treat_none_as_default_value = false)]
pub struct UnitMetrics {
    /// Whose.
    pub unit_id: Id,
    /// Reporting year.
    pub year: i32,
    /// 期末从业人员数.
    pub employees_period_end: Option<i32>,
    /// 全年平均人数.
    pub employees_annual_average: Option<i32>,
    /// 主营业务收入, millionths of 万元.
    pub main_business_revenue_wan: Option<i64>,
    /// 商品销售额, millionths of 万元.
    pub merchandise_sales_wan: Option<i64>,
    /// 限额以上, if stated.
    pub above_designated_size: Option<bool>,
    /// Version for If-Match.
    pub version: i32,
    /// When recorded.
    pub recorded_at: Instant,
}

impl UnitMetrics {
    /// The figures as the rules take them.
    ///
    /// # Errors
    /// `Corrupt` on a stored figure that cannot be one.
    pub fn figures(&self) -> Result<Figures, Error> {
        let people = |n: Option<i32>| n.map(u32::try_from).transpose().map_err(|_| Error::Corrupt("negative employees".into()));
        let money = |n: Option<i64>| n.map(|scaled| Wan::from_scaled(scaled).map_err(|_| Error::Corrupt("money out of range".into()))).transpose();
        Ok(Figures {
            employees_period_end: people(self.employees_period_end)?,
            employees_annual_average: people(self.employees_annual_average)?,
            main_business_revenue_wan: money(self.main_business_revenue_wan)?,
            merchandise_sales_wan: money(self.merchandise_sales_wan)?,
            above_designated_size: self.above_designated_size,
        })
    }

    /// Figures as they are stored.
    pub fn new(unit_id: Id, year: i32, figures: &Figures, version: i32, recorded_at: Instant) -> Self {
        let people = |n: Option<u32>| n.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        Self {
            unit_id,
            year,
            employees_period_end: people(figures.employees_period_end),
            employees_annual_average: people(figures.employees_annual_average),
            main_business_revenue_wan: figures.main_business_revenue_wan.map(Wan::scaled),
            merchandise_sales_wan: figures.merchandise_sales_wan.map(Wan::scaled),
            above_designated_size: figures.above_designated_size,
            version,
            recorded_at,
        }
    }
}

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

/// Keeps these units from being changed by anyone else until the transaction ends, so that what is read of them from now on
/// decides together with what is written. SQLite has one writer anyway.
pub fn lock_units(tx: &mut Tx<'_>, ids: &[Id]) -> Result<(), Error> {
    if let AnyConnection::Postgres(c) = &mut *tx.conn {
        let _: Vec<Id> = units::table.filter(units::id.eq_any(ids)).order(units::id.asc()).select(units::id).for_no_key_update().load(c)?;
    }
    Ok(())
}

/// One unit in scope, kept from being changed by anyone else until the transaction ends.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_unit_to_change(tx: &mut Tx<'_>, id: Id) -> Result<Unit, Error> {
    lock_units(tx, &[id])?;
    get_unit(tx, id)
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
pub fn insert_units(tx: &mut Tx<'_>, mut rows: Vec<Unit>) -> Result<(), Error> {
    for unit in &mut rows {
        unit.search_name = fold(&unit.name);
    }
    rows.iter().for_each(|unit| tx.counters.count(unit, 1));
    let inserted = rows.clone();
    insert_rows!(tx.conn, units::table, inserted);
    index_units(tx, &rows)
}

/// Stores a unit over its older self and gives it the next version; counters and search index follow.
///
/// # Errors
/// `Stale` when someone else was faster, `Unique(UnitUscc)`.
pub fn update_unit(tx: &mut Tx<'_>, before: &Unit, mut unit: Unit) -> Result<Unit, Error> {
    unit.updated_at = tx.now;
    unit.search_name = fold(&unit.name);
    store_over!(tx, units, before, unit);
    tx.counters.count(before, -1);
    tx.counters.count(&unit, 1);
    reindex_unit(tx, before, &unit)?;
    Ok(unit)
}

/// The figures of these units, all years. Call it with ids of units that the caller sees.
pub fn list_metrics(tx: &mut Tx<'_>, unit_ids: &[Id]) -> Result<Vec<UnitMetrics>, Error> {
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
            unit_metrics::version.eq(row.version),
            unit_metrics::recorded_at.eq(row.recorded_at),
        ))
        .execute(tx.conn)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
