//! What a heading means: a text, or the path of texts that stand over a column in a heading of several lines.

use super::Field;
use super::cells::fold;
use super::field::Kind;
use super::headings::{BARE, GROUPS, SYNONYMS};
use super::units::{Quantity, Unit, is_unit, named_currency, unit_of};

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
            let folded = fold(text);
            let (period, rest) = split_period(&folded);
            meaning.period = period.or(meaning.period);
            let (outside, parts) = brackets(rest);
            let alone = Some(outside.as_str()).filter(|text| is_unit(text));
            let bracketed = parts.iter().map(|part| part.strip_prefix("单位").unwrap_or(part).trim_start_matches(':'));
            for unit in bracketed.chain(alone).chain(trailing_unit(&outside).1) {
                let known = unit_of(unit, quantity);
                let contradicts = meaning.unit.as_ref().zip(known.as_ref()).is_some_and(|(one, other)| one.shift != other.shift);
                let foreign = quantity == Quantity::Money && (known.is_none() && is_unit(unit) || named_currency(unit).is_some());
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

/// Takes the bracketed parts out of a folded heading.
fn brackets(folded: &str) -> (String, Vec<String>) {
    let (mut outside, mut parts, mut inside) = (String::new(), Vec::new(), None::<String>);
    for c in folded.chars() {
        match (c, &mut inside) {
            ('(' | '[', None) => inside = Some(String::new()),
            (')' | ']', Some(_)) => parts.extend(inside.take()),
            (c, Some(part)) => part.push(c),
            (c, None) => outside.push(c),
        }
    }
    parts.extend(inside);
    (outside, parts)
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

/// The whole of what stands above.
fn is_whole(core: &str) -> bool {
    matches!(core, "合计" | "总计" | "小计" | "总额" | "总数" | "合计数" | "金额" | "数额" | "数值" | "人数" | "数量" | "全年" | "累计")
}

/// What a text means that stands alone, or `None` if it is none of ours.
pub(super) fn understand(heading: &str) -> Option<Meaning> {
    let folded = fold(heading);
    if folded.is_empty() || folded.len() > 300 || is_rate(&folded) || is_part(&folded) {
        return None;
    }
    let (outside, parts) = brackets(&folded);
    let (mut units, mut words): (Vec<&str>, String) = (Vec::new(), String::new());
    let mut period = None;
    for part in &parts {
        let bare = part.strip_prefix("单位").unwrap_or(part).trim_start_matches(':');
        match (is_unit(bare), split_period(bare)) {
            (true, _) => units.push(bare),
            (false, (Some(said), "")) => period = Some(said),
            (false, _) => words.push_str(part),
        }
    }
    let outside = outside.trim_end_matches([':', '/', '-', '_']);
    let with_words = format!("{outside}{words}");
    let (bare, trailing) = trailing_unit(outside);
    units.extend(trailing);

    // Each fallback understands less of the heading, and so yields to a column that needs none.
    let without = |text| {
        let (said, rest) = split_period(text);
        exact(rest).map(|(field, rank)| (field, rank + 20, said))
    };
    let plain = |(field, rank): (Field, u8)| (field, rank, None);
    let (field, rank, said) = exact(&with_words)
        .map(plain)
        .or_else(|| exact(outside).map(|(field, rank)| (field, rank + 10, None)))
        .or_else(|| exact(bare).map(plain))
        .or_else(|| without(with_words.as_str()))
        .or_else(|| without(bare))?;
    let Kind::Number(quantity) = field.kind() else {
        return Some(Meaning { rank, ..Meaning::bare(field) });
    };
    let mut known = units.iter().filter_map(|unit| unit_of(unit, quantity));
    let unit = known.next();
    let differ = unit.as_ref().is_some_and(|first| known.any(|other| other.shift != first.shift));
    let misfit = unit.is_none() && !units.is_empty() && quantity == Quantity::Money;
    let foreign = quantity == Quantity::Money && named_currency(&words).is_some();
    Some(Meaning { field, rank, unit, bad_unit: differ || misfit || foreign, period: said.or(period) })
}

/// What the path of texts over a column means, the uppermost first.
pub(super) fn understand_path(path: &[String]) -> Option<Meaning> {
    let [upper @ .., leaf] = path else { return None };
    if upper.is_empty() {
        return understand(leaf);
    }
    let folded: Vec<String> = path.iter().map(|text| fold(text)).collect();
    if folded.iter().any(|text| is_rate(text) || is_part(text)) {
        return None;
    }
    let (mut segments, mut units, mut period) = (Vec::new(), Vec::new(), None);
    for text in folded {
        let segment = segment(text, &mut units);
        period = segment.period.filter(|_| segment.core.is_empty()).or(period);
        let says_nothing = segment.core.is_empty() || GROUPS.contains(&segment.core.as_str());
        if !says_nothing {
            segments.push(segment);
        }
    }
    let mut meaning = of_segments(&segments)?;
    meaning.period = period.or(meaning.period);
    if let Kind::Number(quantity) = meaning.field.kind() {
        for unit in units {
            let known = unit_of(&unit, quantity);
            let contradicts = meaning.unit.as_ref().zip(known.as_ref()).is_some_and(|(one, other)| one.shift != other.shift);
            meaning.bad_unit |= contradicts || (known.is_none() && quantity == Quantity::Money);
            meaning.unit = meaning.unit.or(known);
        }
    }
    Some(meaning)
}

/// Takes a text apart; one that is a unit only adds to `units`.
fn segment(folded: String, units: &mut Vec<String>) -> Segment {
    let bare = folded.trim_matches(['(', ')', '[', ']']);
    let bare = bare.strip_prefix("单位").unwrap_or(bare).trim_start_matches(':');
    let (period, rest) = split_period(bare);
    let (outside, parts) = brackets(rest);
    let alone = if is_unit(bare) { Some(bare.to_owned()) } else { parts.first().filter(|unit| outside.is_empty() && is_unit(unit)).cloned() };
    if let Some(unit) = alone {
        units.push(unit);
        return Segment { text: folded, core: String::new(), period };
    }
    // `2024年（万元）`, `合计（元）`
    if outside.is_empty() || is_whole(&outside) {
        units.extend(parts.into_iter().filter(|part| is_unit(part)));
        let core = if outside.is_empty() { outside } else { rest.to_owned() };
        return Segment { text: folded, core, period };
    }
    Segment { core: rest.to_owned(), text: folded, period }
}

fn of_segments(segments: &[Segment]) -> Option<Meaning> {
    let [parents @ .., leaf] = segments else { return None };
    let [.., parent] = parents else { return understand(&leaf.text) };
    let above = of_segments(parents);
    let (leaf_core, _) = brackets(&leaf.core);
    // 营业收入 › 合计; what the whole of something else is, is not ours.
    if is_whole(&leaf_core) && above.is_some() {
        return above;
    }
    let (parent_outside, parent_parts) = brackets(&parent.core);
    let joined = format!("{}{}{}", parent_outside, leaf.core, parent_parts.iter().map(|part| format!("({part})")).collect::<String>());
    if let Some(meaning) = understand(&joined).filter(|meaning| meaning.rank < 10) {
        return Some(Meaning { period: leaf.period.or(parent.period), ..meaning });
    }
    let own = understand(&leaf.text).filter(|_| !BARE.contains(&leaf_core.as_str()))?;
    let same = above.is_some_and(|above| above.field == own.field);
    Some(Meaning { rank: if same { own.rank } else { own.rank.saturating_add(FOREIGN_PARENT) }, ..own })
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
