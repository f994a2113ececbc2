//! `PUT /units/{id}/metrics/{year}`

use domain::units::Wan;
use persistence::queries::units::{get_unit_to_change, list_metrics};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::caller::{Caller, UnitsWrite};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::number::SentNumber;
use crate::flows::register::change::{Change, apply};
use crate::flows::units::figures::metrics_warnings;
use crate::flows::units::figures::{MetricsBody, MetricsView};
use crate::http::body::Body;
use crate::http::params::{PathId, PathYear};
use crate::http::preconditions::OptionalIfMatch;
use crate::http::reply::{Put, Reply};
use crate::routes::units::view::{UnitView, WarningView};

/// The figures of one reporting year; the year is in the address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"employees_period_end": 320, "main_business_revenue_wan": 41000}))]
pub struct PutMetrics {
    /// 期末从业人员数, persons.
    #[schema(value_type = Option<i64>)]
    pub employees_period_end: Option<SentNumber>,
    /// 全年平均人数, persons.
    #[schema(value_type = Option<i64>)]
    pub employees_annual_average: Option<SentNumber>,
    /// 主营业务收入, 万元.
    #[schema(value_type = Option<Wan>)]
    pub main_business_revenue_wan: Option<SentNumber>,
    /// 商品销售额, 万元.
    #[schema(value_type = Option<Wan>)]
    pub merchandise_sales_wan: Option<SentNumber>,
    /// 限额以上.
    pub above_designated_size: Option<bool>,
    /// These figures decide, although the year has not ended or a figure is missing; `false` if it is not said.
    #[serde(default)]
    #[schema(default = false)]
    pub confirmed: bool,
}

/// The figures, and the unit as it is by them.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordedMetrics {
    /// The figures.
    pub metrics: MetricsView,
    /// The unit with the tier and lead that follow.
    pub unit: UnitView,
    /// What to look at again.
    pub warnings: Vec<WarningView>,
}

/// Record the figures of a year
///
/// A new year makes a new dated tier decision and never overwrites the old. The latest ended year with complete figures decides;
/// one that has not ended or lacks a figure takes its place only with `confirmed`. A unit that has nothing better is placed by what there
/// is, provisionally. Figures of the same year again correct them; that needs the `ETag` of those that are there
/// (`GET /units/{id}/metrics`). Absent figures are cleared, and so is a confirmation that is not said again.
#[utoipa::path(put, path = "/units/{id}/metrics/{year}")]
pub async fn put_unit_metrics(
    caller: Caller<UnitsWrite>,
    id: PathId,
    year: PathYear,
    if_match: OptionalIfMatch,
    body: Body<PutMetrics>,
) -> Result<Reply<Put<RecordedMetrics>>, Problem> {
    let (year, language) = (year.0, caller.language);
    caller
        .write(move |tx| {
            let unit = get_unit_to_change(tx, id.0)?.into_inner();
            let metrics = list_metrics(tx, &[unit.id])?;
            let there = metrics.iter().find(|m| m.year == year).map(|m| m.version);
            if_match.check(there)?;
            let b = body.value;
            let sent = MetricsBody {
                year,
                employees_period_end: b.employees_period_end,
                employees_annual_average: b.employees_annual_average,
                main_business_revenue_wan: b.main_business_revenue_wan,
                merchandise_sales_wan: b.merchandise_sales_wan,
                above_designated_size: b.above_designated_size,
                confirmed: b.confirmed,
            };
            let mut faults = Faults::default();
            let figures = faults.metrics("", &sent, tx.today());
            faults.end()?;
            let mut change = Change::of(unit, metrics);
            change.set_figures(&figures, tx.now);
            let unit = if change.is_empty() { change.before } else { apply(tx, change)? };
            let stored = list_metrics(tx, &[unit.id])?;
            let row = stored.iter().find(|m| m.year == year).ok_or_else(|| Problem::internal("figures not stored"))?;
            let warnings = metrics_warnings("/year", Some(year), tx.today()).iter().map(|w| w.document(language).into()).collect();
            let view = RecordedMetrics { metrics: MetricsView::new(row)?, unit: UnitView::read(tx, &unit)?, warnings };
            let made = there.is_none().then(|| format!("/api/v1/units/{}/metrics", unit.id));
            Reply::put(made, &view, row.version)
        })
        .await
}
