//! Days as they are sent: `YYYY-MM-DD` and nothing else.
//!
//! What chrono reads besides (`2026-1-5`, `-4000-01-01`, `+262142-12-31`) is a slip of the pen in a business date, and PostgreSQL
//! and SQLite neither store nor order it alike.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// How the reader of bodies recognises that a day, and not its type, is at fault.
pub const BAD_DATE: &str = "bad_date";

/// The day that a text names, if it is one of the years 1 to 9999.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let form = text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    text.parse::<NaiveDate>().ok().filter(|day| form && day.year() > 0)
}

/// A field that may be a day. Use it with `#[serde(default)]`.
///
/// # Errors
/// What the deserializer says; [`BAD_DATE`] for a text that is no day.
pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = Option::<Cow<'_, str>>::deserialize(deserializer)?;
    text.map(|text| parse(&text).ok_or_else(|| D::Error::custom(BAD_DATE))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_form_is_a_day() {
        for good in ["2026-11-24", "0001-01-01", "9999-12-31", "2024-02-29"] {
            assert_eq!(parse(good).map(|d| d.to_string()).as_deref(), Some(good));
        }
        for bad in
            ["", "2026-1-5", "2026-02-29", "0000-01-01", "-4000-01-01", "+262142-12-31", "20261-1-01", "2026/11/24", "24.11.2026", "２０２６-11-24"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
