//! A unit and its figures as they are stored: one row a unit, one row a reporting year.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::authorities::Level;
use domain::monitoring::{MonitoringLevel, RoutineMode};
use domain::units::{Completeness, Figures, Tier, Wan};

use crate::authority_ref::path_of;
use crate::coded::Coded;
use crate::error::Error;
use crate::queries::unit_facts::UnitFacts;
use crate::schema::{unit_metrics, units};
use crate::types::{Id, Instant};
use crate::unit_id::UnitId;

/// A unit as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = units, treat_none_as_null = true)]
pub struct Unit {
    /// Place in the order of entry; the database gives it.
    #[diesel(skip_update)]
    pub seq: i64,
    pub id: UnitId,
    /// What is said of it.
    #[diesel(embed)]
    pub facts: UnitFacts,
    /// The name as it is searched: set where the unit is stored.
    pub search_name: String,
    /// 属地.
    pub territorial_authority_id: Id,
    pub provincial_id: Option<Id>,
    pub municipal_id: Option<Id>,
    pub county_id: Option<Id>,
    pub station_id: Option<Id>,
    /// Reporting year of the figures that decide.
    pub metrics_year: Option<i32>,
    /// Whether that year decides only for want of a better one.
    pub provisional: bool,
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
    pub monitoring_level: Coded<MonitoringLevel>,
    /// How it is checked while it is under routine supervision; kept meanwhile.
    pub routine_mode: Coded<RoutineMode>,
    /// Who set another way than the daily one.
    pub routine_mode_set_by_id: Option<Id>,
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
        path_of([self.provincial_id, self.municipal_id, self.county_id, self.station_id])
    }

    /// The lead authority on a day: the override's while it runs, the rule's otherwise.
    pub fn lead_on(&self, day: NaiveDate) -> Id {
        match (self.override_authority_id, self.override_from) {
            (Some(authority), Some(from)) if from <= day && self.override_to.is_none_or(|to| day <= to) => authority,
            _ => self.lead_authority_id,
        }
    }
}

/// The figures of one reporting year.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = unit_metrics, treat_none_as_default_value = false)]
pub struct UnitMetrics {
    pub unit_id: UnitId,
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
    /// Whether an officer said that these figures decide, though the year has not ended or lacks a figure.
    pub confirmed: bool,
    /// Version for If-Match.
    pub version: i32,
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

    /// Figures as they are stored, as nobody has confirmed them.
    pub fn new(unit_id: UnitId, year: i32, figures: &Figures, version: i32, recorded_at: Instant) -> Self {
        let people = |n: Option<u32>| n.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        Self {
            unit_id,
            year,
            employees_period_end: people(figures.employees_period_end),
            employees_annual_average: people(figures.employees_annual_average),
            main_business_revenue_wan: figures.main_business_revenue_wan.map(Wan::scaled),
            merchandise_sales_wan: figures.merchandise_sales_wan.map(Wan::scaled),
            above_designated_size: figures.above_designated_size,
            confirmed: false,
            version,
            recorded_at,
        }
    }
}
