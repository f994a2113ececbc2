//! `PUT /calendar/{year}`

use std::collections::BTreeSet;

use domain::Code;
use domain::rules::calendar::reaches_into;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority_to_change;
use persistence::queries::calendar::{self, CalendarDay};
use persistence::values::Line;
use persistence::{Id, Scope};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{CalendarWrite, Caller};
use crate::error::{FieldCode, Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::params::PathYear;
use crate::http::preconditions::OptionalIfMatch;
use crate::http::reply::{Put, Reply};
use crate::routes::authorities::get_calendar::{CalendarDayBody, CalendarView};

/// A year of the State Council calendar; the year is in the address.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "source": "国务院办公厅关于2027年部分节假日安排的通知",
    "days": [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}, {"date": "2027-02-20", "kind": "workday", "name": "春节"}]
}))]
pub struct PutCalendar {
    /// Where it comes from.
    #[validate(nested)]
    pub source: Line,
    /// All holidays and make-up working days that the notice for the year names: also those of the last days of the December before.
    #[validate(nested)]
    pub days: Vec<CalendarDayBody>,
}

/// Store a year of the calendar
///
/// Replaces the whole year; that needs its `ETag`. A year that is not there yet is added, without `If-Match`. There is one calendar for
/// the nation, so only users of the national authority may do it.
#[utoipa::path(put, path = "/calendar/{year}")]
pub async fn put_calendar(
    caller: Caller<CalendarWrite>,
    year: PathYear,
    if_match: OptionalIfMatch,
    body: Body<PutCalendar>,
) -> Result<Reply<Put<CalendarView>>, Problem> {
    let year = year.0;
    caller
        .write(move |tx| {
            if tx.identity().scope != Scope::All {
                return Err(Problem::new(ProblemCode::Forbidden).with_detail(
                    "工作日历由国务院统一规定，仅国家级用户可以维护",
                    "The calendar is the State Council's, one for the nation; only users of the national authority may change it",
                ));
            }
            // There is one calendar: who stores a year of it stores it alone.
            get_authority_to_change(tx, tx.identity().authority.id)?;
            let before = match calendar::get_calendar_year(tx, year) {
                Ok((head, days)) => Some(CalendarView::new(head, days)?),
                Err(persistence::Error::NotFound) => None,
                Err(other) => return Err(other.into()),
            };
            let expected = if_match.check(before.as_ref().map(|before| before.version))?;
            let days = check(year, &body.value)?;
            if let Some(before) = before.as_ref().filter(|before| says_the_same(before, &body.value)) {
                return Reply::put(None, before, before.version);
            }
            calendar::replace_calendar_year(tx, year, expected, body.value.source.as_str(), days)?;
            let (head, days) = calendar::get_calendar_year(tx, year)?;
            let after = CalendarView::new(head, days)?;
            // A year has no id of its own: the audit trail gets one that is the year.
            let id = Id(uuid::Uuid::from_u128(u128::try_from(year).unwrap_or_default()));
            audit::record(tx, Subject { resource: "calendar", id, path: &[] }, before.as_ref(), Some(&after))?;
            let made = before.is_none().then(|| format!("/api/v1/calendar/{year:04}"));
            Reply::put(made, &after, after.version)
        })
        .await
}

/// Checks everything that is sent.
fn check(year: i32, body: &PutCalendar) -> Result<Vec<CalendarDay>, Problem> {
    let mut faults = Faults::default();
    faults.shape(body.validate());
    if body.days.is_empty() {
        faults.add("/days", FieldCode::Required);
    }
    let mut seen = BTreeSet::new();
    let mut days = Vec::with_capacity(body.days.len());
    for (index, day) in body.days.iter().enumerate() {
        let date = format!("/days/{index}/date");
        if !reaches_into(year, day.date.0) {
            faults.add(&date, FieldCode::DateNotInYear);
        }
        if !seen.insert(day.date) {
            faults.add(&date, FieldCode::DuplicateField);
        }
        days.push(CalendarDay { day: day.date.0, year, kind: day.kind.code().to_owned(), name: day.name.to_string() });
    }
    faults.end()?;
    Ok(days)
}

/// The same days from the same source, in whatever order.
fn says_the_same(there: &CalendarView, sent: &PutCalendar) -> bool {
    let key = |day: &CalendarDayBody| (day.date.0, day.kind.code(), day.name.to_string());
    let (mut held, mut said): (Vec<_>, Vec<_>) = (there.days.iter().map(key).collect(), sent.days.iter().map(key).collect());
    held.sort();
    said.sort();
    held == said && there.source == sent.source.as_str()
}
