//! Normalising the text of one cell according to the field it belongs to.

use domain::text::{self, is_invisible};

use super::field::Kind;
use super::{Field, number, ticks, vocabulary};
use crate::flows::refusal::FieldCode;

/// What a cell came to.
pub(super) enum Outcome {
    Value(Option<String>),
    /// The value, if it is worth keeping, and what is wrong with it.
    Problem(Option<String>, FieldCode),
}

/// Full-width forms to their ASCII counterparts, the part of NFKC that Chinese input needs.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '￥' => '¥',
        '〔' | '【' => '(',
        '〕' | '】' => ')',
        '\u{2212}' | '\u{2010}' | '\u{2011}' => '-',
        _ => c,
    }
}

/// What copying from web pages and chat programs leaves behind.
fn is_junk(c: char) -> bool {
    is_invisible(c) || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

pub(super) fn is_space_or_junk(c: char) -> bool {
    c.is_whitespace() || is_junk(c)
}

/// Text for comparison with headings and keywords: as every text is compared, in lower case as they are written here, without the marks that
/// forms put on obligatory columns.
pub(super) fn fold(text: &str) -> String {
    text::fold(text).to_lowercase().chars().filter(|&c| !matches!(c, '*' | '"' | '\'' | '★')).collect()
}

/// Text as a person wrote it, in one line, without what they did not mean to write: a line is broken, or a blank kept together, to make a
/// text fit its cell, and between Chinese characters that leaves no blank.
pub(super) fn visible_line(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii_graphic() || ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return text.to_owned();
    }
    let is_typed = |c: char| matches!(c, ' ' | '\u{3000}');
    let (mut line, mut blanks) = (String::with_capacity(text.len()), String::new());
    for c in text.chars().filter(|c| !is_junk(*c)) {
        if c.is_whitespace() {
            blanks.push(c);
            continue;
        }
        if !blanks.is_empty() && !line.is_empty() {
            let between_words = line.ends_with(|c: char| c.is_ascii()) || c.is_ascii();
            match (blanks.chars().all(is_typed), between_words) {
                (true, _) => line.push_str(&blanks),
                (false, true) => line.push(' '),
                (false, false) => {}
            }
        }
        blanks.clear();
        line.push(c);
    }
    text::clean(&line)
}

/// The same of a cell.
pub(super) fn clean(text: &str) -> String {
    let out = visible_line(text);
    // A safe CSV export puts an apostrophe before what a spreadsheet would run as a formula.
    match out.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(super::FORMULA_MARKS) => rest.to_owned(),
        _ => out,
    }
}

/// A text for a cell of a table that reading takes for itself: an apostrophe that is meant gets another one in front, since one before what
/// looks like a formula is taken off.
pub fn meant(text: &str) -> String {
    let is_guarded = text.starts_with('\'') && text.trim_start_matches('\'').starts_with(super::FORMULA_MARKS);
    if is_guarded { format!("'{text}") } else { text.to_owned() }
}

/// [`clean`] and half-width, for everything that is not prose.
pub(super) fn clean_half(text: &str) -> String {
    let half: String = clean(text).chars().map(half_width).collect();
    let trimmed = half.trim();
    // `="0123"` is how people keep Excel from turning a code in a CSV into a number.
    let bare = trimmed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).or_else(|| trimmed.strip_prefix('\'')).unwrap_or(trimmed);
    bare.to_owned()
}

/// [`clean_half`] of what is chosen, where a text has boxes.
fn choice(text: &str) -> String {
    let text = clean_half(text);
    ticks::chosen(&text).unwrap_or(text)
}

fn non_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `9.11E+17`: a code that a spreadsheet took for a number before the CSV was written.
pub(super) fn looks_scientific(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        mantissa.contains('.') && mantissa.split('.').all(digits) && digits(exponent.strip_prefix('+').unwrap_or(exponent))
    })
}

/// A code or number that a spreadsheet took for a figure and that has more digits than a figure keeps.
pub(super) fn lost_digits(field: Field) -> Outcome {
    Outcome::Problem(None, if field == Field::Uscc { FieldCode::UsccLostDigits } else { FieldCode::LostDigits })
}

/// Normalises a cell. `shift` is the factor of the heading's unit, as a power of ten.
pub(super) fn normalise(field: Field, text: &str, shift: i32) -> Outcome {
    let value = match field.kind() {
        Kind::Text => non_empty(clean(text)),
        Kind::Uscc => {
            let code = without_spaces(&clean_half(text)).to_ascii_uppercase();
            if looks_scientific(&code) {
                return lost_digits(field);
            }
            non_empty(code)
        }
        Kind::Code => {
            let code = without_spaces(&clean_half(text));
            if looks_scientific(&code) {
                return lost_digits(field);
            }
            non_empty(without_point_zero(&code).to_owned())
        }
        Kind::Number(quantity) => number::normalise(&clean_half(text), quantity, shift),
        Kind::Year => non_empty(year(&without_spaces(&clean_half(text)))),
        Kind::Flag => non_empty(vocabulary::flag(&choice(text))),
        Kind::Applicability => non_empty(vocabulary::list(&choice(text), vocabulary::APPLICABILITY)),
        Kind::EntryReasons => non_empty(vocabulary::list(&choice(text), vocabulary::ENTRY_REASONS)),
        Kind::CreditRiskClass => {
            let class = without_spaces(&clean_half(text)).to_ascii_uppercase();
            non_empty(class.trim_end_matches(['类', '级']).to_owned())
        }
        Kind::Activities => {
            let text = choice(text);
            let (codes, ambiguous) = vocabulary::activities(&text);
            if ambiguous {
                return Outcome::Problem(non_empty(codes), FieldCode::AmbiguousActivity);
            }
            non_empty(codes)
        }
    };
    Outcome::Value(value)
}

/// Programs that read a column of codes as numbers write `130229.0`.
fn without_point_zero(code: &str) -> &str {
    match code.strip_suffix(".0") {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits,
        _ => code,
    }
}

fn year(text: &str) -> String {
    let bare = text.strip_suffix("年度").or_else(|| text.strip_suffix('年')).unwrap_or(text);
    let bare = without_point_zero(bare);
    // A year kept as a date cell: the calendar year is what was meant.
    let bytes = bare.as_bytes();
    let is_date = bytes.len() >= 10
        && bytes.iter().take(10).enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    match bare.get(..4) {
        Some(year) if is_date => year.to_owned(),
        _ => bare.to_owned(),
    }
}
