//! What the audit trail tells of.

use crate::codes::codes;

codes! {
    /// A kind of thing whose changes are in the audit trail.
    pub enum AuditedResource as "audited_resources" {
        Unit = "unit", "单位", "unit";
        User = "user", "用户", "user";
        Password = "password", "密码", "password";
        Session = "session", "登录会话", "session";
        AccessToken = "access_token", "访问令牌", "access token";
        Authority = "authority", "监管部门", "authority";
        Department = "department", "内设机构", "department";
        Calendar = "calendar", "工作日历", "calendar";
        Policy = "policy", "政策参数", "policy";
        Import = "import", "导入", "import";
        ImportLayout = "import_layout", "导入列对应关系", "columns of an import";
        Export = "export", "导出", "export";
        Finding = "finding", "风险隐患", "finding";
        SpotCheckIntake = "spot_check_intake", "抽查结果批次", "spot-check list";
        SpotCheckResult = "spot_check_result", "抽查结果", "spot-check result";
        CreditRisk = "credit_risk", "信用风险分类", "credit risk class";
        MonitoringDecision = "monitoring_decision", "监管类别评定", "monitoring decision";
        MonitoringOverride = "monitoring_override", "监管类别调整", "monitoring override";
        MonitoringList = "monitoring_list", "年度名单", "monitoring list";
        Elevation = "elevation", "提级监管", "elevation";
        Recall = "recall", "召回", "recall";
        Assistance = "assistance", "帮扶", "assistance";
        Instrument = "instrument", "文书", "instrument";
        Visit = "visit", "检查走访", "visit";
        InformationRequest = "information_request", "数据索取", "information request";
        RoutineMode = "routine_mode", "日常监管方式", "routine mode";
        Refusal = "refusal", "越权操作", "refused permission";
    }
}
