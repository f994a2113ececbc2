//! Rows that are not data: totals, repeated headings, notes.

use domain::units::SkipReason;

use super::Field;
use super::cells::fold;
use super::layout::Layout;
use super::meaning::understand;
use super::rows::{Cell, Row};
use super::units::statement;

const TOTALS: &[&str] = &["合计", "总计", "小计", "共计", "累计", "总合计"];

const NOTES: &[&str] = &[
    "填表说明",
    "填报说明",
    "填写说明",
    "说明",
    "备注",
    "注",
    "填表人",
    "填报人",
    "填报单位",
    "填表单位",
    "填表日期",
    "填报日期",
    "制表人",
    "制表单位",
    "审核人",
    "复核人",
    "单位负责人",
    "负责人",
    "联系人",
    "联系电话",
    "报出日期",
    "打印日期",
];

/// The reason to skip a row that is not blank, if there is one.
///
/// Only a row without a code is ever skipped as a total or a note, and only on unmistakable
/// words: a row left out in silence is worse than one refused aloud.
pub(super) fn reason(row: &Row, layout: &Layout) -> Option<SkipReason> {
    let first = row.cells.iter().find(|cell| !cell.is_blank()).map_or("", Cell::text);
    let named = [Field::Uscc, Field::Name].into_iter().filter_map(|field| layout.column_of(field)).map(|column| row.text(column));
    // Its code may look like any other.
    if std::iter::once(first).chain(named).any(is_example) {
        return Some(SkipReason::ExampleRow);
    }
    let code = layout.column_of(Field::Uscc).map_or("", |column| row.text(column));
    // Nearly every row ends here; what follows folds the whole row.
    if looks_like_code(code) {
        return None;
    }
    if !code.is_empty() && understand(code).is_some_and(|m| m.field == Field::Uscc) {
        return Some(SkipReason::RepeatedHeading);
    }
    let filled: Vec<(usize, String)> =
        row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()).map(|(i, cell)| (i, fold(cell.text()))).collect();
    let repeats = |line: &Vec<String>| filled.iter().all(|(i, text)| line.get(*i).is_some_and(|heading| heading == text));
    if layout.repeated.iter().any(repeats) {
        return Some(SkipReason::RepeatedHeading);
    }
    // A signature line reaches across the sheet, the column of the code included.
    if filled.iter().all(|(_, text)| is_note(text) || !statement(text).is_empty()) {
        return Some(SkipReason::NoteRow);
    }
    // A line of units below a table.
    if filled.len() <= 2 && filled.iter().any(|(_, text)| !statement(text).is_empty()) {
        return Some(SkipReason::NoteRow);
    }
    let code = fold(code);
    if !code.is_empty() && !is_total(&code) {
        return None;
    }
    if filled.iter().take(2).any(|(_, text)| is_total(text)) {
        return Some(SkipReason::TotalRow);
    }
    let first_is_note = filled.first().is_some_and(|(_, text)| is_note(text));
    (first_is_note && filled.len() <= 2).then_some(SkipReason::NoteRow)
}

/// `示例：91330106…`, `（例）`, `示例1`, but not a name that merely begins with such a word.
pub(super) fn is_example(text: &str) -> bool {
    // Nearly no cell has one of these; folding every one would cost.
    if !text.contains(['例', '样']) {
        return false;
    }
    let folded = fold(text);
    let bare = folded.trim_start_matches(['(', '[']);
    let is_bracketed = bare.len() < folded.len();
    ["填写示例", "填报示例", "示例", "样例", "范例", "举例", "例"].iter().any(|word| {
        bare.strip_prefix(word).is_some_and(|rest| match rest.chars().next() {
            None | Some(':') => true,
            Some(')' | ']') => is_bracketed,
            Some(next) => next.is_ascii_digit() && rest.bytes().all(|b| b.is_ascii_alphanumeric()),
        })
    })
}

pub(super) fn looks_like_code(text: &str) -> bool {
    text.len() >= 15 && text.bytes().all(|b| b.is_ascii_alphanumeric()) && text.bytes().any(|b| b.is_ascii_digit())
}

/// `合计`, `合计：35家`, `本页小计`, but not a name that merely begins with such a word.
pub(super) fn is_total(folded: &str) -> bool {
    let word: String = folded.chars().filter(|c| !c.is_ascii() && !matches!(c, '家' | '户' | '个' | '数' | '。' | '、')).collect();
    TOTALS.contains(&word.as_str()) || (word.chars().count() <= 6 && TOTALS.iter().any(|total| word.ends_with(total)))
}

pub(super) fn is_note(folded: &str) -> bool {
    NOTES.iter().any(|word| {
        folded.strip_prefix(word).is_some_and(|rest| {
            rest.chars().next().is_none_or(|c| c.is_ascii_punctuation() || c.is_ascii_digit() || c == '、') && !(rest.is_empty() && *word == "注")
        })
    })
}
