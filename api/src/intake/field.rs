//! The fields a file can fill.

use serde::{Deserialize, Serialize};

use super::units::Quantity;

/// A field of a unit as the API names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Unified social credit code.
    Uscc,
    /// Name of the unit.
    Name,
    /// Six-digit administrative division code.
    DivisionCode,
    /// Production, wholesale, retail.
    Activities,
    /// Whether it is an individual industrial and commercial household.
    SoleProprietor,
    /// Employees at the end of the period.
    EmployeesPeriodEnd,
    /// Average employees over the year.
    EmployeesAnnualAverage,
    /// Main business revenue in 10,000 yuan.
    MainBusinessRevenueWan,
    /// Merchandise sales in 10,000 yuan.
    MerchandiseSalesWan,
    /// Whether it is above the designated size.
    AboveDesignatedSize,
    /// Year the figures are of.
    Year,
    /// Address.
    Address,
    /// Licence, CCC, mandatory standard.
    Applicability,
    /// Why the unit was entered.
    EntryReasons,
    /// Credit risk class A to D.
    CreditRiskClass,
    /// Why an invalid code is accepted.
    UsccOverrideReason,
    /// Authority the unit belongs to.
    #[serde(rename = "territorial_authority_id")]
    TerritorialAuthority,
    /// Whether it imports what it sells.
    Importer,
}

/// How the text of a field is normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Uscc,
    Code,
    Text,
    Number(Quantity),
    Year,
    Flag,
    Activities,
    Applicability,
    EntryReasons,
    CreditRiskClass,
}

impl Field {
    /// Number of fields.
    pub const COUNT: usize = 18;

    /// All fields, in the order of [`super::Record::values`].
    pub const ALL: [Field; Self::COUNT] = [
        Self::Uscc,
        Self::Name,
        Self::DivisionCode,
        Self::Activities,
        Self::SoleProprietor,
        Self::EmployeesPeriodEnd,
        Self::EmployeesAnnualAverage,
        Self::MainBusinessRevenueWan,
        Self::MerchandiseSalesWan,
        Self::AboveDesignatedSize,
        Self::Year,
        Self::Address,
        Self::Applicability,
        Self::EntryReasons,
        Self::CreditRiskClass,
        Self::UsccOverrideReason,
        Self::TerritorialAuthority,
        Self::Importer,
    ];

    /// What is measured of a year.
    pub const FIGURES: [Field; 5] =
        [Self::EmployeesPeriodEnd, Self::EmployeesAnnualAverage, Self::MainBusinessRevenueWan, Self::MerchandiseSalesWan, Self::AboveDesignatedSize];

    /// Columns without which a table cannot be imported.
    pub(super) const NEEDED: [Field; 4] = [Self::Uscc, Self::Name, Self::DivisionCode, Self::Activities];

    /// The field's name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uscc => "uscc",
            Self::Name => "name",
            Self::DivisionCode => "division_code",
            Self::Activities => "activities",
            Self::SoleProprietor => "sole_proprietor",
            Self::EmployeesPeriodEnd => "employees_period_end",
            Self::EmployeesAnnualAverage => "employees_annual_average",
            Self::MainBusinessRevenueWan => "main_business_revenue_wan",
            Self::MerchandiseSalesWan => "merchandise_sales_wan",
            Self::AboveDesignatedSize => "above_designated_size",
            Self::Year => "year",
            Self::Address => "address",
            Self::Applicability => "applicability",
            Self::EntryReasons => "entry_reasons",
            Self::CreditRiskClass => "credit_risk_class",
            Self::UsccOverrideReason => "uscc_override_reason",
            Self::TerritorialAuthority => "territorial_authority_id",
            Self::Importer => "importer",
        }
    }

    /// The heading under which it is written; reading understands it.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Uscc => "统一社会信用代码",
            Self::Name => "单位名称",
            Self::DivisionCode => "行政区划代码",
            Self::Activities => "主体类型",
            Self::SoleProprietor => "个体工商户",
            Self::EmployeesPeriodEnd => "期末从业人员",
            Self::EmployeesAnnualAverage => "全年平均从业人员",
            Self::MainBusinessRevenueWan => "主营业务收入",
            Self::MerchandiseSalesWan => "商品销售额",
            Self::AboveDesignatedSize => "限额以上",
            Self::Year => "年度",
            Self::Address => "地址",
            Self::Applicability => "许可认证",
            Self::EntryReasons => "录入原因",
            Self::CreditRiskClass => "信用风险分类",
            Self::UsccOverrideReason => "代码例外原因",
            Self::TerritorialAuthority => "属地监管机关",
            Self::Importer => "进口者",
        }
    }

    /// What it is called in Chinese and in the API.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        (self.heading(), self.name())
    }

    /// The field of an API name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Whether the API puts the field into the nested `metrics` object.
    pub(super) fn is_metric(self) -> bool {
        matches!(self.kind(), Kind::Number(_) | Kind::Year) || self == Self::AboveDesignatedSize
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Uscc => Kind::Uscc,
            Self::DivisionCode | Self::TerritorialAuthority => Kind::Code,
            Self::Name | Self::Address | Self::UsccOverrideReason => Kind::Text,
            Self::EmployeesPeriodEnd | Self::EmployeesAnnualAverage => Kind::Number(Quantity::People),
            Self::MainBusinessRevenueWan | Self::MerchandiseSalesWan => Kind::Number(Quantity::Money),
            Self::Year => Kind::Year,
            Self::SoleProprietor | Self::AboveDesignatedSize | Self::Importer => Kind::Flag,
            Self::Activities => Kind::Activities,
            Self::Applicability => Kind::Applicability,
            Self::EntryReasons => Kind::EntryReasons,
            Self::CreditRiskClass => Kind::CreditRiskClass,
        }
    }
}
