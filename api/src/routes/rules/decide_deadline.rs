//! `POST /rules/deadline`

use domain::Code;
use domain::rules::calendar::{Calendar, DayKind, Deadline, DeadlineError, MAX_WORKING_DAYS};
use persistence::Tx;
use persistence::queries::calendar::list_calendar;
use persistence::values::Day;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::{FieldCode, FieldError, Problem};
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};

/// A start and a number of working days.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"start_on": "2026-09-30", "working_days": 5}))]
pub struct DecideDeadline {
    /// The day from which to count; it is not counted itself.
    // No `#[validate]`: the calendar says how far it reaches.
    pub start_on: Day,
    /// How many working days.
    #[schema(minimum = 0, maximum = 3660)]
    pub working_days: i64,
}

/// Decide a deadline
///
/// Working days of the State Council's calendar, make-up days included (二(一) 5个工作日). `provisional`: the count runs past the
/// calendar that is loaded, so holidays of that year are not known yet.
#[utoipa::path(post, path = "/rules/deadline")]
pub async fn decide_deadline(caller: Caller<ReferenceRead>, body: Body<DecideDeadline>) -> Result<Reply<Shown<Deadline>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let DecideDeadline { start_on: Day(start_on), working_days } = body.value;
            let range = || {
                let field = FieldError::new("/working_days", FieldCode::OutOfRange).with("min", 0).with("max", MAX_WORKING_DAYS);
                Problem::validation(vec![field])
            };
            let days = u32::try_from(working_days).map_err(|_| range())?;
            let deadline = calendar(tx)?.deadline(start_on, days).map_err(|error| match error {
                DeadlineError::TooManyWorkingDays => range(),
                DeadlineError::OutOfRange => Problem::validation(vec![FieldError::new("/start_on", FieldCode::NumberTooLarge)]),
            })?;
            Reply::ok(&deadline)
        })
        .await?;
    Ok(reply)
}

/// The calendar as it is loaded.
///
/// # Errors
/// Internal, on an unknown kind of day.
pub fn calendar(tx: &mut Tx<'_>) -> Result<Calendar, Problem> {
    let (years, days) = list_calendar(tx)?;
    let days: Vec<_> = days
        .into_iter()
        .map(|d| DayKind::from_code(&d.kind).map(|kind| (d.day, kind, d.name)).ok_or_else(|| Problem::internal("unknown kind of day")))
        .collect::<Result<_, _>>()?;
    Ok(Calendar::new(days, years))
}
