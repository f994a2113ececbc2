//! A monitoring trace in plain sentences.

use super::{Condition, ConditionStep, FindingStep, MonitoringTrace};
use crate::codes::Code;
use crate::rules::Explanation;
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
            explain_condition(condition, &mut out);
        }
        out.say(
            format!("结论：截至{}，应实施{}（{}）。", self.as_of, self.level.zh(), self.clause.mark),
            format!("Result: {} as of {} ({}).", self.level.en(), self.as_of, self.clause.mark),
        );
        out.say(format!("规则版本：{}；政策版本：{}。", self.rule_set, self.policy), format!("Rule set {}, policy {}.", self.rule_set, self.policy));
        out
    }
}

fn explain_finding(finding: &FindingStep, rule: OccurrenceRule, out: &mut Explanation) {
    let (zh_verdict, en_verdict) = match finding.not_counted {
        Some(reason) => (format!("不计入：{}", reason.zh()), format!("not counted: {}", reason.en())),
        None => ("计入".to_owned(), "counted".to_owned()),
    };
    let discovery = finding.discovery_id.as_deref().filter(|_| rule == OccurrenceRule::DiscoveryEvents);
    let (zh_discovery, en_discovery) = discovery.map_or_else(Default::default, |id| (format!("（发现编号{id}）"), format!(" (discovery {id})")));
    out.say(
        format!("{}发现的{}风险隐患{zh_discovery}{zh_verdict}。", finding.discovered_on, finding.grade.zh()),
        format!("The {} finding of {}{en_discovery} is {en_verdict}.", finding.grade.en(), finding.discovered_on),
    );
}

fn explain_condition(step: &ConditionStep, out: &mut Explanation) {
    let (zh_met, en_met) = if step.met { ("符合", "met") } else { ("不符合", "not met") };
    let (zh_name, en_name) = (step.condition.zh(), step.condition.en());
    let (zh_level, en_level) = (step.level.zh(), step.level.en());
    let mark = step.clause.mark;
    match (step.window_from, step.window_to) {
        (Some(from), Some(to)) => {
            let (count, needed) = (step.count, step.needed);
            // The relatively major window is a policy value, so its days are told, not its name.
            let zh_reading = if step.condition == Condition::MajorFinding { "，重大风险不轻于较大风险" } else { "" };
            out.say(
                format!("{zh_level}条件“{zh_name}”{zh_met}：{from}至{to}共{count}次，需{needed}次及以上（{mark}{zh_reading}）。"),
                format!("Condition for {en_level}, \"{en_name}\": {en_met}; {count} from {from} to {to}, {needed} or more needed ({mark})."),
            );
        }
        _ => {
            out.say(format!("{zh_level}条件“{zh_name}”{zh_met}（{mark}）。"), format!("Condition for {en_level}, \"{en_name}\": {en_met} ({mark})."))
        }
    }
}
