//! `PUT /units/{id}/metrics/{year}`

use actix_web::{HttpRequest, HttpResponse, put};
use domain::units::Wan;
use persistence::queries::units::{get_unit, list_metrics};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::caller::{Caller, UnitsWrite};
use crate::error::{Problem, ProblemCode};
use crate::http::body::Body;
use crate::http::number::SentNumber;
use crate::http::params::{PathId, PathYear};
use crate::http::preconditions::IfMatch;
use crate::http::reply::Reply;
use crate::routes::units::change::{Change, apply};
use crate::routes::units::validation::{Faults, metrics_warnings};
use crate::routes::units::view::{MetricsBody, MetricsView, UnitView, WarningView};

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
/// A new year makes a new dated tier decision and never overwrites the old. Figures of the same year again correct them;
/// that needs the `ETag` of those that are there (`GET /units/{id}/metrics`). Absent figures are cleared.
#[utoipa::path(
    tag = "units", operation_id = "put_unit_metrics", request_body = PutMetrics,
    params(("id" = persistence::Id, Path, description = "Id of the unit"), ("year" = i32, Path, description = "Reporting year"),
        ("If-Match" = Option<String>, Header, description = "Version of the figures of that year; needed when there are any")),
    responses((status = 200, body = RecordedMetrics), (status = 201, body = RecordedMetrics)),
    extensions(("x-permission" = json!("units.write")))
)]
#[put("/units/{id}/metrics/{year}")]
pub async fn put_unit_metrics(
    request: HttpRequest,
    caller: Caller<UnitsWrite>,
    id: PathId,
    year: PathYear,
    body: Body<PutMetrics>,
) -> Result<HttpResponse, Problem> {
    let if_match = IfMatch::optional(&request)?;
    let (year, language) = (year.0, caller.language);
    caller
        .write(move |tx| {
            let unit = get_unit(tx, id.0)?;
            let metrics = list_metrics(tx, &[unit.id])?;
            let there = metrics.iter().find(|m| m.year == year).map(|m| m.version);
            match (there, if_match) {
                (Some(version), Some(if_match)) => drop(if_match.check(version)?),
                (Some(_), None) => return Err(Problem::new(ProblemCode::IfMatchRequired)),
                (None, Some(_)) => return Err(Problem::new(ProblemCode::StaleVersion)),
                (None, None) => {}
            }
            let b = body.value;
            let sent = MetricsBody {
                year,
                employees_period_end: b.employees_period_end,
                employees_annual_average: b.employees_annual_average,
                main_business_revenue_wan: b.main_business_revenue_wan,
                merchandise_sales_wan: b.merchandise_sales_wan,
                above_designated_size: b.above_designated_size,
            };
            let mut faults = Faults::default();
            let (_, figures) = faults.metrics("", &sent, tx.today());
            faults.end()?;
            let mut change = Change::of(unit, metrics);
            change.set_figures(year, &figures, tx.now);
            let unit = if change.is_empty() { change.before } else { apply(tx, change)? };
            let stored = list_metrics(tx, &[unit.id])?;
            let row = stored.iter().find(|m| m.year == year).ok_or_else(|| Problem::internal("figures not stored"))?;
            let warnings = metrics_warnings("/year", Some(year), tx.today()).iter().map(|w| w.document(language).into()).collect();
            let view = RecordedMetrics { metrics: MetricsView::new(row)?, unit: UnitView::read(tx, &unit)?, warnings };
            let reply = match there {
                Some(_) => Reply::ok(&view)?,
                None => Reply::created(format!("/api/v1/units/{}/metrics", unit.id), &view)?,
            };
            Ok(reply.with_version(row.version))
        })
        .await
}
