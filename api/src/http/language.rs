//! The two languages of texts for people.

use actix_web::http::header::{self, HeaderMap};
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
    /// From `Accept-Language`: the one of the two with the higher weight; Chinese when neither is named.
    pub fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()) else { return Self::Chinese };
        let weight = |wanted: &str| {
            value
                .split(',')
                .filter_map(|part| {
                    let mut pieces = part.split(';');
                    let tag = pieces.next()?.trim().to_ascii_lowercase();
                    let weight = pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
                    (tag == wanted || tag.starts_with(&format!("{wanted}-"))).then_some(weight)
                })
                .fold(0.0_f32, f32::max)
        };
        if weight("en") > weight("zh") { Self::English } else { Self::Chinese }
    }

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

    /// The one that is read.
    pub fn in_language(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}
