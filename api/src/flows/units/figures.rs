//! The figures of a reporting year, as they are sent and as they are shown.

use chrono::{Datelike, NaiveDate};
use domain::units::{Figures, Wan};
use persistence::queries::units::UnitMetrics;
use persistence::{Instant, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::flows::faults::Faults;
use crate::flows::number::SentNumber;
use crate::flows::refusal::{FieldCode, FieldError, Refusal};

/// The figures of one reporting year, as they are sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"year": 2025, "employees_period_end": 50, "main_business_revenue_wan": 19999.99}))]
pub struct MetricsBody {
    /// Reporting year.
    pub year: i32,
    /// 期末从业人员数, persons.
    #[schema(value_type = Option<i64>)]
    pub employees_period_end: Option<SentNumber>,
    /// 全年平均人数, persons; used when there is no figure for the end of the period.
    #[schema(value_type = Option<i64>)]
    pub employees_annual_average: Option<SentNumber>,
    /// 主营业务收入, 万元.
    #[schema(value_type = Option<Wan>)]
    pub main_business_revenue_wan: Option<SentNumber>,
    /// 商品销售额, 万元: for wholesale and retail below the designated size.
    #[schema(value_type = Option<Wan>)]
    pub merchandise_sales_wan: Option<SentNumber>,
    /// 限额以上; if it is not stated it is derived from the revenue.
    pub above_designated_size: Option<bool>,
    /// These figures decide, although the year has not ended or a figure is missing.
    #[serde(default)]
    #[schema(default = false)]
    pub confirmed: bool,
}

/// The figures of one reporting year, checked.
#[derive(Debug, Clone, Copy)]
pub struct YearFigures {
    pub year: i32,
    pub figures: Figures,
    /// Whether somebody says that they decide, although the year has not ended or a figure is missing.
    pub confirmed: bool,
}

impl YearFigures {
    /// Figures that decide by their year and completeness alone.
    pub fn unconfirmed(year: i32, figures: Figures) -> Self {
        Self { year, figures, confirmed: false }
    }

    /// As they are stored.
    pub fn row(&self, unit: UnitId, version: i32, now: Instant) -> UnitMetrics {
        UnitMetrics { confirmed: self.confirmed, ..UnitMetrics::new(unit, self.year, &self.figures, version, now) }
    }
}

/// The figures of one reporting year.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UnitMetrics)]
pub struct MetricsView {
    /// Reporting year.
    #[schema(example = 2025)]
    pub year: i32,
    #[serde(flatten)]
    pub figures: Figures,
    /// Whether an officer said that they decide, although the year has not ended or a figure is missing.
    pub confirmed: bool,
    /// Version for If-Match.
    pub version: i32,
    pub recorded_at: Instant,
}

impl MetricsView {
    /// Shows stored figures.
    pub fn new(row: &UnitMetrics) -> Result<Self, Refusal> {
        Ok(Self { year: row.year, figures: row.figures()?, confirmed: row.confirmed, version: row.version, recorded_at: row.recorded_at })
    }
}

impl Faults {
    fn sent_people(&mut self, pointer: &str, sent: Option<&SentNumber>) -> Option<u32> {
        let sent = sent?;
        if sent.quoted {
            self.refuse(pointer, FieldCode::NotAnInteger, &sent.text);
            return None;
        }
        self.people(pointer, &sent.text)
    }

    /// The figures of a reporting year.
    pub fn metrics(&mut self, pointer: &str, body: &MetricsBody, today: NaiveDate) -> YearFigures {
        let at = |name: &str| format!("{pointer}/{name}");
        let money = |faults: &mut Self, name: &str, sent: Option<&SentNumber>| sent.and_then(|sent| faults.money(&at(name), &sent.text));
        self.year(&at("year"), body.year, today);
        let figures = Figures {
            employees_period_end: self.sent_people(&at("employees_period_end"), body.employees_period_end.as_ref()),
            employees_annual_average: self.sent_people(&at("employees_annual_average"), body.employees_annual_average.as_ref()),
            main_business_revenue_wan: money(self, "main_business_revenue_wan", body.main_business_revenue_wan.as_ref()),
            merchandise_sales_wan: money(self, "merchandise_sales_wan", body.merchandise_sales_wan.as_ref()),
            above_designated_size: body.above_designated_size,
        };
        YearFigures { year: body.year, figures, confirmed: body.confirmed }
    }
}

/// What is odd about figures, without being refused.
pub fn metrics_warnings(pointer: &str, year: Option<i32>, today: NaiveDate) -> Vec<FieldError> {
    match year {
        Some(year) if year >= today.year() => vec![FieldError::new(pointer, FieldCode::YearNotOver)],
        _ => Vec::new(),
    }
}
