//! Values as they are sent, checked, shown and stored: one type each. Reading takes off what nobody can see; [`validator::Validate`] says what breaks a rule,
//! so that all faults of a body are collected; the API document takes the limits from here.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, NaiveDate};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Date, Text};
use domain::text::{clean, fold};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use validator::{Validate, ValidationError, ValidationErrors};

use crate::types::Id;

/// The pointer of a fault of the value itself, below the field that holds it.
pub const ITSELF: &str = "";

/// A text of 1 to `MAX` characters, without what nobody can see. `LINES`: lines may end in it and be indented; no other control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct BoundedText<const MAX: usize, const LINES: bool>(String);

/// A code as somebody typed it: one line, 40 characters. Its use folds it or brings it into its form.
pub type TypedCode = BoundedText<40, false>;
/// A name or title: one line, 200 characters.
pub type Line = BoundedText<200, false>;
/// What people or programs call something (a person, a token, a discovery): one line, 100 characters.
pub type ShortLine = BoundedText<100, false>;
/// The number of a document (文号): one line, 100 characters.
pub type DocumentNumber = BoundedText<100, false>;
/// An address: one line, 500 characters.
pub type Remark = BoundedText<500, false>;
/// A reason, a description, a plan: lines may end in it, 500 characters.
pub type Paragraph = BoundedText<500, true>;
/// A short text in which lines may end: 200 characters.
pub type ShortProse = BoundedText<200, true>;
/// Some sentences: 2,000 characters.
pub type Prose = BoundedText<2000, true>;
/// The text of a document: 10,000 characters.
pub type Content = BoundedText<10_000, true>;

impl<const MAX: usize, const LINES: bool> BoundedText<MAX, LINES> {
    /// Takes off what nobody can see; whether the text breaks a rule is for [`Validate`] to say.
    pub fn new(text: &str) -> Self {
        Self(clean(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, for a column that is a plain one.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize, const LINES: bool> fmt::Display for BoundedText<MAX, LINES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de, const MAX: usize, const LINES: bool> Deserialize<'de> for BoundedText<MAX, LINES> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(&Cow::<'_, str>::deserialize(deserializer)?))
    }
}

impl<const MAX: usize, const LINES: bool> Validate for BoundedText<MAX, LINES> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        if !(1..=MAX).contains(&self.0.chars().count()) {
            let mut error = ValidationError::new("bad_length");
            error.add_param("min".into(), &1);
            error.add_param("max".into(), &MAX);
            errors.add(ITSELF, error);
        }
        let is_layout = |c: char| matches!(c, '\n' | '\r' | '\t');
        if self.0.chars().any(|c| c.is_control() && !is_layout(c)) {
            errors.add(ITSELF, ValidationError::new("control_character"));
        } else if !LINES && self.0.chars().any(is_layout) {
            errors.add(ITSELF, ValidationError::new("line_break"));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl<const MAX: usize, const LINES: bool> utoipa::PartialSchema for BoundedText<MAX, LINES> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(MAX)).into()
    }
}
impl<const MAX: usize, const LINES: bool> utoipa::ToSchema for BoundedText<MAX, LINES> {
    fn name() -> Cow<'static, str> {
        format!("{}{MAX}", if LINES { "Prose" } else { "Line" }).into()
    }
}

impl<DB: Backend, const MAX: usize, const LINES: bool> FromSql<Text, DB> for BoundedText<MAX, LINES>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}

impl<DB: Backend, const MAX: usize, const LINES: bool> ToSql<Text, DB> for BoundedText<MAX, LINES>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Text, DB>>::to_sql(&self.0, out)
    }
}

/// The code of a division (行政区划代码), six digits and more for what is below a county; full-width digits are digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DivisionCode(String);

impl DivisionCode {
    const MIN: usize = 6;
    const MAX: usize = 12;

    /// The code, for its column.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<'de> Deserialize<'de> for DivisionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(fold(&Cow::<'_, str>::deserialize(deserializer)?)))
    }
}

impl Validate for DivisionCode {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        if !self.0.bytes().all(|byte| byte.is_ascii_digit()) {
            let mut error = ValidationError::new("not_a_number");
            error.add_param("value".into(), &self.0);
            errors.add(ITSELF, error);
        } else if !(Self::MIN..=Self::MAX).contains(&self.0.len()) {
            let mut error = ValidationError::new("bad_length");
            error.add_param("min".into(), &Self::MIN);
            error.add_param("max".into(), &Self::MAX);
            errors.add(ITSELF, error);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl utoipa::PartialSchema for DivisionCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9]{6,12}$")).into()
    }
}
impl utoipa::ToSchema for DivisionCode {}

/// Ids in the order in which they were sent, each once; a JSON array in a TEXT column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct IdList(pub Vec<Id>);

impl IdList {
    /// More are for several records.
    pub const MAX: usize = 100;
}

impl<'de> Deserialize<'de> for IdList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Id>::deserialize(deserializer).map(Self)
    }
}

impl Validate for IdList {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        if self.0.len() > Self::MAX {
            let mut error = ValidationError::new("out_of_range");
            error.add_param("min".into(), &0);
            error.add_param("max".into(), &Self::MAX);
            errors.add(ITSELF, error);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl utoipa::PartialSchema for IdList {
    fn schema() -> RefOr<Schema> {
        utoipa::openapi::schema::ArrayBuilder::new().items(Id::schema()).max_items(Some(Self::MAX)).into()
    }
}
impl utoipa::ToSchema for IdList {}

/// Its column: `#[diesel(serialize_as = String, deserialize_as = String)]`.
impl From<IdList> for String {
    fn from(list: IdList) -> Self {
        let ids: Vec<String> = list.0.iter().map(|id| format!("\"{id}\"")).collect();
        format!("[{}]", ids.join(","))
    }
}

impl TryFrom<String> for IdList {
    type Error = serde_json::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        serde_json::from_str(&text).map(Self)
    }
}

/// The first year that a day of business may lie in.
pub const FIRST_YEAR: i32 = 2000;
/// The last.
pub const LAST_YEAR: i32 = 2099;

/// A day that a person can mean, `YYYY-MM-DD`, Asia/Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Date)]
#[serde(transparent)]
pub struct Day(pub NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse_day(&Cow::<'_, str>::deserialize(deserializer)?).map(Self).ok_or_else(|| D::Error::custom(BAD_DATE))
    }
}

impl Validate for Day {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        if !(FIRST_YEAR..=LAST_YEAR).contains(&self.0.year()) {
            let mut error = ValidationError::new("out_of_range");
            error.add_param("min".into(), &FIRST_YEAR);
            error.add_param("max".into(), &LAST_YEAR);
            errors.add(ITSELF, error);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl utoipa::PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        crate::types::text_schema("date")
    }
}
impl utoipa::ToSchema for Day {}

impl<DB: Backend> FromSql<Date, DB> for Day
where
    NaiveDate: FromSql<Date, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDate::from_sql(bytes).map(Self)
    }
}

impl<DB: Backend> ToSql<Date, DB> for Day
where
    NaiveDate: ToSql<Date, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <NaiveDate as ToSql<Date, DB>>::to_sql(&self.0, out)
    }
}

/// How the reader of bodies recognises that a day, and not its type, is at fault.
pub const BAD_DATE: &str = "bad_date";

/// How it recognises that a text is no id.
pub const BAD_ID: &str = "bad_id";

/// The day that a text names: `YYYY-MM-DD` and nothing else, of the years 1 to 9999. What chrono reads besides (`2026-1-5`,
/// `-4000-01-01`) is a slip of the pen in a business date, and PostgreSQL and SQLite neither store nor order it alike.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let form = text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    text.parse::<NaiveDate>().ok().filter(|day| form && day.year() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_form_is_a_day() {
        for good in ["2026-11-24", "0001-01-01", "9999-12-31", "2024-02-29"] {
            assert_eq!(parse_day(good).map(|d| d.to_string()).as_deref(), Some(good));
        }
        for bad in
            ["", "2026-1-5", "2026-02-29", "0000-01-01", "-4000-01-01", "+262142-12-31", "20261-1-01", "2026/11/24", "24.11.2026", "２０２６-11-24"]
        {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_line_has_no_end_of_line_and_prose_may() {
        let faults = |result: Result<(), ValidationErrors>| result.err().map_or(0, |errors| errors.field_errors().values().map(|e| e.len()).sum());
        assert_eq!(Line::new("  甲  ").as_str(), "甲");
        assert_eq!(
            (faults(Line::new("a\nb").validate()), faults(Prose::new("a\nb").validate()), faults(Prose::new("a\u{7}b").validate())),
            (1, 0, 1)
        );
        assert_eq!(
            (faults(Line::new(" ").validate()), faults(Line::new(&"甲".repeat(200)).validate()), faults(Line::new(&"甲".repeat(201)).validate())),
            (1, 0, 1)
        );
    }
}
