//! Findings (风险隐患, R-31): what was found at a unit, and what became of it.

use crate::codes::codes;

codes! {
    /// How a finding came to light.
    pub enum FindingSource as "finding_sources" {
        ProductSpotCheck = "product_spot_check", "产品质量监督抽查", "product spot check";
        RiskMonitoring = "risk_monitoring", "风险监测", "risk monitoring";
        OnSiteInspection = "on_site_inspection", "现场检查", "on-site inspection";
        LawEnforcement = "law_enforcement", "执法查处", "law enforcement";
        VerifiedComplaint = "verified_complaint", "投诉举报经核实", "verified complaint or report";
        DefectRecall = "defect_recall", "缺陷产品召回", "defective product recall";
        Accident = "accident", "质量安全事故", "quality and safety accident";
        SelfReport = "self_report", "单位自查报告", "report of the unit itself";
        Other = "other", "其他", "other";
    }
}

codes! {
    /// Whether a finding stands. Only a confirmed one counts for the monitoring level.
    pub enum FindingStatus as "finding_statuses" {
        Reported = "reported", "已报告，待确认", "reported";
        Confirmed = "confirmed", "已确认", "confirmed";
        Overturned = "overturned", "已撤销", "overturned";
    }
}

codes! {
    /// Where the rectification (整改) of a finding is.
    pub enum Rectification as "rectifications" {
        Open = "open", "整改中", "open";
        Rectified = "rectified", "已整改，待验收", "rectified, to be verified";
        Verified = "verified", "已验收销号", "verified and closed";
    }
}
