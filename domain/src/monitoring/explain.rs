//! A monitoring trace in plain sentences.

use super::{Condition, ConditionStep, FindingStep, MonitoringTrace};
use crate::codes::Code;
use crate::rules::Explanation;
use crate::rules::explanation::{en_count, zh_day};
use crate::rules::policy::OccurrenceRule;

impl MonitoringTrace {
    /// The trace in plain Chinese and English: every finding, why it counted or not, every
    /// condition with what was found and what was needed, each with its clause.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let mut out = Explanation::default();
        if self.findings.is_empty() {
            out.say("没有已确认的风险隐患。", "There is no confirmed finding.");
        }
        for finding in &self.findings {
            explain_finding(finding, self.occurrence_rule, &mut out);
        }
        match self.credit_risk_class {
            Some(class) => out.say(format!("信用风险分类为{}类。", class.code()), format!("The credit risk class is {}.", class.code())),
            None => out.say("没有信用风险分类信息。", "There is no credit risk class."),
        }
        for condition in &self.conditions {
            explain_condition(condition, &self.policy, &mut out);
        }
        out.say(
            format!("结论：截至{}，应实施{}（{}）。", zh_day(self.as_of), self.level.zh(), self.clause.mark),
            format!("Result: {} as of {} ({}).", self.level.en(), self.as_of, self.clause.mark),
        );
        out.say(format!("规则版本：{}；政策版本：{}。", self.rule_set, self.policy), format!("Rule set {}, policy {}.", self.rule_set, self.policy));
        out
    }
}

fn explain_finding(finding: &FindingStep, rule: OccurrenceRule, out: &mut Explanation) {
    let (zh_verdict, en_verdict) = match finding.not_counted {
        Some(reason) => (format!("不计入：{}", reason.zh()), format!("not counted: {}", reason.en())),
        None if finding.held_open => {
            ("计入：已超出统计期限，但尚未验收销号".to_owned(), "counted: older than the window, but not verified as rectified".to_owned())
        }
        None => ("计入".to_owned(), "counted".to_owned()),
    };
    let discovery = finding.discovery_id.as_deref().filter(|_| rule == OccurrenceRule::DiscoveryEvents);
    let (zh_discovery, en_discovery) = discovery.map_or_else(Default::default, |id| (format!("（发现编号{id}）"), format!(" (discovery {id})")));
    out.say(
        format!("{}发现的{}风险隐患{zh_discovery}{zh_verdict}。", zh_day(finding.discovered_on), finding.grade.zh()),
        format!("The {} finding of {}{en_discovery} is {en_verdict}.", finding.grade.en(), finding.discovered_on),
    );
}

/// Where a condition is read and not only quoted, whose reading it is.
fn reading(step: &ConditionStep, policy: &str) -> (String, String) {
    match step.condition {
        Condition::MajorFinding => (
            "；通知未写明发现1至2次重大风险的情形，按不轻于较大风险理解".to_owned(),
            "; the notice does not name one or two major risks, which are read as no lighter than a relatively major one".to_owned(),
        ),
        Condition::RelativelyMajorFinding => {
            (format!("；期限由政策参数（{policy}）设定，通知未规定期限"), format!("; the window is set by policy {policy}, the notice names none"))
        }
        _ => (String::new(), String::new()),
    }
}

fn explain_condition(step: &ConditionStep, policy: &str, out: &mut Explanation) {
    let (zh_met, en_met) = if step.met { ("符合", "met") } else { ("不符合", "not met") };
    let (zh_name, en_name) = (step.condition.zh(), step.condition.en());
    let (zh_level, en_level) = (step.level.zh(), step.level.en());
    let mark = step.clause.mark;
    let (Some(from), Some(to)) = (step.window_from, step.window_to) else {
        out.say(format!("{zh_level}条件“{zh_name}”{zh_met}（{mark}）。"), format!("Condition for {en_level}, \"{en_name}\": {en_met} ({mark})."));
        return;
    };
    let (count, needed, held) = (step.count - step.held_open, step.needed, step.held_open);
    let (zh_held, en_held) = match held {
        0 => (String::new(), String::new()),
        n => (format!("，另有{n}次超出期限但尚未验收销号"), format!(", and {n} older but not verified as rectified")),
    };
    let (zh_reading, en_reading) = reading(step, policy);
    let (zh_from, zh_to) = (zh_day(from), zh_day(to));
    let found = en_count(count, "discovery", "discoveries");
    out.say(
        format!("{zh_level}条件“{zh_name}”{zh_met}：{zh_from}至{zh_to}共{count}次{zh_held}，需{needed}次及以上（{mark}{zh_reading}）。"),
        format!(
            "Condition for {en_level}, \"{en_name}\": {en_met}; {found} from {from} to {to}{en_held}, {needed} or more needed ({mark}{en_reading})."
        ),
    );
}
