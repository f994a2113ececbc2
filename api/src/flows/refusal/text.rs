//! The two languages of texts for people.

use serde::{Deserialize, Serialize};

/// What the caller reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// zh-CN, unless English is asked for.
    #[default]
    Chinese,
    /// en.
    English,
}

impl Language {
    /// One of two.
    pub fn pick<T>(self, chinese: T, english: T) -> T {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// For `Content-Language`.
    pub fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Fills `{name}` with what each language says.
    pub fn fill(self, name: &str, zh: &str, en: &str) -> Self {
        let mark = format!("{{{name}}}");
        Self { zh: self.zh.replace(&mark, zh), en: self.en.replace(&mark, en) }
    }

    /// The one that is read.
    pub fn in_language(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}
