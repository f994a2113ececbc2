//! The catalogue of situations: a province publishes which situation is a finding of which grade.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use crate::monitoring::FindingGrade;
use crate::text::{clean, fold};

/// So many situations a catalogue has at most.
pub const MOST_SITUATIONS: usize = 500;
/// The longest code, in characters.
pub const MAX_CODE: usize = 40;

/// A situation with its grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// By which findings name it: letters, digits, `-` and `.`; once in a catalogue, whatever their case.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9.-]{1,40}$", example = "DL-3.2"))]
    pub code: String,
    /// What it is.
    #[serde(deserialize_with = "cleaned")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "绝缘厚度不足，可能导致触电"))]
    pub name: String,
    /// How grave it is.
    pub grade: FindingGrade,
    /// The clause of the province's own rules.
    #[serde(deserialize_with = "cleaned")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, example = "浙市监质〔2026〕1号附件第12项"))]
    pub clause: String,
}

fn cleaned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| clean(&text))
}

/// Whether a text can be the code of a situation.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=MAX_CODE).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
}

/// The places of the situations whose code another has before them.
#[must_use]
pub fn repeated(situations: &[Situation]) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    (0..).zip(situations).filter(|(_, situation)| !seen.insert(fold(&situation.code))).map(|(place, _)| place).collect()
}
