//! Sentences for people.

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
