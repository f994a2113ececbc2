//! Days as they are sent: `YYYY-MM-DD` and nothing else ([`parse_day`]).

use std::borrow::Cow;

use chrono::NaiveDate;
use persistence::values::{BAD_DATE, parse_day};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A field that may be a day. Use it with `#[serde(default)]`.
///
/// # Errors
/// What the deserializer says; [`BAD_DATE`] for a text that is no day.
pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = Option::<Cow<'_, str>>::deserialize(deserializer)?;
    text.map(|text| parse_day(&text).ok_or_else(|| D::Error::custom(BAD_DATE))).transpose()
}
