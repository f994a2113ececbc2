//! The closed lists of supervision by level: decisions, annual lists, elevation.

use crate::codes::codes;
use crate::monitoring::MonitoringLevel;
use crate::units::{Activities, Activity};

codes! {
    /// Why a monitoring level was decided anew.
    pub enum MonitoringCause as "monitoring_causes" {
        Entry = "entry", "首次录入", "first entry";
        Finding = "finding", "风险隐患变化", "a finding changed";
        CreditRisk = "credit_risk", "信用风险分类变化", "the credit risk class changed";
        Time = "time", "随时间变化", "time went by";
        Policy = "policy", "政策参数变化", "the policy changed";
        Override = "override", "人工上调", "an override";
        Moved = "moved", "属地变更", "the unit moved";
    }
}

codes! {
    /// How a unit under routine supervision is checked (三·日常监管: 纳入属地日常监管或者实施触发式监管, R-39).
    pub enum RoutineMode as "routine_modes" {
        Daily = "daily", "日常检查（纳入属地日常监管）", "daily: among the checks of its territory";
        Triggered = "triggered", "触发式检查（有触发事由才检查）", "triggered: checked only where something gives cause";
    }
}

codes! {
    /// What people have said of a level that the rule gave.
    pub enum DecisionStatus as "monitoring_decision_statuses" {
        Automatic = "automatic", "自动生效，无需确认", "automatic: needs no confirmation";
        Proposed = "proposed", "待确认", "proposed, in force, to be confirmed";
        Confirmed = "confirmed", "已确认", "confirmed";
        Overridden = "overridden", "人工上调", "overridden upward";
        Superseded = "superseded", "未确认即被新决定取代", "replaced by a later decision before it was confirmed";
    }
}

codes! {
    /// Which units an annual list is of (三: 分别建立生产、销售单位年度名单).
    pub enum ListSide as "list_sides" {
        Producer = "producer", "生产单位", "producers";
        Seller = "seller", "销售单位", "sellers";
    }
}

impl ListSide {
    /// Whether a unit with these activities belongs on this side; who produces and sells belongs on both.
    #[must_use]
    pub fn takes(self, activities: Activities) -> bool {
        match self {
            Self::Producer => activities.contains(Activity::Production),
            Self::Seller => activities.iter().any(Activity::is_selling),
        }
    }
}

codes! {
    /// Where an annual list is.
    pub enum ListStatus as "monitoring_list_statuses" {
        Draft = "draft", "草稿", "draft";
        Published = "published", "已发布", "published";
    }
}

codes! {
    /// What an entry of a list says.
    pub enum ListChange as "list_changes" {
        Listed = "listed", "列入", "listed";
        Added = "added", "增补", "added by a supplement";
        Removed = "removed", "移出", "removed by a supplement";
    }
}

codes! {
    /// How the next higher authority steps in (二、（一）, R-21).
    pub enum ElevationKind as "elevation_kinds" {
        UpperLevelSupervision = "upper_level_supervision", "上一级监管", "supervision by the next higher authority";
        ListedSupervision = "listed_supervision", "挂牌督办", "listed supervision";
    }
}

codes! {
    /// Where an elevation is.
    pub enum ElevationStatus as "elevation_statuses" {
        Proposed = "proposed", "待上级决定", "proposed";
        Active = "active", "已提级", "active";
        Rejected = "rejected", "不予提级", "rejected";
        Released = "released", "已解除", "released";
        /// As it reads once its last day has passed; never stored.
        Ended = "ended", "已期满", "ended with its last day";
    }
}

codes! {
    /// What an elevation rests on (二、（一）).
    pub enum ElevationGround as "elevation_grounds" {
        Accident = "accident", "发生较大及以上质量安全事故", "an accident graded relatively major or above";
        RepeatedMajorFindings = "repeated_major_findings", "多次发现重大质量安全风险隐患", "major findings repeatedly";
        Proposal = "proposal", "监管部门提请", "proposed by an authority";
    }
}

codes! {
    /// How the grounds of an elevation fell, so that its release is proposed (二(一), R-21).
    pub enum ReleaseGround as "elevation_release_grounds" {
        FindingOverturned = "finding_overturned", "所依据的风险隐患已撤销或等级已更正", "a finding that it rests on was overturned or graded down";
        AgedOut = "aged_out", "所依据的风险隐患已超出统计期限", "a finding that it rests on is older than the window";
        BelowThreshold = "below_threshold", "重大风险隐患已不足多次", "fewer major findings than count as repeated";
    }
}

/// Whether a level belongs on an annual list.
#[must_use]
pub fn is_listed(level: MonitoringLevel) -> bool {
    level != MonitoringLevel::Routine
}
