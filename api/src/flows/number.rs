//! Numbers of a body, kept as they are written, so that a bad one is told along with every other fault.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A number as it was sent. Whether it is a good one is for the rule to say that takes it.
#[derive(Debug, Clone)]
pub struct SentNumber {
    /// Its text, exactly.
    pub text: String,
    /// Whether it was sent as a string.
    pub quoted: bool,
}

impl<'de> Deserialize<'de> for SentNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes().first() {
            Some(b'"') => {
                let text = serde_json::from_str::<Cow<'_, str>>(raw.get()).map_err(D::Error::custom)?;
                Ok(Self { text: text.into_owned(), quoted: true })
            }
            Some(b'-' | b'0'..=b'9') => Ok(Self { text: raw.get().to_owned(), quoted: false }),
            _ => Err(D::Error::custom("expected a number")),
        }
    }
}
