//! What is done about findings, and what it costs a unit (三, 五): recall, assistance, instruments, visits, requests for data.

use chrono::{Months, NaiveDate};

use crate::codes::codes;
use crate::monitoring::MonitoringLevel;

/// 无事不扰 (三·日常监管): a routine unit that was visited within so many months is not visited again without a trigger.
pub const UNDISTURBED_MONTHS: u32 = 12;

codes! {
    /// Where a recall (召回) or an assistance (帮扶) is.
    pub enum MeasureStatus as "measure_statuses" {
        Open = "open", "进行中", "open";
        Closed = "closed", "已办结", "closed";
    }
}

codes! {
    /// On whose motion a recall is made.
    pub enum RecallManner as "recall_manners" {
        Voluntary = "voluntary", "主动召回", "on the unit's own motion";
        Notified = "notified", "通知召回", "on notice of the authority";
        Ordered = "ordered", "责令召回", "on order of the authority";
    }
}

codes! {
    /// The kind of a supervision instrument. The last is the gravest.
    pub enum InstrumentKind as "instrument_kinds" {
        ReminderLetter = "reminder_letter", "敦促提醒函", "reminder letter";
        RectificationNotice = "rectification_notice", "整改通知书", "rectification notice";
        AdmonitoryInterview = "admonitory_interview", "约谈", "admonitory interview";
        CirculatedCriticism = "circulated_criticism", "通报", "circulated criticism";
    }
}

codes! {
    /// Where an instrument is.
    pub enum InstrumentStatus as "instrument_statuses" {
        Open = "open", "已发出，待回复", "issued";
        Replied = "replied", "已回复", "replied";
        Closed = "closed", "已办结", "closed";
    }
}

codes! {
    /// What a visit to a unit is for.
    pub enum VisitPurpose as "visit_purposes" {
        OnSiteCheck = "on_site_check", "现场检查", "on-site check";
        Sampling = "sampling", "抽样", "sampling";
        FollowUp = "follow_up", "整改复查", "follow-up of a rectification";
        Service = "service", "服务帮扶", "service and assistance";
    }
}

codes! {
    /// What gave cause for a visit (触发式监管, 三).
    pub enum VisitTrigger as "visit_triggers" {
        Finding = "finding", "发现风险隐患", "finding";
        Complaint = "complaint", "投诉举报", "complaint or report";
        Recall = "recall", "缺陷产品召回", "recall";
        LawEnforcement = "law_enforcement", "执法办案", "law enforcement";
        Assignment = "assignment", "上级交办", "assignment from above";
        CreditRisk = "credit_risk", "信用风险", "credit risk";
    }
}

codes! {
    /// What an authority may ask a unit for; what the register holds already is not asked again.
    pub enum InformationField as "information_fields" {
        Name = "name", "单位名称", "name";
        Address = "address", "地址", "address";
        Activities = "activities", "主体类型", "activities";
        Applicability = "applicability", "产品适用的监管制度", "product regimes that apply";
        DivisionCode = "division_code", "行政区划", "division";
        Employees = "employees", "从业人员", "employees";
        Revenue = "revenue", "主营业务收入", "main business revenue";
        MerchandiseSales = "merchandise_sales", "商品销售额", "merchandise sales";
        CreditRiskClass = "credit_risk_class", "信用风险分类", "credit risk class";
    }
}

/// Whether a visit disturbs a unit without need (无事不扰, 三·日常监管): the unit is under routine supervision, nothing gave cause for
/// the visit, and the last one before it lies within [`UNDISTURBED_MONTHS`], both ends included. It is told, never forbidden.
#[must_use]
pub fn is_undue_visit(level: MonitoringLevel, trigger: Option<VisitTrigger>, visited_on: NaiveDate, last_visit: Option<NaiveDate>) -> bool {
    let begin = visited_on.checked_sub_months(Months::new(UNDISTURBED_MONTHS)).unwrap_or(NaiveDate::MIN);
    level == MonitoringLevel::Routine && trigger.is_none() && last_visit.is_some_and(|last| (begin..=visited_on).contains(&last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_routine_unit_is_left_undisturbed_for_a_year_unless_there_is_a_trigger() {
        let undue = |level, trigger, last: &str| is_undue_visit(level, trigger, day("2026-11-24"), Some(day(last)));
        assert!(undue(MonitoringLevel::Routine, None, "2026-11-24"));
        assert!(undue(MonitoringLevel::Routine, None, "2025-11-24"));
        assert!(!undue(MonitoringLevel::Routine, None, "2025-11-23"));
        assert!(!undue(MonitoringLevel::Routine, Some(VisitTrigger::Complaint), "2026-11-01"));
        assert!(!undue(MonitoringLevel::Key, None, "2026-11-01"));
        assert!(!is_undue_visit(MonitoringLevel::Routine, None, day("2026-11-24"), None));
    }
}
