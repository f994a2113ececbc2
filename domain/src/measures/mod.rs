//! What is done about findings, and what it costs a unit (三, 五): recall, assistance, instruments, visits, requests for data.

use chrono::{Months, NaiveDate};

use crate::codes::codes;
use crate::monitoring::{MonitoringLevel, RoutineMode};

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
        Service = "service", "帮扶、培训", "assistance and training";
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
        ProductSpotCheck = "product_spot_check", "监督抽查", "product spot check";
        DoubleRandom = "double_random", "双随机、一公开抽查", "random check by random inspectors";
        SpecialCampaign = "special_campaign", "专项整治", "special campaign";
        PostLicensingSupervision = "post_licensing_supervision", "证后监管", "supervision after licensing";
        HalfYearCheck = "half_year_check", "重点单位半年现场检查", "half-year on-site check of a focus unit";
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

impl VisitPurpose {
    /// Whether a visit for it disturbs a unit: help (帮扶, 培训) does not.
    #[must_use]
    pub fn disturbs(self) -> bool {
        self != Self::Service
    }
}

/// A visit that took place or is thought of.
#[derive(Debug, Clone, Copy)]
pub struct PlannedVisit {
    /// On which day.
    pub on: NaiveDate,
    /// What for; one that nobody has said disturbs.
    pub purpose: Option<VisitPurpose>,
    /// What gave cause for it.
    pub trigger: Option<VisitTrigger>,
}

/// How a visit disturbs a unit without need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undue {
    /// The unit is checked only where something gives cause.
    WithoutTrigger,
    /// It was visited on this day, not long ago.
    SoonAfter(NaiveDate),
}

impl PlannedVisit {
    /// Whether it disturbs a unit without need (无事不扰, 三·日常监管): the unit is under routine supervision, nothing gave cause for the
    /// visit, it is no help, and either the unit is checked only where something does, or the last visit before it that was no help
    /// lies within so many months, both ends included. It is told, never forbidden.
    #[must_use]
    pub fn undue(&self, level: MonitoringLevel, mode: RoutineMode, last_visit: Option<NaiveDate>, undisturbed_months: u32) -> Option<Undue> {
        if level != MonitoringLevel::Routine || self.trigger.is_some() || !self.purpose.is_none_or(VisitPurpose::disturbs) {
            return None;
        }
        if mode == RoutineMode::Triggered {
            return Some(Undue::WithoutTrigger);
        }
        let begin = self.on.checked_sub_months(Months::new(undisturbed_months)).unwrap_or(NaiveDate::MIN);
        last_visit.filter(|last| (begin..=self.on).contains(last)).map(Undue::SoonAfter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Code;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_routine_unit_is_left_undisturbed_for_a_year_unless_there_is_a_trigger() {
        let visit = |purpose, trigger| PlannedVisit { on: day("2026-11-24"), purpose: Some(purpose), trigger };
        let check = |trigger| visit(VisitPurpose::OnSiteCheck, trigger);
        let undue = |visit: PlannedVisit, level, last: Option<&str>, months| visit.undue(level, RoutineMode::Daily, last.map(day), months);
        let (routine, key) = (MonitoringLevel::Routine, MonitoringLevel::Key);
        assert_eq!(undue(check(None), routine, Some("2026-11-24"), 12), Some(Undue::SoonAfter(day("2026-11-24"))));
        assert_eq!(undue(check(None), routine, Some("2025-11-24"), 12), Some(Undue::SoonAfter(day("2025-11-24"))));
        assert_eq!(undue(check(None), routine, Some("2025-11-23"), 12), None);
        assert_eq!(undue(check(None), routine, Some("2025-11-24"), 11), None);
        assert_eq!(undue(check(None), key, Some("2026-11-01"), 12), None);
        assert_eq!(undue(check(None), routine, None, 12), None);
        for trigger in VisitTrigger::ALL {
            assert_eq!(undue(check(Some(*trigger)), routine, Some("2026-11-01"), 12), None, "{trigger}");
        }
        for purpose in VisitPurpose::ALL {
            let disturbs = undue(visit(*purpose, None), routine, Some("2026-11-01"), 12).is_some();
            assert_eq!(disturbs, *purpose != VisitPurpose::Service, "{purpose}");
        }
    }

    #[test]
    fn a_triggered_unit_is_visited_for_a_cause_or_to_help_whatever_the_months() {
        let undue = |purpose, trigger, level, last: Option<&str>| {
            let visit = PlannedVisit { on: day("2026-11-24"), purpose, trigger };
            visit.undue(level, RoutineMode::Triggered, last.map(day), 12)
        };
        let routine = MonitoringLevel::Routine;
        for last in [None, Some("2001-01-01"), Some("2026-11-23")] {
            assert_eq!(undue(None, None, routine, last), Some(Undue::WithoutTrigger), "{last:?}");
            assert_eq!(undue(Some(VisitPurpose::Sampling), None, routine, last), Some(Undue::WithoutTrigger), "{last:?}");
            assert_eq!(undue(Some(VisitPurpose::Service), None, routine, last), None, "{last:?}");
            for level in [MonitoringLevel::Key, MonitoringLevel::Special] {
                assert_eq!(undue(None, None, level, last), None, "{level} {last:?}");
            }
            for trigger in VisitTrigger::ALL {
                assert_eq!(undue(None, Some(*trigger), routine, last), None, "{trigger} {last:?}");
            }
        }
    }
}
