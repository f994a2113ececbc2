//! Finding the heading of a table, of one line or several: over every column stands a path of texts.

use std::collections::BTreeSet;

use super::cells::{clean, fold};
use super::meaning::{Meaning, is_lower_text, split_period, understand, understand_path};
use super::rows::{Cell, Row};
use super::skip::{is_note, is_total};
use super::units::{is_unit, statement};
use super::{Asked, Field};

/// Lines of a heading above and below the one that names the code.
const ABOVE: usize = 3;
const BELOW: usize = 3;

/// A heading among rows.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// The first of its lines.
    pub start: usize,
    /// The line after its last.
    pub end: usize,
    pub columns: Vec<HeadColumn>,
    /// How many fields are recognised.
    pub score: usize,
}

/// The path of texts over a column.
#[derive(Clone, Debug)]
pub(super) struct HeadColumn {
    pub path: Vec<String>,
    pub meaning: Option<Meaning>,
}

impl HeadColumn {
    fn new(path: Vec<String>) -> Self {
        let meaning = understand_path(&path);
        Self { path, meaning }
    }

    /// As it is shown: `从业人员 期末`, `营业收入（元）`.
    pub(super) fn text(&self) -> String {
        let mut shown = String::new();
        for text in &self.path {
            let bare = fold(text);
            let is_unit_only = is_unit(bare.trim_matches(['(', ')']));
            match (shown.is_empty(), is_unit_only) {
                (true, _) => shown.push_str(text),
                (false, true) => shown = format!("{shown}（{}）", bare.trim_matches(['(', ')'])),
                (false, false) => shown = format!("{shown} {text}"),
            }
        }
        shown
    }
}

fn fields(row: &Row) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for cell in &row.cells {
        let text: &str = match cell {
            Cell::Text(text) => text,
            Cell::Merged { text, .. } => text,
            _ => continue,
        };
        if let Some(meaning) = understand(text)
            && !fields.contains(&meaning.field)
        {
            fields.push(meaning.field);
        }
    }
    fields
}

/// Whether a row names the code and something else of a unit, as the main line of a heading does.
pub(super) fn is_anchor(row: &Row) -> bool {
    let fields = fields(row);
    fields.contains(&Field::Uscc) && (fields.contains(&Field::Name) || fields.len() >= 3)
}

/// Whether a row may be the main line of a heading though it calls the code otherwise: it names other things of a unit, or what an answer
/// names.
pub(super) fn may_be_anchor(row: &Row, asked: &Asked) -> bool {
    let fields = fields(row);
    let said = asked.answers.iter().chain(asked.remembered.iter().flat_map(|known| &known.answers));
    let answers: BTreeSet<String> = said.map(|answer| fold(&answer.heading)).collect();
    let answered = answers.iter().filter(|heading| row.cells.iter().any(|cell| fold(cell.text()) == **heading)).count();
    fields.contains(&Field::Name) && fields.len() >= 2 || answered > 0 && fields.len() + answered >= 2
}

/// The heading around the anchor at `index`.
pub(super) fn around(rows: &[Row], index: usize) -> Option<Head> {
    let anchor = rows.get(index)?;
    let mut start = index;
    while start > 0 && index - start < ABOVE && rows.get(start - 1).zip(rows.get(start)).is_some_and(|(row, below)| is_group_line(row, below)) {
        start -= 1;
    }
    let mut end = index + 1;
    while end - index <= BELOW && rows.get(end).is_some_and(|row| is_lower_line(row, anchor)) {
        end += 1;
    }
    let columns: Vec<HeadColumn> = paths(rows.get(start..end)?).into_iter().map(HeadColumn::new).collect();
    let has = |field: &Field| columns.iter().any(|column| column.meaning.as_ref().is_some_and(|meaning| meaning.field == *field));
    let score = Field::ALL.iter().filter(|field| has(field)).count();
    Some(Head { start, end, columns, score })
}

/// The headings whose anchors are among the first rows, from above.
pub(super) fn candidates(rows: &[Row], searched: usize, asked: &Asked) -> Vec<Head> {
    let of = |is_main: &dyn Fn(&Row) -> bool| -> Vec<Head> {
        let anchors = (0..rows.len().min(searched)).filter(|index| rows.get(*index).is_some_and(is_main));
        anchors.filter_map(|index| around(rows, index)).collect()
    };
    let sure = of(&is_anchor);
    if sure.is_empty() { of(&|row| may_be_anchor(row, asked)) } else { sure }
}

/// A title in several cells, side by side: `填报单位`, `西湖区局`; `重点工业产品`, `主体名录`.
fn is_title(row: &Row, texts: &[(usize, &str)], folded: &[String]) -> bool {
    const ENDS: [&str; 12] = ["名录", "名单", "名册", "台账", "清单", "报表", "汇总表", "统计表", "一览表", "情况表", "信息表", "登记表"];
    let is_side_by_side = row.spans.is_empty() && texts.windows(2).all(|pair| matches!(pair, [(one, _), (next, _)] if next - one == 1));
    let ends = |text: &String| ENDS.iter().any(|word| text.ends_with(word));
    is_side_by_side && texts.len() > 1 && (folded.first().is_some_and(|text| is_label(text)) || folded.last().is_some_and(ends))
}

/// `填报单位`, `制表日期`: the word before what it names.
fn is_label(folded: &str) -> bool {
    is_note(folded) && folded.starts_with(['填', '制', '打'])
}

/// Whether a group says that what stands below it is a part, or of another time.
fn divides(folded: &str) -> bool {
    const WORDS: [&str; 13] = ["其中", "增长", "同比", "上年", "去年", "上期", "平均", "月均", "累计", "出口", "合计", "季", "半年"];
    split_period(folded).0.is_some() || WORDS.iter().any(|word| folded.contains(word))
}

fn filled(row: &Row) -> impl Iterator<Item = (usize, &str)> {
    (0..row.cells.len()).map(|column| (column, row.text(column))).filter(|(_, text)| !clean(text).is_empty())
}

/// A line that groups the columns of the one below: neither a title nor a line of notes or units.
fn is_group_line(row: &Row, below: &Row) -> bool {
    let texts: Vec<(usize, &str)> = filled(row).collect();
    let folded: Vec<String> = texts.iter().map(|(_, text)| fold(text)).collect();
    // `填报期：`, `2025年`; else 上年, 其中：出口 divide what stands below them, whatever stands beside them.
    let is_labelled = folded.first().is_some_and(|text| text.ends_with(':') || is_label(text));
    let is_divided = !is_labelled && folded.iter().any(|text| divides(text));
    let is_meta = |text: &String| {
        let bare = text.split('(').next().unwrap_or_default();
        let said = if bare.is_empty() || text.contains("单位") { text.as_str() } else { bare };
        !statement(said).is_empty() || (text.contains(':') && !text.contains("其中")) || text.chars().count() > 40
    };
    if (!is_divided && (folded.iter().any(is_meta) || is_title(row, &texts, &folded))) || row.cells.iter().any(is_figure) {
        return false;
    }
    let width = filled(below).last().map_or(0, |(column, _)| column + 1);
    match texts.as_slice() {
        [] => false,
        // One text at the left, or over everything, is a title.
        [(column, _)] => {
            let end = row.span_end(*column).unwrap_or(*column);
            *column > 0 && (end + 1 - *column) * 2 <= width
        }
        _ => true,
    }
}

/// Figures are data, but for a year.
fn is_figure(cell: &Cell) -> bool {
    match cell {
        Cell::Number { text, .. } => split_period(text).0.is_none(),
        Cell::Text(text) => {
            let folded = fold(text);
            let digits = folded.trim_matches(['-', '+', '%', '¥']);
            digits.starts_with(|c: char| c.is_ascii_digit())
                && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '/'))
                && split_period(&folded).0.is_none()
        }
        Cell::Error(_) | Cell::TooLarge(_) | Cell::NoResult => true,
        Cell::Merged { .. } | Cell::Empty => false,
    }
}

/// A line of sub-headings: nothing under code and name, no figures, and something that divides what stands above.
fn is_lower_line(row: &Row, anchor: &Row) -> bool {
    if is_units_line(row) {
        return true;
    }
    let mut divides = false;
    let mut texts = 0;
    for (column, text) in filled(row) {
        let above = anchor.text(column);
        let meaning = understand(above);
        if meaning.as_ref().is_some_and(|meaning| matches!(meaning.field, Field::Uscc | Field::Name)) || text.chars().count() > 40 {
            return false;
        }
        texts += 1;
        let joined = || understand_path(&[above.to_owned(), text.to_owned()]).is_some_and(|meaning| meaning.rank < 10);
        divides |= clean(above).is_empty() || is_lower_text(text) || (meaning.is_some() && understand(text).is_some()) || joined();
    }
    let first = filled(row).next().map(|(_, text)| fold(text)).unwrap_or_default();
    let is_remark = texts <= 2 && is_note(&first) || (is_total(&first) && row.text(0).trim() != "" && texts <= 1);
    divides && !is_remark && !row.cells.iter().any(is_figure)
}

/// `— — — — 人 元`, `计量单位 … 人 元`: nothing but units of the figures above.
pub(super) fn is_units_line(row: &Row) -> bool {
    let texts: Vec<String> = filled(row).map(|(_, text)| fold(text)).collect();
    let is_said = |text: &String| is_unit(text.trim_matches(['(', ')', '[', ']']));
    texts.iter().any(is_said) && texts.iter().all(|text| is_said(text) || is_filler(text))
}

/// What stands in a line of units under a column that has none.
fn is_filler(folded: &str) -> bool {
    folded.chars().all(|c| matches!(c, '-' | '—' | '–' | '─' | '/')) || matches!(folded, "单位" | "计量单位" | "金额单位" | "单位:" | "计量单位:")
}

/// The texts over each column. An upper text reaches to the right over lower ones that have none above them: as far as it is merged, or
/// to the next text.
fn paths(lines: &[Row]) -> Vec<Vec<String>> {
    let width = lines.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut paths: Vec<Vec<String>> = vec![Vec::new(); width];
    for (level, line) in lines.iter().enumerate() {
        let (mut reaching, mut until) = (String::new(), usize::MAX);
        let lower = lines.get(level + 1..).unwrap_or_default();
        let higher = lines.get(..level).unwrap_or_default();
        let of_units = level > 0 && is_units_line(line);
        for (column, path) in paths.iter_mut().enumerate() {
            let own = Some(clean(line.text(column))).filter(|text| !of_units || !is_filler(&fold(text))).unwrap_or_default();
            let starts_group = higher.iter().any(|line| !clean(line.text(column)).is_empty());
            if !own.is_empty() {
                // Where some cells of a line are merged, one that is not stands over its own column only.
                until = line.span_end(column).unwrap_or(if line.spans.is_empty() { usize::MAX } else { column });
                reaching.clone_from(&own);
            } else if column > until || starts_group {
                // What a group above begins anew is not reached from its left neighbour.
                reaching.clear();
            }
            let named_below = lower.iter().any(|line| !clean(line.text(column)).is_empty());
            let text = if own.is_empty() && !named_below { String::new() } else { reaching.clone() };
            if !text.is_empty() && path.last() != Some(&text) {
                path.push(text);
            }
        }
    }
    paths
}
