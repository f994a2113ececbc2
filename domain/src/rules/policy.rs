//! The readings that the notice leaves open, as named values that a province may set.

use serde::{Deserialize, Serialize};

use crate::authorities::lead::{LeadLevels, lead_level};
use crate::authorities::{Level, Topology};
use crate::codes::codes;
use crate::findings::situations::Situation;
use crate::monitoring::{MAJOR_WINDOW_MONTHS, SPECIAL_MAJOR_COUNT};
use crate::rules::clauses::{self, Clause};
use crate::units::{Tier, Wan};

codes! {
    /// How the tier of a sole proprietor (个体工商户) is found (附件1 D级, R-12).
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
    /// for so many months after a visit a routine unit is not visited again without a trigger. The notice says 无事不扰 and no
    /// number: this is a reading.
    pub undisturbed_months: u32,
    /// What half a year means for focused units.
    pub half_year_rule: HalfYearRule,
    /// What one occurrence of a major finding is.
    pub occurrence_rule: OccurrenceRule,
    /// which level answers for each tier; `null`: as the notice says in principle, by the shape of the province.
    pub lead_levels: Option<LeadLevels>,
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
            undisturbed_months: 12,
            half_year_rule: HalfYearRule::Rolling,
            occurrence_rule: OccurrenceRule::DiscoveryEvents,
            lead_levels: None,
            designated_size_wholesale_wan: Wan::whole(2000),
            designated_size_retail_wan: Wan::whole(500),
        }
    }
}

/// What one authority sets: absent values are inherited, in the end from the national reading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PolicyParameters {
    /// How the tier of a sole proprietor is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sole_proprietor_rule: Option<SoleProprietorRule>,
    /// how long a relatively major finding keeps a unit under key supervision, months; 6–60.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relatively_major_window_months: Option<u32>,
    /// how many major findings make 多次; 2 or 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeated_major_threshold: Option<u32>,
    /// R-48 无事不扰: for so many months after a visit a routine unit is not visited again without a trigger; 6–36.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undisturbed_months: Option<u32>,
    /// What half a year means for focused units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_year_rule: Option<HalfYearRule>,
    /// What one occurrence of a major finding is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence_rule: Option<OccurrenceRule>,
    /// which level answers for each tier (原则上), the larger the higher; by a province only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_levels: Option<LeadLevels>,
    /// yearly revenue from which a wholesaler is above the designated size, 万元; by the nation only (现行统计制度).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub designated_size_wholesale_wan: Option<Wan>,
    /// the same for a retailer, 万元; by the nation only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub designated_size_retail_wan: Option<Wan>,
    /// which situation is a finding of which grade. A province's list takes the place of the nation's as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub situations: Option<Vec<Situation>>,
    /// 3次及以上: fixed by the notice; any other value is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub special_major_count: Option<u32>,
    /// 近2年内, months: fixed by the notice; any other value is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub major_window_months: Option<u32>,
    /// 5个工作日: fixed by the notice; any other value is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_change_working_days: Option<u32>,
}

/// Within how many working days a change of the responsible officer is recorded (二、（一）, R-25).
pub const OFFICER_CHANGE_WORKING_DAYS: u32 = 5;

/// What is wrong with a value of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyFault {
    /// The notice leaves no room: only this value is right, by this clause.
    FixedByNotice(u32, &'static Clause),
    /// The value lies outside what the words of the notice can mean.
    OutOfRange(u32, u32),
    /// The amount must be above zero.
    NotPositive,
    /// A larger unit would be led by a lower level than a smaller one, or one by the nation.
    LevelsOutOfOrder,
}

impl PolicyParameters {
    /// Every value that a policy may not have, by the name of the parameter.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, PolicyFault)> {
        let fixed = [
            ("special_major_count", self.special_major_count, SPECIAL_MAJOR_COUNT, &clauses::SPECIAL),
            ("major_window_months", self.major_window_months, MAJOR_WINDOW_MONTHS, &clauses::SPECIAL),
            ("officer_change_working_days", self.officer_change_working_days, OFFICER_CHANGE_WORKING_DAYS, &clauses::OFFICER_CHANGE),
        ];
        let fixed = fixed
            .into_iter()
            .filter(|(_, sent, notice, _)| sent.is_some_and(|sent| sent != *notice))
            .map(|(name, _, notice, clause)| (name, PolicyFault::FixedByNotice(notice, clause)));
        // 多次 begins at two, and three are special supervision already; a window below half a year would forget a finding
        // before the unit has been visited once.
        let ranges = [
            ("relatively_major_window_months", self.relatively_major_window_months, 6, 60),
            ("repeated_major_threshold", self.repeated_major_threshold, 2, 3),
            ("undisturbed_months", self.undisturbed_months, 6, 36),
        ];
        let ranges = ranges
            .into_iter()
            .filter(|(_, sent, min, max)| sent.is_some_and(|sent| sent < *min || sent > *max))
            .map(|(name, _, min, max)| (name, PolicyFault::OutOfRange(min, max)));
        let amounts =
            [("designated_size_wholesale_wan", self.designated_size_wholesale_wan), ("designated_size_retail_wan", self.designated_size_retail_wan)];
        let amounts = amounts.into_iter().filter(|(_, sent)| *sent == Some(Wan::whole(0))).map(|(name, _)| (name, PolicyFault::NotPositive));
        let levels = self.lead_levels.filter(|levels| !levels.is_possible()).map(|_| ("lead_levels", PolicyFault::LevelsOutOfOrder));
        fixed.chain(ranges).chain(amounts).chain(levels).collect()
    }

    /// The parameters that are set here and are the nation's: the designated sizes follow the statistical system in force
    /// (附件1说明第2条第（2）项, 现行统计制度), which no province has of its own.
    #[must_use]
    pub fn national(&self) -> Vec<&'static str> {
        let sizes =
            [("designated_size_wholesale_wan", self.designated_size_wholesale_wan), ("designated_size_retail_wan", self.designated_size_retail_wan)];
        sizes.into_iter().filter(|(_, sent)| sent.is_some()).map(|(name, _)| name).collect()
    }

    /// What of it a province may set.
    #[must_use]
    pub fn of_a_province(self) -> Self {
        Self { designated_size_wholesale_wan: None, designated_size_retail_wan: None, ..self }
    }

    /// The parameters that are set here and move no tier, lead or level: what they do shows elsewhere.
    #[must_use]
    pub fn beside_levels(&self) -> Vec<&'static str> {
        let beside = [
            ("repeated_major_threshold", self.repeated_major_threshold.is_some()),
            ("undisturbed_months", self.undisturbed_months.is_some()),
            ("half_year_rule", self.half_year_rule.is_some()),
        ];
        beside.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
    }
}

impl Policy {
    /// This policy with the values that an authority sets over it, and the name of both.
    #[must_use]
    pub fn with(&self, set: &PolicyParameters, version: &str) -> Self {
        let national = Self::default().version;
        Self {
            version: if self.version == national { version.to_owned() } else { format!("{}+{version}", self.version) },
            sole_proprietor_rule: set.sole_proprietor_rule.unwrap_or(self.sole_proprietor_rule),
            relatively_major_window_months: set.relatively_major_window_months.unwrap_or(self.relatively_major_window_months),
            repeated_major_threshold: set.repeated_major_threshold.unwrap_or(self.repeated_major_threshold),
            undisturbed_months: set.undisturbed_months.unwrap_or(self.undisturbed_months),
            half_year_rule: set.half_year_rule.unwrap_or(self.half_year_rule),
            occurrence_rule: set.occurrence_rule.unwrap_or(self.occurrence_rule),
            lead_levels: set.lead_levels.or(self.lead_levels),
            designated_size_wholesale_wan: set.designated_size_wholesale_wan.unwrap_or(self.designated_size_wholesale_wan),
            designated_size_retail_wan: set.designated_size_retail_wan.unwrap_or(self.designated_size_retail_wan),
        }
    }

    /// The level that answers for a tier in a province of this shape, in principle.
    #[must_use]
    pub fn lead_level(&self, tier: Tier, topology: Topology) -> Level {
        self.lead_levels.map_or_else(|| lead_level(tier, topology), |levels| levels.of(tier))
    }

    /// Whether the grounds of an elevation could stand or fall otherwise under the other policy.
    #[must_use]
    pub fn grounds_differ(&self, other: &Self) -> bool {
        self.repeated_major_threshold != other.repeated_major_threshold
    }

    /// Whether a monitoring level could differ under the other policy.
    #[must_use]
    pub fn levels_differ(&self, other: &Self) -> bool {
        self.relatively_major_window_months != other.relatively_major_window_months || self.occurrence_rule != other.occurrence_rule
    }
}
