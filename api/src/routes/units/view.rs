//! A unit on the wire.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::authorities::Level;
use domain::monitoring::MonitoringLevel;
use domain::units::{Activity, Applicability, Completeness, CreditRiskClass, EntryReason, Figures, OperatingStatus, Tier, Wan};
use persistence::queries::authorities::{AuthorityRef, list_authority_names};
use persistence::queries::units::{Unit, UnitMetrics};
use persistence::{Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
pub use crate::flows::units::figures::MetricsBody;

/// An authority as other things name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuthorityName {
    /// Id.
    pub id: Id,
    /// Name.
    #[schema(example = "杭州市西湖区市场监督管理局")]
    pub name: String,
    /// Level.
    pub level: Level,
}

impl From<AuthorityRef> for AuthorityName {
    fn from(authority: AuthorityRef) -> Self {
        Self { id: authority.id, name: authority.name, level: authority.level }
    }
}

/// An override of the lead that runs or is yet to begin.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverrideView {
    /// The authority that leads meanwhile.
    pub authority: AuthorityName,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day; `null` until it is ended.
    #[schema(required = true)]
    pub to_on: Option<NaiveDate>,
}

/// A unit (生产和销售单位) of the register.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Unit)]
pub struct UnitView {
    /// Id.
    pub id: Id,
    /// 统一社会信用代码.
    #[schema(example = "91330106MAAY4CL12W")]
    pub uscc: String,
    /// Name.
    #[schema(example = "西湖恒泰电线电缆有限公司")]
    pub name: String,
    /// What it does, one or more.
    pub activities: Vec<Activity>,
    /// 个体工商户.
    pub sole_proprietor: bool,
    /// Division, six or nine digits.
    #[schema(example = "330106")]
    pub division_code: String,
    /// Address.
    #[schema(required = true)]
    pub address: Option<String>,
    /// What applies to its products.
    pub applicability: Vec<Applicability>,
    /// Why it was entered.
    pub entry_reasons: Vec<EntryReason>,
    /// Credit risk class: A low, B, C 较高, D 高. Another scale than `tier`.
    #[schema(required = true)]
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Operating status.
    pub operating_status: OperatingStatus,
    /// Why a code whose check digit does not verify was taken all the same.
    #[schema(required = true)]
    pub uscc_override_reason: Option<String>,
    /// Tier: A large, B medium, C small, D micro; `null` when there are no figures (`completeness: unclassified`).
    #[schema(required = true)]
    pub tier: Option<Tier>,
    /// Whether all the figures were there.
    pub completeness: Completeness,
    /// The reporting year of the figures behind the tier.
    #[schema(required = true, example = 2025)]
    pub metrics_year: Option<i32>,
    /// The authority that leads today: by the tier, or by an override that runs today.
    pub lead_authority: AuthorityName,
    /// The authority that the tier alone gives.
    pub lead_authority_by_rule: AuthorityName,
    /// An override that runs or is yet to begin.
    #[schema(required = true)]
    pub lead_override: Option<OverrideView>,
    /// 属地.
    pub territorial_authority: AuthorityName,
    /// Whether the level that the tier asks for is missing on the path, so that the next higher one leads.
    pub level_substituted: bool,
    /// Monitoring level.
    pub monitoring_level: MonitoringLevel,
    /// Version for If-Match.
    pub version: i32,
    /// When entered.
    pub created_at: Instant,
    /// When last changed.
    pub updated_at: Instant,
}

/// The names of authorities, read once for a whole page.
pub struct Names(HashMap<Id, AuthorityRef>);

impl Names {
    /// The names of all authorities that these units mention.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of_units(tx: &mut Tx<'_>, units: &[Unit]) -> Result<Self, Problem> {
        let ids = units.iter().flat_map(|u| [Some(u.territorial_authority_id), Some(u.lead_authority_id), u.override_authority_id]).flatten();
        Self::of(tx, ids)
    }

    /// The names of these authorities.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = Id>) -> Result<Self, Problem> {
        let mut ids: Vec<Id> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(Self(list_authority_names(tx, &ids)?.into_iter().map(|a| (a.id, a)).collect()))
    }

    /// Names that were read with what mentions them.
    pub fn known(names: Vec<AuthorityRef>) -> Self {
        Self(names.into_iter().map(|a| (a.id, a)).collect())
    }

    /// The name of one of them.
    ///
    /// # Errors
    /// Internal, when a row mentions an authority that is not there.
    pub fn get(&self, id: Id) -> Result<AuthorityName, Problem> {
        self.0.get(&id).cloned().map(Into::into).ok_or_else(|| Problem::internal(format!("no authority {id}")))
    }
}

impl UnitView {
    /// Shows a unit as of a day.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn new(unit: &Unit, names: &Names, today: NaiveDate) -> Result<Self, Problem> {
        let upcoming = unit.override_to.is_none_or(|to| today <= to);
        let lead_override = match (unit.override_authority_id, unit.override_from) {
            (Some(id), Some(from_on)) if upcoming => Some(OverrideView { authority: names.get(id)?, from_on, to_on: unit.override_to }),
            _ => None,
        };
        Ok(Self {
            id: unit.id,
            uscc: unit.uscc.clone(),
            name: unit.name.clone(),
            activities: unit.activities()?.iter().collect(),
            sole_proprietor: unit.sole_proprietor,
            division_code: unit.division_code.clone(),
            address: unit.address.clone(),
            applicability: unit.applicability()?.iter().collect(),
            entry_reasons: unit.entry_reasons()?.iter().collect(),
            credit_risk_class: unit.credit_risk_class.map(|c| c.0),
            operating_status: unit.operating_status.0,
            uscc_override_reason: unit.uscc_override_reason.clone(),
            tier: unit.tier.map(|t| t.0),
            completeness: unit.completeness.0,
            metrics_year: unit.metrics_year,
            lead_authority: names.get(unit.lead_on(today))?,
            lead_authority_by_rule: names.get(unit.lead_authority_id)?,
            lead_override,
            territorial_authority: names.get(unit.territorial_authority_id)?,
            level_substituted: unit.level_substituted,
            monitoring_level: unit.monitoring_level.0,
            version: unit.version,
            created_at: unit.created_at,
            updated_at: unit.updated_at,
        })
    }

    /// Shows one unit today.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(tx: &mut Tx<'_>, unit: &Unit) -> Result<Self, Problem> {
        let names = Names::of_units(tx, std::slice::from_ref(unit))?;
        Self::new(unit, &names, tx.today())
    }
}

/// The figures of one reporting year.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UnitMetrics)]
pub struct MetricsView {
    /// Reporting year.
    #[schema(example = 2025)]
    pub year: i32,
    /// 期末从业人员数, persons.
    #[schema(required = true, example = 50)]
    pub employees_period_end: Option<u32>,
    /// 全年平均人数, persons.
    #[schema(required = true)]
    pub employees_annual_average: Option<u32>,
    /// 主营业务收入, 万元.
    #[schema(required = true)]
    pub main_business_revenue_wan: Option<Wan>,
    /// 商品销售额, 万元.
    #[schema(required = true)]
    pub merchandise_sales_wan: Option<Wan>,
    /// 限额以上, if stated.
    #[schema(required = true)]
    pub above_designated_size: Option<bool>,
    /// Version for If-Match.
    pub version: i32,
    /// When recorded.
    pub recorded_at: Instant,
}

impl MetricsView {
    /// Shows stored figures.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn new(row: &UnitMetrics) -> Result<Self, Problem> {
        let Figures { employees_period_end, employees_annual_average, main_business_revenue_wan, merchandise_sales_wan, above_designated_size } =
            row.figures()?;
        Ok(Self {
            year: row.year,
            employees_period_end,
            employees_annual_average,
            main_business_revenue_wan,
            merchandise_sales_wan,
            above_designated_size,
            version: row.version,
            recorded_at: row.recorded_at,
        })
    }
}

/// Something odd that was not refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Warning)]
pub struct WarningView {
    /// JSON pointer into the request.
    #[schema(example = "/metrics/year")]
    pub pointer: String,
    /// Stable code.
    #[schema(example = "year_not_over")]
    pub code: String,
    /// What to look at again.
    pub detail: String,
}

impl From<crate::error::FieldErrorDocument> for WarningView {
    fn from(error: crate::error::FieldErrorDocument) -> Self {
        Self { pointer: error.pointer, code: error.code, detail: error.detail }
    }
}
