//! Ticks: columns of them under 生产, 批发 and 零售, and boxes in one cell: `☑生产 □批发`.

use super::cells::{Outcome, clean_half, fold, normalise};
use super::head::{Head, HeadColumn};
use super::headings::GROUPS;
use super::layout::Column;
use super::meaning::understand;
use super::rows::{Cell, Row};
use super::table::accept;
use super::{Field, Record, bracketed, skip, vocabulary};

/// What ticks stand under, of activities.
pub const WORDS: [&str; 4] = ["生产", "批发", "零售", "销售"];
/// What groups such columns.
pub const PARENTS: [&str; 11] =
    ["类型", "企业类型", "主体分类", "经营方式", "经营形式", "经营性质", "环节", "所属环节", "所处环节", "经营行为", "业态"];

const CHECKED: [char; 6] = ['☑', '√', '✓', '✔', '■', '●'];
const UNCHECKED: [char; 7] = ['□', '☐', '○', '×', '✗', '✘', '◯'];
/// A tick to some, a cross to others.
const UNCLEAR: char = '☒';

/// The columns of ticks below a heading, each with its activity; none where there is only one.
pub(super) fn columns(head: &Head, below: &[Row]) -> Vec<(usize, &'static str)> {
    let code = head.columns.iter().position(|column| column.meaning.as_ref().is_some_and(|meaning| meaning.field == Field::Uscc));
    let is_data = |row: &&Row| code.is_none_or(|code| skip::looks_like_code(row.text(code)));
    let fits = |place: usize| below.iter().filter(is_data).filter_map(|row| row.cells.get(place)).all(|cell| mark(cell).is_ok());
    let found: Vec<(usize, &'static str)> = head.columns.iter().enumerate().filter_map(|(place, column)| Some((place, activity(column)?))).collect();
    let is_once = |(place, word): &(usize, &str)| !found.iter().any(|(other, known)| known == word && other != place);
    // What is no tick in one of them is a fault of its row: left out, the column would be lost.
    let is_ticked = found.len() > 1 && found.iter().all(is_once) && found.iter().any(|(place, _)| fits(*place));
    if is_ticked { found } else { Vec::new() }
}

/// `主体类型 › 生产`, `是否批发`, `零售企业（打√）`: the activity.
fn activity(column: &HeadColumn) -> Option<&'static str> {
    if column.meaning.is_some() {
        return None;
    }
    let (leaf, parents) = column.path.split_last()?;
    let groups = |text: &String| {
        let outside = bracketed::brackets(&fold(text)).0;
        GROUPS.contains(&outside.as_str())
            || PARENTS.contains(&outside.as_str())
            || understand(&outside).is_some_and(|m| m.field == Field::Activities)
    };
    let outside = bracketed::brackets(&fold(leaf)).0;
    let bare = outside.trim_start_matches("是否").trim_start_matches('为');
    let bare = ["企业", "单位", "环节", "者", "商", "类", "型"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    WORDS.into_iter().find(|word| *word == bare).filter(|_| parents.iter().all(groups))
}

/// Whether a cell is ticked; what it says else.
fn mark(cell: &Cell) -> Result<bool, String> {
    let text = match cell {
        Cell::Merged { text, .. } => text,
        Cell::Empty => return Ok(false),
        Cell::Error(_) | Cell::NoResult | Cell::TooLarge(_) => return Err("?".to_owned()),
        Cell::Text(_) | Cell::Number { .. } => cell.text(),
    };
    let text = clean_half(text);
    match vocabulary::flag(&text).as_str() {
        "true" => Ok(true),
        "false" | "" => Ok(false),
        _ if text.chars().all(|c| UNCHECKED.contains(&c)) => Ok(false),
        _ if text.chars().all(|c| CHECKED.contains(&c)) => Ok(true),
        _ => Err(text),
    }
}

/// Takes in a cell of such a column.
pub(super) fn read(record: &mut Record, column: &Column, activity: &str, cell: &Cell) {
    let before = record.get(Field::Activities).map(str::to_owned);
    let with = |said: String| before.iter().cloned().chain([said]).collect::<Vec<_>>().join("、");
    match mark(cell) {
        Ok(false) => {}
        Ok(true) => accept(record, &column.heading, Field::Activities, normalise(Field::Activities, &with(activity.to_owned()), 0)),
        Err(other) => accept(record, &column.heading, Field::Activities, Outcome::Value(Some(with(format!("{activity}：{other}"))))),
    }
}

/// What is chosen of a text with boxes: `☑生产 □批发`, `生产（√）批发（ ）`; `None` where it has no boxes, or not one for each choice.
pub(super) fn chosen(text: &str) -> Option<String> {
    if !text.contains(CHECKED) && !text.contains(UNCHECKED) || text.contains(UNCLEAR) {
        return None;
    }
    let mut said = text.to_owned();
    for (open, close) in [("(", ")"), ("[", "]"), ("（", "）"), ("【", "】")] {
        for blank in ["", " ", "  ", "\u{3000}"] {
            said = said.replace(&format!("{open}{blank}{close}"), "□");
        }
        for ticked in CHECKED {
            said = said.replace(&format!("{open}{ticked}{close}"), "√");
        }
        for open_box in UNCHECKED {
            said = said.replace(&format!("{open}{open_box}{close}"), "□");
        }
    }
    let (mut words, mut marks): (Vec<String>, Vec<bool>) = (Vec::new(), Vec::new());
    let (mut in_word, is_mark_first) = (false, said.trim_start().starts_with(|c| CHECKED.contains(&c) || UNCHECKED.contains(&c)));
    for c in said.chars() {
        let ticked = CHECKED.contains(&c);
        if ticked || UNCHECKED.contains(&c) {
            // One box for each choice, before all of them or after all of them.
            if marks.len() + usize::from(!is_mark_first) != words.len() {
                return None;
            }
            marks.push(ticked);
            in_word = false;
        } else if matches!(c, '、' | ',' | ';' | '/' | '|') || c.is_whitespace() {
            in_word = false;
        } else if let Some(word) = words.last_mut().filter(|_| in_word) {
            word.push(c);
        } else {
            words.push(c.to_string());
            in_word = true;
        }
    }
    let whole = marks.len() == words.len();
    whole.then(|| words.into_iter().zip(marks).filter(|(_, ticked)| *ticked).map(|(word, _)| word).collect::<Vec<_>>().join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_in_one_cell() {
        for (text, expected) in [
            ("☑生产 □批发 ☑零售", "生产、零售"),
            ("☑ 生产  ☐ 销售", "生产"),
            ("■生产□零售", "生产"),
            ("生产√ 批发× 零售√", "生产、零售"),
            ("生产（√）批发（ ）", "生产"),
            ("[√]生产 [ ]批发", "生产"),
            ("√生产、√批发", "生产、批发"),
            ("□生产 □批发", ""),
        ] {
            assert_eq!(chosen(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["生产", "√", "√生产 批发", "生产√ 批发 零售√", "☒生产 □批发", "生产 批发√", "☑", ""] {
            assert_eq!(chosen(text), None, "{text}");
        }
    }
}
