//! `GET /calendar/{year}`

use domain::Code;
use domain::rules::calendar::DayKind;
use persistence::Instant;
use persistence::queries::calendar::{self, CalendarDay, CalendarYear};
use persistence::values::{BoundedText, Day};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::Problem;
use crate::http::params::PathYear;
use crate::http::reply::{Reply, Versioned};

/// A day that is not what its weekday says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CalendarDay, example = json!({"date": "2026-10-01", "kind": "holiday", "name": "国庆节"}))]
pub struct CalendarDayBody {
    /// The day.
    pub date: Day,
    /// A holiday, or a make-up working day.
    pub kind: DayKind,
    /// Of which holiday.
    #[validate(nested)]
    pub name: BoundedText<50, false>,
}

/// A year of the State Council calendar.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Calendar)]
pub struct CalendarView {
    #[schema(example = 2026)]
    pub year: i32,
    /// Where it comes from.
    #[schema(example = "国办发明电〔2025〕7号")]
    pub source: String,
    /// Version for If-Match.
    pub version: i32,
    /// When last changed.
    pub updated_at: Instant,
    /// The days that are not what their weekday says, in order.
    pub days: Vec<CalendarDayBody>,
}

impl CalendarView {
    /// Shows a year.
    pub fn new(head: CalendarYear, days: Vec<CalendarDay>) -> Result<Self, Problem> {
        let CalendarYear { year, source, version, updated_at } = head;
        let days = days.into_iter().map(day).collect::<Result<_, _>>()?;
        Ok(Self { year, source, version, updated_at, days })
    }
}

fn day(row: CalendarDay) -> Result<CalendarDayBody, Problem> {
    let kind = DayKind::from_code(&row.kind).ok_or_else(|| Problem::internal(format!("unknown kind of day {:?}", row.kind)))?;
    Ok(CalendarDayBody { date: Day(row.day), kind, name: BoundedText::new(&row.name) })
}

/// Read a year of the calendar
///
/// The holidays and make-up working days that the State Council announced; every other day is what its weekday says. 404 when the year
/// is not loaded yet: a deadline that runs into it is provisional.
#[utoipa::path(get, path = "/calendar/{year}")]
pub async fn get_calendar(caller: Caller<ReferenceRead>, year: PathYear) -> Result<Reply<Versioned<CalendarView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let (head, days) = calendar::get_calendar_year(tx, year.0)?;
            let view = CalendarView::new(head, days)?;
            Ok(Reply::ok(&view)?.with_version(view.version))
        })
        .await?;
    Ok(reply)
}
