//! A number as it was sent, before anything has rounded it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A number as it was sent. Whether it is a good one is for the rule to say that takes it.
///
/// A reader that keeps the text of numbers knows this type by [`SentNumber::NAME`]: it hands a number over as bytes and a string as
/// a `str`. From `serde_json`, whose numbers are rounded before a type sees them, the raw text is read, which needs its reader over
/// text: through `#[serde(flatten)]` or an untagged enum reading fails, and a `serde_json::Value` has rounded already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentNumber {
    /// Its text, exactly.
    pub text: String,
    /// Whether it was sent as a string.
    pub quoted: bool,
}

impl SentNumber {
    /// The name under which it asks a reader for its text.
    pub const NAME: &'static str = "number as sent";
}

impl<'de> Deserialize<'de> for SentNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(Self::NAME, Sent)
    }
}

struct Sent;

impl<'de> Visitor<'de> for Sent {
    type Value = SentNumber;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_bytes<E: Error>(self, number: &[u8]) -> Result<SentNumber, E> {
        String::from_utf8(number.to_vec()).map(|text| SentNumber { text, quoted: false }).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<SentNumber, E> {
        Ok(SentNumber { text: text.to_owned(), quoted: true })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<SentNumber, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes().first() {
            Some(b'"') => self.visit_str(&serde_json::from_str::<Cow<'_, str>>(raw.get()).map_err(D::Error::custom)?),
            Some(b'-' | b'0'..=b'9') => self.visit_bytes(raw.get().as_bytes()),
            _ => Err(D::Error::custom("expected a number")),
        }
    }
}
