//! What a heading means: a text, or the path of texts that stand over a column in a heading of several lines.

use super::Field;
use super::bracketed::{Bracketed, brackets, parted};
use super::cells::fold;
use super::field::Kind;
use super::headings::{BARE, GROUPS, SYNONYMS};
use super::units::{Quantity, Unit, is_counter, is_unit, is_unknown_money, named_currency, unit_of};

/// Which year a column is of, as its heading says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    Year(i32),
    This,
    Last,
}

/// A heading understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Meaning {
    pub field: Field,
    pub rank: u8,
    /// The unit, if the heading states one.
    pub unit: Option<Unit>,
    /// The heading states a unit that cannot be converted (dollars), or two that differ.
    pub bad_unit: bool,
    pub period: Option<Period>,
}

impl Meaning {
    /// A field of which the heading says nothing more.
    pub(super) fn bare(field: Field) -> Self {
        Self { field, rank: 0, unit: None, bad_unit: false, period: None }
    }

    /// A field that somebody says the column is: its heading says the unit and the year.
    pub(super) fn answered(path: &[String], field: Field) -> Self {
        let mut meaning = Self::bare(field);
        let Kind::Number(quantity) = field.kind() else { return meaning };
        for text in path {
            let folded = parted(text);
            let (period, rest) = split_period(&folded);
            meaning.period = period.or(meaning.period);
            let (outside, parts) = brackets(rest);
            let said = Bracketed::new(&parts);
            meaning.period = meaning.period.or(said.period);
            let alone = Some(outside.as_str()).filter(|text| is_unit(text));
            for unit in said.units.into_iter().chain(alone).chain(trailing_unit(&outside).1) {
                let known = unit_of(unit, quantity);
                let contradicts = meaning.unit.as_ref().zip(known.as_ref()).is_some_and(|(one, other)| one.shift != other.shift);
                let foreign = quantity == Quantity::Money && (known.is_none() && !is_counter(unit) || named_currency(unit).is_some());
                meaning.bad_unit |= contradicts || foreign;
                meaning.unit = meaning.unit.or(known);
            }
        }
        meaning
    }
}

/// A parent that is of something else makes a claim this much weaker.
const FOREIGN_PARENT: u8 = 40;

/// What can be read off one text of a path.
struct Segment {
    text: String,
    /// Without brackets, units, period; empty when there is nothing else in it.
    core: String,
    period: Option<Period>,
}

fn exact(folded: &str) -> Option<(Field, u8)> {
    SYNONYMS
        .iter()
        .find(|(heading, ..)| *heading == folded)
        .map(|&(_, field, rank)| (field, rank))
        .or_else(|| Field::by_name(folded).map(|field| (field, 0)))
}

/// `2023年度营业收入`, `上年营业收入`: the period, and the rest.
pub(super) fn split_period(folded: &str) -> (Option<Period>, &str) {
    for (word, period) in [
        ("上一年度", Period::Last),
        ("上年度", Period::Last),
        ("上年", Period::Last),
        ("去年", Period::Last),
        ("本年度", Period::This),
        ("本年", Period::This),
    ] {
        if let Some(rest) = folded.strip_prefix(word) {
            return (Some(period), rest.strip_prefix('数').filter(|rest| rest.is_empty()).unwrap_or(rest));
        }
    }
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    let Some((year, rest)) = (digits == 4).then(|| folded.split_at(4)) else {
        return (None, folded);
    };
    let marked = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年'));
    match (year.parse::<i32>(), marked) {
        (Ok(year), Some(rest)) if is_year(year) => (Some(Period::Year(year)), rest),
        (Ok(year), None) if rest.is_empty() && is_year(year) => (Some(Period::Year(year)), rest),
        _ => (None, folded),
    }
}

fn is_year(year: i32) -> bool {
    (1990..=2100).contains(&year)
}

/// `营业收入/万元`, `营业收入万元`: a unit without brackets. Longest first.
fn trailing_unit(folded: &str) -> (&str, Option<&str>) {
    const UNITS: [&str; 9] = ["百万元", "千万元", "十万元", "万元", "千元", "亿元", "元", "万人", "人"];
    for unit in UNITS {
        if let Some(rest) = folded.strip_suffix(unit) {
            let rest = rest.trim_end_matches(['/', ':', '-', '_', ',']);
            if !rest.is_empty() {
                return (rest, Some(unit));
            }
        }
    }
    (folded, None)
}

/// A rate or a share is not the figure that it is of.
fn is_rate(folded: &str) -> bool {
    ["增长", "同比", "环比", "增幅", "增速", "增减", "比重", "占比", "比例", "%", "‰"].iter().any(|mark| folded.contains(mark))
        || folded.ends_with('率')
}

/// A part of a figure is not the figure.
fn is_part(folded: &str) -> bool {
    folded.trim_start_matches(['#', '-']).starts_with("其中")
}

/// What is planned or foreseen is no figure of the year.
fn is_plan(folded: &str) -> bool {
    ["目标", "计划", "预计", "预测", "预算", "预期", "指标值"].iter().any(|mark| folded.contains(mark))
}

/// Whether the whole of a field can be called so: a number of pieces is none of money.
fn is_whole_of(core: &str, field: Field) -> bool {
    match core {
        "人数" | "数量" => field.kind() == Kind::Number(Quantity::People),
        "金额" | "数额" | "总额" => field.kind() == Kind::Number(Quantity::Money),
        _ => true,
    }
}

/// The whole of what stands above.
fn is_whole(core: &str) -> bool {
    matches!(core, "合计" | "总计" | "小计" | "总额" | "总数" | "合计数" | "金额" | "数额" | "数值" | "人数" | "数量" | "全年" | "累计")
}

/// What a text means that stands alone, or `None` if it is none of ours.
pub(super) fn understand(heading: &str) -> Option<Meaning> {
    let folded = parted(heading);
    if folded.is_empty() || folded.len() > 300 || is_rate(&folded) || is_part(&folded) || is_plan(&folded) {
        return None;
    }
    let (outside, parts) = brackets(&folded);
    let said = Bracketed::new(&parts);
    let outside = outside.trim_end_matches([':', '/', '-', '_']);
    let with_words = format!("{outside}{}", said.words);
    let (bare, trailing) = trailing_unit(outside);

    // Each fallback understands less of the heading, and so yields to a column that needs none.
    let without = |text| {
        let (period, rest) = split_period(text);
        exact(rest).map(|(field, rank)| (field, rank + 20, period))
    };
    let plain = |(field, rank): (Field, u8)| (field, rank, None);
    let whole = || exact(&with_words).map(plain).or_else(|| without(&with_words));
    let alone = || exact(outside).map(|(field, rank)| (field, rank + 10, None)).or_else(|| exact(bare).map(plain)).or_else(|| without(bare));
    let of_alone = || alone().filter(|(field, ..)| said.leaves_nothing(*field));
    let (field, rank, period) = exact(&with_words).map(plain).or_else(of_alone).or_else(whole)?;
    let Kind::Number(quantity) = field.kind() else {
        return Some(Meaning { rank, ..Meaning::bare(field) });
    };
    let units: Vec<&str> = said.units.iter().copied().chain(trailing).collect();
    let mut known = units.iter().filter_map(|unit| unit_of(unit, quantity));
    let unit = known.next();
    let differ = unit.as_ref().is_some_and(|first| known.any(|other| other.shift != first.shift));
    let misfit = quantity == Quantity::Money && !units.is_empty() && (unit.is_none() || units.iter().any(|unit| is_unknown_money(unit)));
    Some(Meaning { field, rank, unit, bad_unit: differ || misfit, period: period.or(said.period) })
}

/// What the path of texts over a column means, the uppermost first.
pub(super) fn understand_path(path: &[String]) -> Option<Meaning> {
    let [upper @ .., leaf] = path else { return None };
    if upper.is_empty() {
        return understand(leaf);
    }
    let folded: Vec<String> = path.iter().map(|text| parted(text)).collect();
    if folded.iter().any(|text| is_rate(text) || is_part(text) || is_plan(text)) {
        return None;
    }
    let (mut segments, mut units, mut period) = (Vec::new(), Vec::new(), None);
    for text in folded {
        let segment = segment(text, &mut units);
        period = segment.period.filter(|_| segment.core.is_empty()).or(period);
        if !segment.core.is_empty() {
            segments.push(segment);
        }
    }
    let mut meaning = of_segments(&segments)?;
    meaning.period = period.or(meaning.period);
    if let Kind::Number(quantity) = meaning.field.kind() {
        for unit in units {
            let known = unit_of(&unit, quantity);
            let contradicts = meaning.unit.as_ref().zip(known.as_ref()).is_some_and(|(one, other)| one.shift != other.shift);
            meaning.bad_unit |= contradicts || (known.is_none() && quantity == Quantity::Money && !is_counter(&unit));
            meaning.unit = meaning.unit.or(known);
        }
    }
    Some(meaning)
}

/// Takes a text apart; one that is a unit only adds to `units`, and one that only groups columns says at most a period and a unit.
fn segment(folded: String, units: &mut Vec<String>) -> Segment {
    let bare = unnumbered(folded.trim_matches(['(', ')', '[', ']']));
    let bare = bare.strip_prefix("单位").unwrap_or(bare).trim_start_matches(':');
    if is_unit(bare) {
        units.push(bare.to_owned());
        return Segment { text: folded, core: String::new(), period: None };
    }
    let (period, rest) = split_period(bare);
    let (outside, parts) = brackets(rest);
    let said = Bracketed::new(&parts);
    let groups = outside.is_empty() || GROUPS.contains(&outside.as_str());
    // `2024年（万元）`, `2024年经营情况`, `合计（元）`
    if said.is_understood() && (groups || is_whole(&outside)) {
        units.extend(said.units.iter().map(|unit| (*unit).to_owned()));
        let core = if groups { String::new() } else { outside };
        return Segment { text: folded, core, period: period.or(said.period) };
    }
    Segment { core: rest.to_owned(), text: folded, period }
}

fn of_segments(segments: &[Segment]) -> Option<Meaning> {
    let [parents @ .., leaf] = segments else { return None };
    let [.., parent] = parents else { return understand(&leaf.text) };
    let above = of_segments(parents);
    // 营业收入 › 合计; what the whole of something else is, is not ours.
    if is_whole(&leaf.core)
        && let Some(above) = &above
    {
        return is_whole_of(&leaf.core, above.field).then(|| above.clone());
    }
    let (leaf_core, _) = brackets(&leaf.core);
    let (parent_outside, parent_parts) = brackets(&parent.core);
    let parent_outside = parent_outside.strip_suffix("情况").unwrap_or(&parent_outside);
    let joined = format!("{}{}{}", parent_outside, leaf.core, parent_parts.iter().map(|part| format!("({part})")).collect::<String>());
    if let Some(meaning) = understand(&joined).filter(|meaning| meaning.rank < 10) {
        return Some(Meaning { period: leaf.period.or(parent.period).or(meaning.period), ..meaning });
    }
    let own = understand(&leaf.text).filter(|_| !BARE.contains(&leaf_core.as_str()))?;
    let same = above.is_some_and(|above| above.field == own.field);
    // A figure of something else is another figure, whatever it is called: 线上销售 › 营业收入.
    if !same && matches!(own.field.kind(), Kind::Number(_)) {
        return None;
    }
    Some(Meaning { rank: if same { own.rank } else { own.rank.saturating_add(FOREIGN_PARENT) }, ..own })
}

/// `一、经营情况`, `(二)经营情况`, `3.经营情况`: without the number.
pub(super) fn unnumbered(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let numbered = rest.len() < text.len();
    let after = rest.strip_prefix(['、', ')']).or_else(|| rest.strip_prefix('.').filter(|after| !after.starts_with(|c: char| c.is_ascii_digit())));
    after.filter(|_| numbered).unwrap_or(text)
}

/// Whether a text can only stand below another one in a heading: a period, a unit, a part, a rate, the whole.
pub(super) fn is_lower_text(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_matches(['(', ')', '[', ']']);
    let (period, rest) = split_period(bare);
    (period.is_some() && rest.is_empty())
        || is_unit(bare)
        || is_rate(&folded)
        || is_part(&folded)
        || is_whole(&brackets(bare).0)
        || BARE.contains(&bare)
        || matches!(bare, "期末" | "年末" | "平均" | "年平均" | "全年平均")
}
