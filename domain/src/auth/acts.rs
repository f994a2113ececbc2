//! Whose an act is (docs/decisions/0015): what an authority has decided, ordered or issued is changed, closed, ended or withdrawn by that
//! authority or one above it. One below records progress, and asks. The flows ask this table; docs/permissions.md prints it.

use crate::authorities::Level;

/// A kind of acts.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// The operations that change, close, end or withdraw one.
    pub undone_by: &'static [&'static str],
    /// The fields that an authority below changes all the same.
    pub progress: &'static [&'static str],
}

/// 三·召回.
pub const RECALL: Act = Act {
    zh: "责成或者记录的召回",
    en: "a recall",
    undone_by: &["update_recall", "close_recall"],
    progress: &["progress", "recalled_quantity", "served_on", "plan", "plan_filed_on", "stopped_on", "objected_on", "objection", "report_filed_on"],
};

/// 三·质量技术帮扶.
pub const ASSISTANCE: Act =
    Act { zh: "质量技术帮扶", en: "an assistance", undone_by: &["update_assistance", "close_assistance"], progress: &["measures"] };

/// 二(三); the reply of the unit is progress.
pub const INSTRUMENT: Act = Act { zh: "文书", en: "an instrument", undone_by: &["close_instrument"], progress: &["replied_on", "reply"] };

/// Of a finding: confirmed, overturned, restored, kept.
pub const FINDING_STATUS: Act = Act {
    zh: "风险隐患的确认、撤销、恢复、维持",
    en: "the confirmation, overturning, restoring or keeping of a finding",
    undone_by: &["update_finding", "overturn_finding", "restore_finding", "keep_finding"],
    progress: &["plan"],
};

/// 验收 of a rectification. Verifying is progress of whoever confirmed; to take it back is not.
pub const FINDING_VERIFICATION: Act =
    Act { zh: "风险隐患的验收", en: "the verification of a finding", undone_by: &["reopen_finding"], progress: &[] };

///
pub const MONITORING_OVERRIDE: Act = Act {
    zh: "上调的监管类别",
    en: "an override of the monitoring level",
    undone_by: &["override_monitoring_level", "end_monitoring_override"],
    progress: &[],
};

/// 二(一) 原则上.
pub const LEAD_OVERRIDE: Act =
    Act { zh: "监管部门的调整", en: "an override of the lead", undone_by: &["override_lead", "end_lead_override"], progress: &[] };

/// 二(一) 监管或者挂牌督办.
pub const ELEVATION: Act =
    Act { zh: "提级的决定", en: "the decision on an elevation", undone_by: &["update_elevation", "release_elevation"], progress: &[] };

/// 三·日常监管: by the lead.
pub const ROUTINE_MODE: Act = Act { zh: "日常监管方式", en: "how a routine unit is checked", undone_by: &["put_routine_mode"], progress: &[] };

/// The objection to a result that reported a finding which somebody has confirmed: upheld, it takes the confirmation back.
pub const OBJECTION_UPHELD: Act =
    Act {
        zh: "据监督抽查结果作出的确认", en: "a confirmation on a spot-check result", undone_by: &["decide_spot_check_objection"], progress: &[]
    };

/// 关联、排除 of a result of a product spot check, at the authority that took it in.
pub const SPOT_CHECK_DECISION: Act =
    Act {
        zh: "监督抽查结果的关联、排除", en: "the decision on a spot-check result", undone_by: &["reopen_spot_check_result"], progress: &[]
    };

/// Every kind, in the order of docs/permissions.md.
pub const ACTS: &[Act] = &[
    RECALL,
    ASSISTANCE,
    INSTRUMENT,
    FINDING_STATUS,
    FINDING_VERIFICATION,
    MONITORING_OVERRIDE,
    LEAD_OVERRIDE,
    ELEVATION,
    ROUTINE_MODE,
    SPOT_CHECK_DECISION,
    OBJECTION_UPHELD,
];

impl Level {
    /// Whether an authority of this level may change, close, end or withdraw an act of one of the other level on the same path.
    #[must_use]
    pub fn may_undo(self, act_of: Self) -> bool {
        self.depth() <= act_of.depth()
    }
}
