//! Findings (风险隐患, R-31): what was found at a unit, and what became of it.

pub mod editions;
pub mod grading;
pub mod matching;
pub mod objection;
pub mod situations;

use crate::codes::codes;
use crate::monitoring::FindingGrade;

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
        MediaExposure = "media_exposure", "媒体曝光", "media exposure";
        Transferred = "transferred", "其他部门移送", "transferred by another department";
    }
}

codes! {
    /// How grave an accident (质量安全事故) is. The last is the gravest.
    pub enum AccidentGrade as "accident_grades" {
        Ordinary = "ordinary", "一般事故", "ordinary accident";
        RelativelyMajor = "relatively_major", "较大事故", "relatively major accident";
        Major = "major", "重大事故", "major accident";
        ParticularlyMajor = "particularly_major", "特别重大事故", "particularly major accident";
    }
}

impl AccidentGrade {
    /// The grade of the finding that such an accident is: 特别重大 stands above what 三 tells apart, and weighs as 重大.
    #[must_use]
    pub fn finding_grade(self) -> FindingGrade {
        match self {
            Self::Ordinary => FindingGrade::General,
            Self::RelativelyMajor => FindingGrade::RelativelyMajor,
            Self::Major | Self::ParticularlyMajor => FindingGrade::Major,
        }
    }

    /// Whether it alone is a ground for the next higher authority (发生较大质量安全事故, 二、（一）): a graver one cannot weigh less.
    #[must_use]
    pub fn is_ground_for_elevation(self) -> bool {
        self >= Self::RelativelyMajor
    }
}

/// Whether an accident that was reported as a finding is such a ground: by its own grade, and by that of the finding where nobody has
/// graded the accident.
#[must_use]
pub fn is_ground_for_elevation(accident: Option<AccidentGrade>, finding: FindingGrade) -> bool {
    accident.map_or(finding != FindingGrade::General, AccidentGrade::is_ground_for_elevation)
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

codes! {
    /// What a product spot check (产品质量监督抽查) came to.
    pub enum SpotCheckOutcome as "spot_check_outcomes" {
        Conforming = "conforming", "合格", "conforming";
        Nonconforming = "nonconforming", "不合格", "nonconforming";
    }
}

codes! {
    /// What is known of the unit behind a result, or what a person has decided. Only a person links or dismisses.
    pub enum SpotCheckState as "spot_check_states" {
        Conforming = "conforming", "合格，无需处理", "conforming, nothing to do";
        Matched = "matched", "名称与一家单位一致，待确认", "exactly one unit has this name, to be decided";
        Ambiguous = "ambiguous", "有多家可能的单位，待确认", "several units may be meant, to be decided";
        NoUnit = "no_unit", "没有名称相近的单位，待确认", "no unit has a name like this, to be decided";
        Linked = "linked", "已关联单位并报告风险隐患", "linked to a unit, with a finding";
        Dismissed = "dismissed", "已排除", "dismissed";
        Superseded = "superseded", "已被后发布的结果更正", "superseded by a corrected edition";
    }
}

impl SpotCheckState {
    /// Whether a person has yet to decide.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Matched | Self::Ambiguous | Self::NoUnit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Code;

    #[test]
    fn a_particularly_major_accident_weighs_as_a_major_finding() {
        let grades: Vec<_> = AccidentGrade::ALL.iter().map(|grade| (grade.finding_grade(), grade.is_ground_for_elevation())).collect();
        let expected =
            [(FindingGrade::General, false), (FindingGrade::RelativelyMajor, true), (FindingGrade::Major, true), (FindingGrade::Major, true)];
        assert_eq!(grades, expected);
    }

    #[test]
    fn an_accident_that_nobody_has_graded_is_a_ground_by_the_grade_of_its_finding() {
        let by_finding: Vec<_> = FindingGrade::ALL.iter().map(|grade| is_ground_for_elevation(None, *grade)).collect();
        assert_eq!(by_finding, [false, true, true]);
        // How grave the accident was goes before how grave the finding is.
        assert!(!is_ground_for_elevation(Some(AccidentGrade::ALL[0]), FindingGrade::Major));
        assert!(is_ground_for_elevation(Some(AccidentGrade::RelativelyMajor), FindingGrade::General));
    }

    #[test]
    fn a_person_decides_on_what_does_not_conform_and_nobody_has_decided() {
        let open: Vec<_> = SpotCheckState::ALL.iter().filter(|state| state.is_open()).copied().collect();
        assert_eq!(open, [SpotCheckState::Matched, SpotCheckState::Ambiguous, SpotCheckState::NoUnit]);
    }
}
