//! Checks of what is sent: every broken rule is collected, none hides another.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use domain::text::clean;
use domain::units::{Wan, WanError, uscc};
use persistence::Error;
use validator::{ValidationErrors, ValidationErrorsKind};

use crate::flows::refusal::{FieldCode, FieldError, Refusal};

/// The first reporting year that is taken.
pub const FIRST_YEAR: i32 = 2000;
/// The last year that a day may lie in.
const LAST_YEAR: i32 = 2099;
/// No unit employs more people than this; more is a slip of the keyboard.
pub const MAX_EMPLOYEES: i64 = 5_000_000;
/// The longest name, in characters.
pub const MAX_NAME: usize = 200;
/// So much of a wrong value is told, in characters.
const MAX_SHOWN: usize = 60;
/// One person in the millionths of `Wan`, whose reader of decimals serves for people too.
const PERSON: i64 = 1_000_000;

/// Collects what is wrong. End it with `end`, or nothing is refused.
#[derive(Debug, Default)]
#[must_use = "faults that nobody ends with `end` refuse nothing"]
pub struct Faults(pub Vec<FieldError>);

impl Faults {
    /// Refuses, if anything is wrong.
    ///
    /// # Errors
    /// `validation_failed` with every fault.
    pub fn end(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::invalid(self.0)) }
    }

    /// Refuses if anything is wrong, and gives what was found otherwise: where nothing was found, a fault says why.
    ///
    /// # Errors
    /// `validation_failed` with every fault.
    pub fn end_with<T>(self, found: Option<T>) -> Result<T, Refusal> {
        found.filter(|_| self.0.is_empty()).ok_or_else(|| Refusal::invalid(self.0))
    }

    /// What a field names by its id: a fault where it is not in the caller's scope.
    pub fn named<T>(&mut self, found: Result<T, Error>, pointer: &str, code: FieldCode) -> Result<Option<T>, Error> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(Error::NotFound) => {
                self.add(pointer, code);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// One more.
    pub fn add(&mut self, pointer: &str, code: FieldCode) {
        self.0.push(FieldError::new(pointer, code));
    }

    /// A text within its length and without control characters, without what nobody can see.
    pub fn text(&mut self, pointer: &str, value: &str, min: usize, max: usize) -> String {
        let value = clean(value);
        let length = value.chars().count();
        if length < min || length > max {
            self.0.push(FieldError::new(pointer, FieldCode::BadLength).with("min", min).with("max", max));
        }
        if value.chars().any(char::is_control) {
            self.add(pointer, FieldCode::ControlCharacter);
        }
        value
    }

    /// A day that a person can mean: neither before `FIRST_YEAR` nor past this century.
    pub fn day(&mut self, pointer: &str, day: NaiveDate) {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&day.year()) {
            self.0.push(FieldError::new(pointer, FieldCode::OutOfRange).with("min", FIRST_YEAR).with("max", LAST_YEAR));
        }
    }

    /// A day that has come.
    pub fn past_day(&mut self, pointer: &str, day: NaiveDate, today: NaiveDate) {
        self.day(pointer, day);
        if day > today {
            self.add(pointer, FieldCode::DateInFuture);
        }
    }

    /// A fault when a day lies before another.
    pub fn in_order(&mut self, first: NaiveDate, (pointer, day): (&str, NaiveDate)) {
        if day < first {
            self.add(pointer, FieldCode::DateOrder);
        }
    }

    /// The same, for a day that may be missing.
    pub fn in_order_if(&mut self, first: NaiveDate, (pointer, day): (&str, Option<NaiveDate>)) {
        if let Some(day) = day {
            self.in_order(first, (pointer, day));
        }
    }

    /// A fault when a day has not come.
    pub fn not_after(&mut self, today: NaiveDate, (pointer, day): (&str, NaiveDate)) {
        if day > today {
            self.add(pointer, FieldCode::DateInFuture);
        }
    }

    /// The same, for a day that may be missing.
    pub fn not_after_if(&mut self, today: NaiveDate, (pointer, day): (&str, Option<NaiveDate>)) {
        if let Some(day) = day {
            self.not_after(today, (pointer, day));
        }
    }

    /// What the values of a body say of themselves.
    pub fn shape(&mut self, checked: Result<(), ValidationErrors>) {
        self.shape_at("", checked);
    }

    /// The same, for a value at a pointer.
    pub fn shape_at(&mut self, pointer: &str, checked: Result<(), ValidationErrors>) {
        let Err(errors) = checked else { return };
        // In the order of their names: `validator` keeps them in none.
        for (name, kind) in errors.into_errors().into_iter().collect::<BTreeMap<_, _>>() {
            let pointer = if name.is_empty() { pointer.to_owned() } else { format!("{pointer}/{name}") };
            match kind {
                ValidationErrorsKind::Struct(inner) => self.shape_at(&pointer, Err(*inner)),
                ValidationErrorsKind::List(list) => {
                    for (place, inner) in list {
                        self.shape_at(&format!("{pointer}/{place}"), Err(*inner));
                    }
                }
                ValidationErrorsKind::Field(faults) => {
                    for fault in faults {
                        let code = FieldCode::from_code(&fault.code).unwrap_or(FieldCode::WrongType);
                        let params = fault.params.iter().filter(|(name, _)| *name != "value");
                        self.0.push(params.fold(FieldError::new(pointer.clone(), code), |field, (name, value)| match value.as_str() {
                            Some(text) => field.with(name, text),
                            None => field.with(name, value),
                        }));
                    }
                }
            }
        }
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

    /// One more, told with the beginning of what was written.
    pub fn refuse(&mut self, pointer: &str, code: FieldCode, value: &str) {
        let short: String = value.chars().take(MAX_SHOWN).collect();
        self.0.push(FieldError::new(pointer, code).with("value", short));
    }

    /// What was found, or one more fault or several.
    pub fn take<T>(&mut self, found: Result<T, Vec<FieldError>>) -> Option<T> {
        found.map_err(|faults| self.0.extend(faults)).ok()
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

    /// Whole people as text: 200 and 200.0 are, 1.5 is not.
    pub fn people(&mut self, pointer: &str, text: &str) -> Option<u32> {
        let value = match Wan::parse(text) {
            Ok(value) if value.scaled() % PERSON == 0 => Some(value.scaled() / PERSON),
            Ok(_) | Err(WanError::TooManyDecimals) => {
                self.refuse(pointer, FieldCode::NotAnInteger, text);
                None
            }
            Err(error) => {
                self.refuse(pointer, error.into(), text);
                None
            }
        };
        self.employees(pointer, value)
    }

    /// An amount of money as text.
    pub fn money(&mut self, pointer: &str, text: &str) -> Option<Wan> {
        Wan::parse(text).map_err(|error| self.refuse(pointer, error.into(), text)).ok()
    }
}

impl From<WanError> for FieldCode {
    fn from(error: WanError) -> Self {
        match error {
            WanError::TooManyDecimals => Self::TooManyDecimals,
            WanError::TooLarge => Self::NumberTooLarge,
            WanError::Negative => Self::Negative,
            WanError::NotANumber => Self::NotANumber,
        }
    }
}
