//! A tier trace in plain sentences.

use super::clauses;
use super::explanation::Explanation;
use super::policy::SoleProprietorRule;
use super::tier::TierWarning;
use super::tier_trace::{DesignatedSizeBasis, DesignatedSizeStep, TierStep, TierTrace};
use crate::codes::Code;
use crate::units::{Completeness, FigureName};

impl TierTrace {
    /// The trace in plain Chinese and English: the figures used, what was reached and what was
    /// missed, which measure decided, each with its clause.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let mut out = Explanation::default();
        self.explain_employees(&mut out);
        for step in &self.designated_sizes {
            explain_designated_size(step, &mut out);
        }
        for step in &self.steps {
            explain_step(step, &mut out);
        }
        self.explain_thresholds(&mut out);
        self.explain_sole_proprietor(&mut out);
        self.explain_result(&mut out);
        out.say(
            format!("划分日期：{}；规则版本：{}；政策版本：{}。", self.as_of, self.rule_set, self.policy),
            format!("Decided as of {} under rule set {} and policy {}.", self.as_of, self.rule_set, self.policy),
        );
        out
    }

    fn explain_employees(&self, out: &mut Explanation) {
        let mark = self.employees.clause.mark;
        match (self.employees.figure, self.employees.value) {
            (Some(FigureName::EmployeesAnnualAverage), Some(n)) => out.say(
                format!("没有期末从业人员数，以全年平均人员数{n}人代替（{mark}）。"),
                format!("There is no period-end figure, so the annual average of {n} employees is used instead ({mark})."),
            ),
            (Some(figure), Some(n)) => {
                out.say(format!("从业人员采用{}{n}人（{mark}）。", figure.zh()), format!("Employees: {} is used, {n} ({mark}).", figure.en()))
            }
            _ => out.say(
                format!("没有从业人员数据，该项指标缺失（{mark}）。"),
                format!("There is no employee figure; this measure is missing ({mark})."),
            ),
        }
    }

    fn explain_thresholds(&self, out: &mut Explanation) {
        let Some(tier) = self.result.threshold_tier else {
            out.say(
                "没有可用的从业人员和营业收入数据，无法按标准划分等级。",
                "Without a usable employee or revenue figure the thresholds give no tier.",
            );
            return;
        };
        let reached: Vec<&TierStep> = self.steps.iter().filter(|s| s.tier == Some(tier)).collect();
        let zh: Vec<String> = reached.iter().map(|s| format!("{}单位的{}", s.activity.zh(), s.measure.zh())).collect();
        let en: Vec<String> = reached.iter().map(|s| format!("{} {}", s.activity.en(), s.measure.en())).collect();
        let mark = self.result.clause.mark;
        out.say(
            format!("各项指标中最高为{}级，依据是{}；符合多个条件的，按较高等级划分（{mark}）。", tier.code(), zh.join("、")),
            format!("The highest tier reached is {}, by {}; of several criteria the higher tier counts ({mark}).", tier.code(), en.join(" and ")),
        );
    }

    fn explain_sole_proprietor(&self, out: &mut Explanation) {
        let Some(step) = self.sole_proprietor else {
            return;
        };
        let mark = step.clause.mark;
        match (step.decisive, step.rule, self.result.threshold_tier) {
            (true, _, None) => out.say(
                format!("该单位是个体工商户，没有数据时划为D级（{mark}）。"),
                format!("The unit is a sole proprietor and is placed in tier D without figures ({mark})."),
            ),
            (true, _, Some(tier)) if self.result.warnings.contains(&TierWarning::SoleProprietorThresholdDiffers) => out.say(
                format!("该单位是个体工商户，划为D级（{mark}）；按标准划分本应为{}级，请核对。", tier.code()),
                format!(
                    "The unit is a sole proprietor and is placed in tier D ({mark}); by the thresholds it would be tier {}: please check.",
                    tier.code()
                ),
            ),
            (true, ..) => out.say(
                format!("该单位是个体工商户，划为D级（{mark}），与按标准划分的等级一致。"),
                format!("The unit is a sole proprietor and is placed in tier D ({mark}), which the thresholds give too."),
            ),
            (false, SoleProprietorRule::ByThreshold, _) | (false, ..) => out.say(
                format!("该单位是个体工商户；按现行政策，个体工商户同样按标准划分（{mark}）。"),
                format!("The unit is a sole proprietor; under the policy in force sole proprietors are placed by the thresholds ({mark})."),
            ),
        }
    }

    fn explain_result(&self, out: &mut Explanation) {
        let lead = self.result.lead_clause.mark;
        match (self.result.tier, self.result.lead_level) {
            (Some(tier), Some(level)) => out.say(
                format!("结论：该单位为{}级主体，对应监管层级为{}（{lead}）。", tier.code(), level.zh()),
                format!("Result: tier {}, supervised at {} level ({lead}).", tier.code(), level.en()),
            ),
            _ => out.say(
                "结论：暂不划分等级，由属地市场监管部门负责，请补充数据。",
                "Result: not classified for now; the territorial authority is in charge. Please add the figures.",
            ),
        }
        if self.result.completeness == Completeness::Partial {
            out.say(
                "部分指标缺失，按标准划分的等级以现有数据为准，补充数据后可能变化。",
                "Some figures are missing: the thresholds were applied to what is known, which may change when they are added.",
            );
        }
        if self.result.warnings.contains(&TierWarning::DesignatedSizeContradicted) {
            out.say("申报的限额以上（以下）与收入数据不符，请核对。", "The stated designated size disagrees with the revenue figure: please check.");
        }
    }
}

fn explain_designated_size(step: &DesignatedSizeStep, out: &mut Explanation) {
    let (zh_activity, en_activity) = (step.activity.zh(), step.activity.en());
    let mark = step.clause.mark;
    let Some(above) = step.above else {
        out.say(
            format!("{zh_activity}单位没有收入数据，无法判断是否为限额以上（{mark}）。"),
            format!("{en_activity}: without a revenue figure it is unknown whether the unit is above the designated size ({mark})."),
        );
        return;
    };
    let (zh_side, en_side, wanted) = if above {
        ("限额以上", "above", FigureName::MainBusinessRevenueWan)
    } else {
        ("限额以下", "below", FigureName::MerchandiseSalesWan)
    };
    let (zh_wanted, en_wanted) = (wanted.zh(), wanted.en());
    match (step.basis, step.figure, step.value) {
        (Some(DesignatedSizeBasis::Derived), Some(figure), Some(value)) => {
            let (zh_sign, en_sign) = if above { ("不低于", "reaches") } else { ("低于", "is below") };
            let limit = step.at_least;
            out.say(
                format!("{zh_activity}：{}{value}万元{zh_sign}限额标准{limit}万元，属{zh_side}，营业收入应采用{zh_wanted}（{mark}）。", figure.zh()),
                format!("{en_activity}: {} of {value} (10,000 yuan) {en_sign} the designated size of {limit}; the unit is {en_side} it and {en_wanted} applies ({mark}).", figure.en()),
            );
        }
        _ => out.say(
            format!("{zh_activity}：申报为{zh_side}，营业收入应采用{zh_wanted}（{mark}）。"),
            format!("{en_activity}: stated as {en_side} the designated size, so {en_wanted} applies ({mark})."),
        ),
    }
}

fn explain_step(step: &TierStep, out: &mut Explanation) {
    let zh_subject = format!("{}单位的{}", step.activity.zh(), step.measure.zh());
    let en_subject = format!("{} {}", step.activity.en(), step.measure.en());
    let mark = step.clause.mark;
    let (Some(figure), Some(value), Some(tier)) = (step.figure, step.value, step.tier) else {
        out.say(format!("{zh_subject}：没有可用数据，不参与划分（{mark}）。"), format!("{en_subject}: no usable figure, not compared ({mark})."));
        return;
    };
    let unit = step.unit.as_str();
    let en_unit = if unit == "人" { "persons" } else { "(10,000 yuan)" };
    // Only the nearest missed bound and the reached one are told: the others follow from them.
    let missed = step.thresholds.iter().rfind(|t| t.met == Some(false));
    let reached = step.thresholds.iter().find(|t| t.met == Some(true));
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if let Some(t) = missed {
        zh.push(format!("未达到{}级标准（≥{}{unit}）", t.tier.code(), t.at_least));
        en.push(format!("misses tier {} (≥ {})", t.tier.code(), t.at_least));
    }
    if let Some(t) = reached {
        zh.push(format!("达到{}级标准（≥{}{unit}）", t.tier.code(), t.at_least));
        en.push(format!("reaches tier {} (≥ {})", t.tier.code(), t.at_least));
    }
    let (zh_note, en_note) = if step.substituted {
        (
            format!("（缺少应采用的指标，以{}代替，{}）", figure.zh(), clauses::REVENUE.mark),
            format!(" (in place of the figure that applies, which is missing; {})", clauses::REVENUE.mark),
        )
    } else {
        (String::new(), String::new())
    };
    out.say(
        format!("{zh_subject}：{}{value}{unit}{zh_note}，{}，按此项为{}级（{mark}）。", figure.zh(), zh.join("，"), tier.code()),
        format!("{en_subject}: {} is {value} {en_unit}{en_note}, {}; by this measure tier {} ({mark}).", figure.en(), en.join(" and "), tier.code()),
    );
}
