//! The figures of one reporting year that decide a tier.

use serde::{Deserialize, Serialize};

use super::money::Wan;
use crate::codes::codes;

codes! {
    /// The names of the figures, as traces cite them.
    pub enum FigureName as "figures" {
        EmployeesPeriodEnd = "employees_period_end", "期末从业人员数", "employees at period end";
        EmployeesAnnualAverage = "employees_annual_average", "全年平均人员数", "annual average employees";
        MainBusinessRevenueWan = "main_business_revenue_wan", "主营业务收入", "main business revenue";
        MerchandiseSalesWan = "merchandise_sales_wan", "商品销售额", "merchandise sales";
    }
}

/// The figures of one unit and reporting year (附件1说明第2条). An absent figure is unknown; 0 is a value.
// Do not `#[serde(flatten)]` this into another struct: money is read from the raw text of the
// JSON number (see `Wan`), which serde cannot hand through a flattened field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Figures {
    /// 期末从业人员数, persons.
    pub employees_period_end: Option<u32>,
    /// 全年平均人员数, persons; used when there is no period-end figure (附件1说明第2条第（1）项).
    pub employees_annual_average: Option<u32>,
    /// 主营业务收入, 万元.
    pub main_business_revenue_wan: Option<Wan>,
    /// 商品销售额, 万元; for sellers below the designated size (附件1说明第2条第（2）项).
    pub merchandise_sales_wan: Option<Wan>,
    /// 限额以上 as the unit or the authority states it; derived when absent.
    pub above_designated_size: Option<bool>,
}

impl Figures {
    /// The employees that count, and which figure they are (附件1说明第2条第（1）项): period end, else average.
    #[must_use]
    pub fn employees(&self) -> Option<(FigureName, u32)> {
        self.employees_period_end
            .map(|n| (FigureName::EmployeesPeriodEnd, n))
            .or_else(|| self.employees_annual_average.map(|n| (FigureName::EmployeesAnnualAverage, n)))
    }

    /// These figures, and those of `other` where there is none.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self {
            employees_period_end: self.employees_period_end.or(other.employees_period_end),
            employees_annual_average: self.employees_annual_average.or(other.employees_annual_average),
            main_business_revenue_wan: self.main_business_revenue_wan.or(other.main_business_revenue_wan),
            merchandise_sales_wan: self.merchandise_sales_wan.or(other.merchandise_sales_wan),
            above_designated_size: self.above_designated_size.or(other.above_designated_size),
        }
    }

    /// The names of the figures that differ.
    pub fn differences(&self, other: &Self) -> impl Iterator<Item = &'static str> {
        [
            ("employees_period_end", self.employees_period_end != other.employees_period_end),
            ("employees_annual_average", self.employees_annual_average != other.employees_annual_average),
            ("main_business_revenue_wan", self.main_business_revenue_wan != other.main_business_revenue_wan),
            ("merchandise_sales_wan", self.merchandise_sales_wan != other.merchandise_sales_wan),
            ("above_designated_size", self.above_designated_size != other.above_designated_size),
        ]
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| name)
    }

    /// Whether there is no figure at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
