//! A tier trace in plain sentences.

use super::clauses;
use super::explanation::{Explanation, en_count, zh_day};
use super::policy::SoleProprietorRule;
use super::thresholds::Measure;
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
        self.explain_year(&mut out);
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
            format!("划分日期：{}；规则版本：{}；政策版本：{}。", zh_day(self.as_of), self.rule_set, self.policy),
            format!("Decided as of {} under rule set {} and policy {}.", self.as_of, self.rule_set, self.policy),
        );
        out
    }

    fn explain_year(&self, out: &mut Explanation) {
        let Some(year) = self.year else { return };
        let mark = year.clause.mark;
        out.say(
            format!("以{}年数据为准：{}（{mark}：以现行统计制度为准；采用哪一年是本系统的理解）。", year.year, year.basis.zh()),
            format!(
                "The figures of {} decide: {} ({mark}: the statistical system in force; which year is the program's reading).",
                year.year,
                year.basis.en()
            ),
        );
    }

    fn explain_employees(&self, out: &mut Explanation) {
        let mark = self.employees.clause.mark;
        match (self.employees.figure, self.employees.value) {
            (Some(FigureName::EmployeesAnnualAverage), Some(n)) => out.say(
                format!("没有期末从业人员数，以全年平均人员数{n}人代替（{mark}）。"),
                format!("There is no period-end figure, so the annual average is used instead: {} ({mark}).", en_count(n, "person", "persons")),
            ),
            (Some(figure), Some(n)) => out.say(
                format!("从业人员采用{}{n}人（{mark}）。", figure.zh()),
                format!("Employees: {}, the number of {} ({mark}).", en_count(n, "person", "persons"), figure.en()),
            ),
            _ => out.say(
                format!("没有从业人员数据，该项指标缺失（{mark}）。"),
                format!("There is no employee figure; this measure is missing ({mark})."),
            ),
        }
    }

    fn explain_thresholds(&self, out: &mut Explanation) {
        let Some(tier) = self.result.threshold_tier else {
            out.say(
                "没有可用的从业人员和营业收入数据，无法按标准划分主体级别。",
                "Without a usable employee or revenue figure the thresholds give no tier.",
            );
            return;
        };
        let reached: Vec<&TierStep> = self.steps.iter().filter(|s| s.tier == Some(tier)).collect();
        let zh: Vec<String> = reached.iter().map(|s| format!("{}单位的{}", s.activity.zh(), s.measure.zh())).collect();
        let en: Vec<String> = reached.iter().map(|s| en_subject(s).to_lowercase()).collect();
        let mark = self.result.clause.mark;
        out.say(
            format!("各项指标中最高为{}级，依据是{}；符合多个条件的，按较高等级划分（{mark}）。", tier.code(), zh.join("、")),
            format!("The highest tier reached is {}, by {}; of several criteria the higher tier counts ({mark}).", tier.code(), en.join(", ")),
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
                format!("该单位是个体工商户，划为D级（{mark}）；按标准划分则为{}级，请核对。", tier.code()),
                format!(
                    "The unit is a sole proprietor and is placed in tier D ({mark}); by the thresholds it would be tier {}: please check.",
                    tier.code()
                ),
            ),
            (true, ..) => out.say(
                format!("该单位是个体工商户，划为D级（{mark}），与按标准划分的级别一致。"),
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
            (Some(tier), Some(level)) => {
                let (zh, en) = level.title(self.topology);
                let (zh_by, en_by) = match self.result.lead_by_policy {
                    true => (format!("按政策参数（{}）", self.policy), format!("by policy {}", self.policy)),
                    false => ("原则上".to_owned(), "in principle".to_owned()),
                };
                out.say(
                    format!("结论：该单位为{}级主体，{zh_by}对应监管层级为{zh}（{lead}）。", tier.code()),
                    format!("Result: tier {}, {en_by} supervised at {en} ({lead}).", tier.code()),
                );
            }
            _ => out.say(
                "结论：暂不划分主体级别，由属地市场监管部门负责，请补充数据。",
                "Result: not classified for now; the territorial authority is in charge. Please add the figures.",
            ),
        }
        if self.result.completeness == Completeness::Partial {
            out.say(
                "部分指标缺失，按标准划分的级别以现有数据为准，补充数据后可能变化。",
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
            format!("In {en_activity} it is unknown without a revenue figure whether the unit is above the designated size ({mark})."),
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
                format!(
                    "In {en_activity} the {} of {value} × 10,000 yuan {en_sign} the designated size of {limit} × 10,000 yuan; the figure that applies {en_side} it is {en_wanted} ({mark}).",
                    figure.en()
                ),
            );
        }
        _ => out.say(
            format!("{zh_activity}：申报为{zh_side}，营业收入应采用{zh_wanted}（{mark}）。"),
            format!("In {en_activity} the unit is stated to be {en_side} the designated size; the figure that applies is {en_wanted} ({mark})."),
        ),
    }
}

fn explain_step(step: &TierStep, out: &mut Explanation) {
    let zh_subject = format!("{}单位的{}", step.activity.zh(), step.measure.zh());
    let en_subject = en_subject(step);
    let mark = step.clause.mark;
    let (Some(figure), Some(value), Some(tier)) = (step.figure, step.value, step.tier) else {
        out.say(format!("{zh_subject}：没有可用数据，不参与划分（{mark}）。"), format!("{en_subject}: no usable figure, not compared ({mark})."));
        return;
    };
    let unit = step.unit.as_str();
    let en_value = if unit == "人" { en_count(value, "person", "persons") } else { format!("{value} × 10,000 yuan") };
    // Only the nearest missed bound and the reached one are told: the others follow from them.
    let missed = step.thresholds.iter().rfind(|t| t.met == Some(false));
    let reached = step.thresholds.iter().find(|t| t.met == Some(true));
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if let Some(t) = missed {
        zh.push(format!("未达到{}级标准（≥{}{unit}）", t.tier.code(), t.at_least));
        en.push(format!("below tier {} (≥ {})", t.tier.code(), t.at_least));
    }
    if let Some(t) = reached {
        zh.push(format!("达到{}级标准（≥{}{unit}）", t.tier.code(), t.at_least));
        en.push(format!("at least tier {} (≥ {})", t.tier.code(), t.at_least));
    }
    let (zh_note, en_note) = if step.substituted { substitution(figure) } else { (String::new(), String::new()) };
    out.say(
        format!("{zh_subject}：{}{value}{unit}{zh_note}，{}，按此项为{}级（{mark}）。", figure.zh(), zh.join("，"), tier.code()),
        format!("{en_subject}: {en_value} ({}){en_note}, {}; tier {} by this measure ({mark}).", figure.en(), en.join(" and "), tier.code()),
    );
}

/// `Employees in production`, `Revenue from wholesale`.
fn en_subject(step: &TierStep) -> String {
    match step.measure {
        Measure::Employees => format!("Employees in {}", step.activity.en()),
        Measure::Revenue => format!("Revenue from {}", step.activity.en()),
    }
}

/// That a figure stands in for the one that applies, and that the notice does not say so.
fn substitution(used: FigureName) -> (String, String) {
    let wanted = if used == FigureName::MerchandiseSalesWan { FigureName::MainBusinessRevenueWan } else { FigureName::MerchandiseSalesWan };
    (
        format!("（应采用{}而缺少该数据，通知未规定此种情形，本系统暂以{}代替）", wanted.zh(), used.zh()),
        format!(
            ", standing in for {}, which applies ({}) but is missing: the notice does not provide for that, this is the program's reading",
            wanted.en(),
            clauses::REVENUE.mark
        ),
    )
}
