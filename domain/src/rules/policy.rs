//! The readings that the notice leaves open, as named values that a province may set.

use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::units::Wan;

codes! {
    /// How the tier of a sole proprietor (个体工商户) is found (附1 D级, R-12).
    pub enum SoleProprietorRule as "sole_proprietor_rules" {
        AlwaysD = "always_d", "个体工商户一律为D级", "sole proprietors are always tier D";
        ByThreshold = "by_threshold", "个体工商户按标准划分", "sole proprietors are placed by the thresholds";
    }
}

codes! {
    /// What "within half a year" (半年内) means for focused units.
    pub enum HalfYearRule as "half_year_rules" {
        Rolling = "rolling", "自选定或上次现场检查起滚动6个月", "rolling: 6 months from the selection or the last on-site check";
        Calendar = "calendar", "自然半年", "calendar half-years";
    }
}

codes! {
    /// What one occurrence (次) of a major finding is.
    pub enum OccurrenceRule as "occurrence_rules" {
        DiscoveryEvents = "discovery_events", "按发现次数计（同一次发现计1次）", "by discovery: several defects of one discovery are one";
        Findings = "findings", "按隐患条数计", "by finding: each counts";
    }
}

/// The policy parameters in force for a province on a day. [`Default`] is the national reading.
///
/// Every decision names `version`, so a stored decision can be told from one under other values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// The name of this set of values, for example `national-2023-38`.
    pub version: String,
    /// How the tier of a sole proprietor is found.
    pub sole_proprietor_rule: SoleProprietorRule,
    /// how long a relatively major finding keeps a unit under key supervision, months.
    pub relatively_major_window_months: u32,
    /// how many major findings make 多次 for elevation.
    pub repeated_major_threshold: u32,
    /// What half a year means for focused units.
    pub half_year_rule: HalfYearRule,
    /// What one occurrence of a major finding is.
    pub occurrence_rule: OccurrenceRule,
    /// yearly revenue from which a wholesaler is above the designated size, 万元, inclusive.
    pub designated_size_wholesale_wan: Wan,
    /// the same for a retailer, 万元, inclusive.
    pub designated_size_retail_wan: Wan,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            version: "national-2023-38".to_owned(),
            sole_proprietor_rule: SoleProprietorRule::AlwaysD,
            relatively_major_window_months: 24,
            repeated_major_threshold: 2,
            half_year_rule: HalfYearRule::Rolling,
            occurrence_rule: OccurrenceRule::DiscoveryEvents,
            designated_size_wholesale_wan: Wan::whole(2000),
            designated_size_retail_wan: Wan::whole(500),
        }
    }
}
