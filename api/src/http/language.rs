//! The language of a request.

use actix_web::http::header::{self, HeaderMap};

pub use crate::flows::refusal::{Language, Text};

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
}
