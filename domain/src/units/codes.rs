//! The closed lists of the register.

use crate::codes::{CodeSet, codes};

codes! {
    /// What a unit does (附1; 附件1说明第1条: a seller is a wholesaler or a retailer).
    pub enum Activity as "activities" {
        Production = "production", "生产", "production";
        Wholesale = "wholesale", "批发", "wholesale";
        Retail = "retail", "零售", "retail";
    }
}

/// The activities of one unit; producing and selling is an ordinary case.
pub type Activities = CodeSet<Activity>;

impl Activity {
    /// Whether this activity makes the unit a seller (销售单位, 附件1说明第1条).
    #[must_use]
    pub fn is_selling(self) -> bool {
        self != Self::Production
    }
}

codes! {
    /// What an authority set on a unit, which stands as long as that authority is the unit's or one above it.
    pub enum UnitAct as "unit_acts" {
        LeadOverride = "lead_override", "监管部门调整", "override of the lead";
        MonitoringOverride = "monitoring_override", "监管类别上调", "override of the monitoring level";
        Elevation = "elevation", "提级监管或者其提请", "elevation, or its proposal";
        RoutineMode = "routine_mode", "日常监管方式", "way of routine supervision";
    }
}

codes! {
    /// How an override of the lead or of the monitoring level ended before its last day.
    pub enum OverrideEnd as "override_ends" {
        Ended = "ended", "人工结束", "ended by an authority";
        Replaced = "replaced", "被新的调整取代", "replaced by another one";
        Moved = "moved", "单位迁出后不再适用", "the unit moved out of reach";
        Released = "released", "提级解除", "the elevation that gave it was released";
        Overtaken = "overtaken", "主体级别对应的监管部门层级不低于提级部门", "the tier leads at least as high";
    }
}

codes! {
    /// Which product regimes apply to a unit. None is allowed (应录尽录).
    pub enum Applicability as "applicabilities" {
        ProductionLicence = "production_licence", "工业产品生产许可", "industrial product production licence";
        Ccc = "ccc", "强制性产品认证", "compulsory product certification (CCC)";
        MandatoryStandard = "mandatory_standard", "强制性国家标准", "mandatory national standard";
    }
}

codes! {
    /// Why a unit was first entered (录入原因, 四、（一）); the last is the survey of 四、（一）.
    pub enum EntryReason as "entry_reasons" {
        QualitySafetyDirector = "quality_safety_director", "设立质量安全总监", "has a quality safety director";
        ProductSpotCheck = "product_spot_check", "监督抽查", "product spot check";
        RiskMonitoring = "risk_monitoring", "风险监测", "risk monitoring";
        DefectRecall = "defect_recall", "缺陷产品召回", "defective product recall";
        ProductionLicence = "production_licence", "工业产品生产许可", "industrial product production licence";
        CompulsoryCertification = "compulsory_certification", "强制性产品认证", "compulsory product certification";
        OnSiteInspection = "on_site_inspection", "现场检查", "on-site inspection";
        LawEnforcement = "law_enforcement", "执法查处", "law enforcement";
        VerifiedComplaint = "verified_complaint", "被投诉举报并经核实", "verified complaint or report";
        BaselineSurvey = "baseline_survey", "摸底调查", "baseline survey";
    }
}

codes! {
    /// Whether a unit is in business (生产经营存续状况, 异常状态, 四、（一）).
    pub enum OperatingStatus as "operating_statuses" {
        Active = "active", "正常经营", "active";
        Suspended = "suspended", "停产停业", "suspended";
        Dormant = "dormant", "歇业", "dormant";
        MovedOut = "moved_out", "迁出", "moved out";
        Uncontactable = "uncontactable", "失联", "uncontactable";
        LicenceRevoked = "licence_revoked", "吊销", "licence revoked";
        Deregistered = "deregistered", "注销", "deregistered";
    }
}

codes! {
    /// Credit risk class (信用风险分类). Not the tier: here A is low and D high risk.
    pub enum CreditRiskClass as "credit_risk_classes" {
        A = "A", "信用风险低（A类）", "low credit risk (class A)";
        B = "B", "信用风险一般（B类）", "ordinary credit risk (class B)";
        C = "C", "信用风险较高（C类）", "rather high credit risk (class C)";
        D = "D", "信用风险高（D类）", "high credit risk (class D)";
    }
}

codes! {
    /// Tier of a unit by size (A、B、C、D级主体, 二、（一）, 附1). A is the largest.
    // `Ord` is the order of listing (A before D), not the rank.
    pub enum Tier as "tiers" {
        A = "A", "A级（大型）", "tier A (large)";
        B = "B", "B级（中型）", "tier B (medium)";
        C = "C", "C级（小型）", "tier C (small)";
        D = "D", "D级（微型）", "tier D (micro)";
    }
}

impl Tier {
    /// The highest of several tiers (附件1说明第3条); `None` of none.
    pub fn highest(tiers: impl IntoIterator<Item = Self>) -> Option<Self> {
        tiers.into_iter().min_by_key(|t| *t as u32)
    }
}

codes! {
    /// Whether every figure that the tier needs was there.
    pub enum Completeness as "completenesses" {
        Complete = "complete", "数据完整", "complete";
        Partial = "partial", "部分数据缺失", "partial";
        Unclassified = "unclassified", "数据缺失，无法划分", "unclassified";
    }
}

codes! {
    /// Where an import job is.
    pub enum ImportStatus as "import_statuses" {
        Queued = "queued", "排队中", "queued";
        Running = "running", "进行中", "running";
        Completed = "completed", "已完成", "completed";
        Failed = "failed", "失败", "failed";
    }
}

codes! {
    /// What became of one row of an import.
    pub enum ImportOutcome as "import_outcomes" {
        Created = "created", "新增", "created";
        Updated = "updated", "更新", "updated";
        Unchanged = "unchanged", "无变化", "unchanged";
        Rejected = "rejected", "拒绝", "rejected";
        Skipped = "skipped", "跳过", "skipped";
    }
}

codes! {
    /// Why a row of a file is no unit.
    pub enum SkipReason as "import_skip_reasons" {
        BlankRow = "blank_row", "空行", "A blank row";
        TotalRow = "total_row", "合计行", "A row of totals";
        RepeatedHeading = "repeated_heading", "重复的表头", "The heading again";
        NoteRow = "note_row", "说明文字", "A note";
        ExampleRow = "example_row", "示例行", "An example";
    }
}

codes! {
    /// Why an import ended before its file did, apart from what a file or the database is refused for.
    pub enum ImportFailure as "import_failures" {
        Interrupted = "interrupted", "导入被中断，已保存的行不受影响，可重新上传同一文件", "interrupted: what was stored stays, and the file can be sent again";
    }
}

codes! {
    /// Why the tier of a unit was decided anew (附1).
    pub enum TierCause as "tier_causes" {
        Entry = "entry", "首次录入", "first entry";
        Metrics = "metrics", "经营数据变化", "new or corrected figures";
        Facts = "facts", "主体类型、个体工商户或属地变化", "activities, sole proprietorship or territory changed";
        Policy = "policy", "政策参数变化", "another policy came into force (R-56)";
        Year = "year", "统计年度结束", "a reporting year ended (R-14)";
    }
}
