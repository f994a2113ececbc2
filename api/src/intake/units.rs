//! Units of measure in headings, lines, notes and cells, as powers of ten of the field's own unit.

use std::sync::LazyLock;

use regex::Regex;

use super::Field;
use super::field::Kind;
use super::meaning::{understand, unnumbered};
use super::period::{Part, compiled, says};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    /// Persons; the field's unit is one.
    People,
    /// Money; the field's unit is 10,000 yuan.
    Money,
}

/// A unit as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub text: String,
    /// How far the decimal point moves.
    pub shift: i32,
}

/// Units, and how far the decimal point moves from one to the field's own.
pub(super) const UNITS: &[(Quantity, &str, i32)] = &[
    (Quantity::Money, "元", -4),
    (Quantity::Money, "圆", -4),
    (Quantity::Money, "百元", -2),
    (Quantity::Money, "千元", -1),
    (Quantity::Money, "仟元", -1),
    (Quantity::Money, "万元", 0),
    (Quantity::Money, "万", 0),
    (Quantity::Money, "萬元", 0),
    (Quantity::Money, "万圆", 0),
    (Quantity::Money, "十万元", 1),
    (Quantity::Money, "百万元", 2),
    (Quantity::Money, "百万", 2),
    (Quantity::Money, "千万元", 3),
    (Quantity::Money, "千万", 3),
    (Quantity::Money, "亿元", 4),
    (Quantity::Money, "亿", 4),
    (Quantity::People, "人", 0),
    (Quantity::People, "名", 0),
    (Quantity::People, "个", 0),
    (Quantity::People, "位", 0),
    (Quantity::People, "人次", 0),
    (Quantity::People, "百人", 2),
    (Quantity::People, "千人", 3),
    (Quantity::People, "万人", 4),
    (Quantity::People, "万", 4),
];

/// How far the decimal point moves for a unit of this quantity, or `None` if it is none.
pub(super) fn shift_of(unit: &str, quantity: Quantity) -> Option<i32> {
    let unit = unit.strip_prefix("人民币").or_else(|| unit.strip_prefix("rmb")).unwrap_or(unit).trim_start_matches('¥');
    let unit = unit.strip_suffix("(人民币)").or_else(|| unit.strip_suffix("人民币")).unwrap_or(unit);
    UNITS.iter().find(|(of, known, _)| *of == quantity && *known == unit).map(|(.., shift)| *shift)
}

/// The unit that a folded text is.
pub(super) fn unit_of(text: &str, quantity: Quantity) -> Option<Unit> {
    shift_of(text, quantity).map(|shift| Unit { text: text.to_owned(), shift })
}

/// Whether the text counts something that is neither money nor people.
pub(super) fn is_counter(text: &str) -> bool {
    matches!(
        text,
        "户" | "家" | "个" | "年" | "是/否" | "代码" | "台" | "件" | "套" | "吨" | "次" | "批次" | "批" | "种" | "辆" | "间" | "平方米" | "%"
    )
}

/// Whether the text is a unit of anything, the plain counters included.
pub(super) fn is_unit(text: &str) -> bool {
    matches!(text, "户" | "家" | "个" | "年" | "是/否" | "代码")
        || shift_of(text, Quantity::Money).is_some()
        || shift_of(text, Quantity::People).is_some()
        || named_currency(text).is_some_and(|_| text.chars().count() <= 5)
}

/// Whether the text is a unit of money that is not known: `K元`.
pub(super) fn is_unknown_money(text: &str) -> bool {
    let known = shift_of(text, Quantity::Money).is_some();
    !known && text.ends_with(['元', '圆']) && !text.ends_with("单元") && text.chars().count() <= 4
}

/// `人元`, `户人万元`: several units without anything between them, where a blank was.
fn run_of_units(text: &str) -> Option<Vec<&str>> {
    let mut units = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(4)
            .filter(|end| rest.get(..*end).is_some_and(|unit| is_unit(unit) || is_counter(unit)))
            .last()?;
        let (unit, after) = rest.split_at(end);
        units.push(unit);
        rest = after;
    }
    (units.len() > 1).then_some(units)
}

/// A currency other than the yuan.
pub(super) fn named_currency(folded: &str) -> Option<&'static str> {
    ["美元", "美金", "usd", "港元", "港币", "hkd", "欧元", "eur", "日元", "jpy", "英镑", "gbp", "外币", "澳元", "台币", "韩元", "卢布", "$", "€", "£"]
        .into_iter()
        .find(|name| folded.contains(name))
}

/// What a line beside a table says of the units of its figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    pub money: Vec<Unit>,
    pub people: Vec<Unit>,
    /// Units that are said of one figure: `营业收入单位：元`.
    pub by_field: Vec<(Field, Unit)>,
    /// Money in something that cannot be converted.
    pub unknown: Option<String>,
    /// A note that says that figures are of a part of a year.
    pub part: Option<Part>,
}

/// Adds a unit unless one that is as large is there.
fn add(units: &mut Vec<Unit>, unit: Unit) {
    if !units.iter().any(|known| known.shift == unit.shift) {
        units.push(unit);
    }
}

impl Statement {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in another line of the same table.
    pub(super) fn join(&mut self, other: Self) {
        other.money.into_iter().for_each(|unit| add(&mut self.money, unit));
        other.people.into_iter().for_each(|unit| add(&mut self.people, unit));
        self.by_field.extend(other.by_field);
        self.unknown = self.unknown.take().or(other.unknown);
        self.part = self.part.take().or(other.part);
    }

    /// The units that are said of a figure: of several ones that of its own, where each is said of one figure.
    pub(super) fn units_of(&self, field: Field, quantity: Quantity) -> Vec<Unit> {
        let units = if quantity == Quantity::Money { &self.money } else { &self.people };
        let own: Vec<Unit> = self.by_field.iter().filter(|(of, _)| units.len() > 1 && *of == field).map(|(_, unit)| unit.clone()).collect();
        if own.is_empty() { units.clone() } else { own }
    }

    /// Takes in the unit that is said of one figure.
    fn note_of(&mut self, subject: &str, text: &str) {
        let subject = unnumbered(subject.trim_start_matches("其中"));
        let Some(field) = understand(subject).map(|meaning| meaning.field) else { return };
        let Kind::Number(quantity) = field.kind() else { return };
        if let Some(unit) = unit_of(text.trim_matches(['(', ')', '[', ']', ':']), quantity) {
            self.by_field.retain(|known| *known != (field, unit.clone()));
            self.by_field.push((field, unit));
        }
    }

    /// Takes in one unit; whether it is one, so that another may follow.
    fn note(&mut self, text: &str, of_money: bool) -> bool {
        let text = text.trim_matches(['(', ')', '[', ']', ':']);
        let text = text.strip_prefix("均").unwrap_or(text);
        // `人民币（元）`, `元（人民币）`
        let yuan = text.strip_prefix("人民币(").or_else(|| text.strip_suffix("(人民币")).unwrap_or(text);
        if let Some(unit) = unit_of(yuan, Quantity::Money) {
            add(&mut self.money, unit);
            return true;
        }
        if let Some(unit) = unit_of(text, Quantity::People) {
            add(&mut self.people, unit);
            return true;
        }
        if !of_money && is_counter(text) {
            return true;
        }
        if let Some(units) = run_of_units(text) {
            return units.into_iter().all(|unit| self.note(unit, false));
        }
        let short = text.chars().count() <= 6;
        let is_money = of_money || named_currency(text).is_some() || is_unknown_money(text);
        if !text.is_empty() && short && is_money && !matches!(text, "见表头" | "见各列" | "见列") {
            self.unknown = Some(text.to_owned());
        }
        false
    }
}

/// How much of a text that was not understood is shown.
const SHOWN: usize = 20;

/// Patterns of folded texts in which units are said, or may be.
struct Patterns {
    stated: Vec<Regex>,
    unit: Vec<Regex>,
    before: Vec<Regex>,
    after: Vec<Regex>,
    otherwise: Vec<Regex>,
    foreign: Vec<Regex>,
    english: Vec<Regex>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    // `金额:元`, `表中金额均为人民币元`, `收入数据用千元表示`, `金额(千元)`
    stated: compiled(&["(?P<subject>[^;,。():]*(?:金额|货币|收入|销售额|币种|营收|数据|数值|指标))(?:数据|数额|数值|数|额)?\
        (?:均|都|全部|一律|统一)*[:(为是用以按]*(?P<unit>(?:人民币)?¥?(?:[百千十仟]?[万萬亿]|[百千仟])?[元圆])(?:人民币)?\
        (?:为?(?:计量|货币|计价)?单位|计算?|计列|填报|填写|表示)?(?:$|[);,。、/])"]),
    unit: compiled(&["(?:[百千十仟]?[万萬亿]|[百千仟])[元圆]"]),
    // An amount, a threshold or a name is no unit.
    before: compiled(&["(?:^|[:(,;。、/是为以按用填均])$"]),
    after: compiled(&["^(?:$|[),;。:、/]|计|填|表示|核算|列示|人民币|[哦呢吧])"]),
    otherwise: compiled(&[
        "勿|不得|不要|不可|不能|不应|不以|不按|不是|并非|避免|原以|原按|误将|误以|精确到|保留到",
        "注册资本|注册资金|实缴|认缴|罚款|罚没|单价|价格|固定资产|资产总|总资产|产值|税收|税额|财政|检验费|检测费|投资|利润|工资|[元圆]/(?:台|吨|件|套|个|只|米|平方米|公斤|千克|辆|批|次|年|月)",
    ]),
    foreign: compiled(&[
        "(?:^|[(:为是均以按折万千百亿/、])(?:美元|美金|usd|港元|港币|hkd|欧元|eur|日元|jpy|英镑|gbp|外币|澳元|台币|韩元|卢布|\\$|€|£)(?:$|[):,;。计/、])",
    ]),
    english: compiled(&["(?:thousand|million|billion|000)s?(?:of)?(?:yuan|rmb|cny)|(?:yuan|rmb|cny)(?:in)?(?:thousand|million|billion|000)"]),
});

/// What is money, of which a unit may be said.
const MONEY: [&str; 6] = ["金额", "货币", "收入", "销售额", "币种", "营收"];

/// What may follow a unit in which something is counted.
const COUNTED: [&str; 9] = ["为计量单位", "为货币单位", "为计价单位", "为单位", "计", "计算", "填报", "填写", "表示"];

/// Longer texts, in bytes, say nothing: they are no notes.
const LONGEST_NOTE: usize = 6000;

/// The units stated in a folded text beside a table: `金额单位:元;人数单位:人`, `单位(元)`, `金额以元计`, `注:营业收入单位为元`.
pub(super) fn statement(folded: &str) -> Statement {
    let mut found = Statement::default();
    let patterns = &*PATTERNS;
    // Nearly no text has one of these.
    if folded.len() > LONGEST_NOTE
        || !(folded.contains(['元', '圆', '币', '$', '€', '£', '¥', '人']) || folded.contains("单位") || says(&patterns.english, folded))
    {
        return found;
    }
    // What must not be, was once, or is of something else says nothing.
    let sentences: Vec<&str> = folded.split_inclusive([';', ',', '。']).filter(|sentence| !says(&patterns.otherwise, sentence)).collect();
    let folded = sentences.concat();
    let folded = folded.as_str();
    let mut rest = folded;
    while let Some((before, after)) = rest.split_once("单位") {
        let subject: String =
            before.chars().rev().take_while(|c| !matches!(c, ';' | ',' | '。' | '(' | ':')).collect::<Vec<_>>().into_iter().rev().collect();
        let of_money = MONEY.iter().any(|word| subject.ends_with(word));
        // 填报单位 names an office.
        if ["填报", "填表", "制表", "报送", "主管", "编制"].iter().any(|word| subject.ends_with(word)) {
            rest = after;
            continue;
        }
        let after = after.trim_start_matches([':', '(', '[', '为', '是', '均', '/']);
        for (place, part) in after.split(['、', ',', ';', '/', ')', ']', '。', '及', '和']).enumerate() {
            let end = part.find("单位").unwrap_or(part.len());
            if place == 0 {
                found.note_of(&subject, part.get(..end).unwrap_or(part));
            }
            if !found.note(part.get(..end).unwrap_or(part), of_money && end == part.len()) {
                break;
            }
        }
        rest = after;
    }
    for sentence in folded.split([';', ',', '。', '(', ')', ':']) {
        for start in ["以", "按"] {
            let Some((subject, said)) = sentence.split_once(start) else { continue };
            let unit = COUNTED.iter().find_map(|end| said.strip_suffix(end)).filter(|unit| !unit.starts_with(|c: char| c.is_ascii_digit()));
            if let Some(unit) = unit {
                found.note_of(subject, unit);
                found.note(unit, MONEY.iter().any(|word| subject.ends_with(word)));
            }
        }
    }
    for stated in patterns.stated.iter().flat_map(|pattern| pattern.captures_iter(folded)) {
        if let (Some(subject), Some(unit)) = (stated.name("subject"), stated.name("unit")) {
            found.note_of(subject.as_str(), unit.as_str());
            found.note(unit.as_str(), true);
        }
    }
    // `千元、人`, `名录(千元/人)`
    for alone in folded.split(['(', ')']) {
        let units: Vec<&str> = alone.trim_matches(':').split(['、', '/', ',', ';', '和', '及']).collect();
        let is_money = |unit: &&str| shift_of(unit, Quantity::Money).is_some() && unit.ends_with(['元', '圆']);
        if units.iter().any(is_money) && units.iter().all(|unit| is_unit(unit) || is_counter(unit)) {
            for unit in units {
                found.note(unit, false);
            }
        }
    }
    if found.money.is_empty() && found.unknown.is_none() && found.by_field.is_empty() {
        found.unknown = unread(patterns, folded);
    }
    found
}

/// A unit of money other than that of the notice in a text of which nothing else was understood: neither a threshold, nor an amount.
fn unread(patterns: &Patterns, folded: &str) -> Option<String> {
    let is_meant = |word: &regex::Match<'_>| {
        let (before, after) = (folded.get(..word.start()).unwrap_or_default(), folded.get(word.end()..).unwrap_or_default());
        says(&patterns.before, before) && says(&patterns.after, after) && shift_of(word.as_str(), Quantity::Money) != Some(0)
    };
    let words = || patterns.unit.iter().flat_map(|pattern| pattern.find_iter(folded));
    let is_named = words().any(|word| is_meant(&word)) || says(&patterns.english, folded) || says(&patterns.foreign, folded);
    is_named.then(|| folded.chars().take(SHOWN).collect())
}
