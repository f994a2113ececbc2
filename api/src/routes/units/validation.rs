//! What may be written about a unit: every broken rule is collected, none hides another.

use chrono::{Datelike, NaiveDate};
use domain::units::{Figures, uscc};

use crate::error::{FieldCode, FieldError};
use crate::routes::units::view::MetricsBody;

/// The first reporting year that is taken.
pub const FIRST_YEAR: i32 = 2000;
/// No unit employs more people than this; more is a slip of the keyboard.
pub const MAX_EMPLOYEES: i64 = 5_000_000;
/// The longest name, in characters.
pub const MAX_NAME: usize = 200;
/// The longest address or reason, in characters.
pub const MAX_TEXT: usize = 500;

/// Collects what is wrong.
#[derive(Debug, Default)]
pub struct Faults(pub Vec<FieldError>);

impl Faults {
    /// One more.
    pub fn add(&mut self, pointer: &str, code: FieldCode) {
        self.0.push(FieldError::new(pointer, code));
    }

    /// A text within its length and without control characters, trimmed.
    pub fn text(&mut self, pointer: &str, value: &str, min: usize, max: usize) -> String {
        let value = value.trim();
        let length = value.chars().count();
        if length < min || length > max {
            self.0.push(FieldError::new(pointer, FieldCode::BadLength).with("min", min).with("max", max));
        }
        if value.chars().any(char::is_control) {
            self.add(pointer, FieldCode::NulCharacter);
        }
        value.to_owned()
    }

    /// A 统一社会信用代码, normalised. A wrong check digit passes with a reason.
    pub fn uscc(&mut self, pointer: &str, value: &str, override_reason: Option<&str>) -> String {
        let check = uscc::check(value);
        let excused = check.overridable() && override_reason.is_some_and(|r| !r.trim().is_empty());
        if !check.valid() && !excused {
            self.0.extend(check.problems.iter().map(|p| FieldError::uscc(pointer, &check.normalized, *p)));
        }
        check.normalized
    }

    /// A reporting year: not before `FIRST_YEAR`, not one that has not begun.
    pub fn year(&mut self, pointer: &str, year: i32, today: NaiveDate) {
        if year < FIRST_YEAR {
            self.0.push(FieldError::new(pointer, FieldCode::YearTooEarly).with("min", FIRST_YEAR));
        } else if year > today.year() {
            self.add(pointer, FieldCode::YearInFuture);
        }
    }

    /// A number of people.
    pub fn employees(&mut self, pointer: &str, value: Option<i64>) -> Option<u32> {
        let value = value?;
        if value < 0 {
            self.add(pointer, FieldCode::Negative);
        } else if value > MAX_EMPLOYEES {
            self.add(pointer, FieldCode::NumberTooLarge);
        }
        u32::try_from(value).ok()
    }

    /// The figures of a reporting year.
    pub fn metrics(&mut self, pointer: &str, body: &MetricsBody, today: NaiveDate) -> (i32, Figures) {
        self.year(&format!("{pointer}/year"), body.year, today);
        let figures = Figures {
            employees_period_end: self.employees(&format!("{pointer}/employees_period_end"), body.employees_period_end),
            employees_annual_average: self.employees(&format!("{pointer}/employees_annual_average"), body.employees_annual_average),
            main_business_revenue_wan: body.main_business_revenue_wan,
            merchandise_sales_wan: body.merchandise_sales_wan,
            above_designated_size: body.above_designated_size,
        };
        (body.year, figures)
    }
}

/// What is odd about figures, without being refused.
pub fn metrics_warnings(pointer: &str, year: Option<i32>, today: NaiveDate) -> Vec<FieldError> {
    match year {
        Some(year) if year >= today.year() => vec![FieldError::new(pointer, FieldCode::YearNotOver)],
        _ => Vec::new(),
    }
}
