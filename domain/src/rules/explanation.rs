//! Sentences for people.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Why a rule came out as it did, sentence by sentence, for an officer who is no programmer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// In Chinese.
    pub zh: Vec<String>,
    /// The same sentences in English.
    pub en: Vec<String>,
}

impl Explanation {
    /// Adds one sentence in both languages, so that neither list can lack it.
    pub(crate) fn say(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.zh.push(zh.into());
        self.en.push(en.into());
    }
}

/// A day as Chinese sentences have it: 2026年11月24日.
#[must_use]
pub fn zh_day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A number of things as English sentences have it: `1 person`, `2 persons`.
pub(crate) fn en_count(n: impl std::fmt::Display, one: &str, more: &str) -> String {
    let n = n.to_string();
    let word = if n == "1" { one } else { more };
    format!("{n} {word}")
}
