//! What a column is by what stands in it: codes, divisions and kinds of business look like nothing else.

use super::cells::{clean_half, fold};
use super::rows::{Cell, Row};
use super::skip::is_total;
use super::{Field, ticks, vocabulary};

/// Whether a text can be a value.
type Fits = fn(&str) -> bool;

/// What the values of a field look like, of the fields that can be told by them.
pub(super) fn of(field: Field) -> Option<Fits> {
    match field {
        Field::Uscc => Some(is_code),
        Field::DivisionCode => Some(is_division),
        Field::Activities => Some(is_activity),
        _ => None,
    }
}

/// Whether every value of a column fits; a column without values fits nothing.
pub(super) fn column_fits(rows: &[Row], column: usize, fits: Fits) -> bool {
    let mut values = 0_usize;
    for cell in rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_blank()) {
        let text = match cell {
            Cell::Merged { text, .. } => text,
            _ => cell.text(),
        };
        if is_total(&fold(text)) {
            continue;
        }
        if !fits(text) {
            return false;
        }
        values += 1;
    }
    values > 0
}

/// Whether a cell can only be a value, not a heading: a figure, a day, a code, a kind of business.
pub(super) fn is_data(cell: &Cell) -> bool {
    match cell {
        Cell::Number { .. } | Cell::Error(_) | Cell::NoResult | Cell::TooLarge(_) => true,
        Cell::Empty => false,
        Cell::Text(_) | Cell::Merged { .. } => {
            let text = clean_half(cell.text());
            let is_figure = text.chars().filter(char::is_ascii_digit).count() * 2 > text.chars().count();
            is_figure || is_code(&text) || is_activity(&text)
        }
    }
}

fn is_code(text: &str) -> bool {
    domain::units::uscc::check(&domain::units::uscc::normalize(&clean_half(text))).valid()
}

/// `330106`, `330106000`, `330106001000`: of a county, in a province that there is (GB/T 2260).
fn is_division(text: &str) -> bool {
    let code = clean_half(text);
    let code = code.strip_suffix(".0").unwrap_or(&code);
    let part = |from: usize| code.get(from..from + 2).and_then(|digits| digits.parse::<u8>().ok()).unwrap_or(0);
    let is_province = matches!(part(0), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65);
    matches!(code.len(), 6 | 9 | 12) && code.bytes().all(|b| b.is_ascii_digit()) && is_province && part(2) > 0 && part(4) > 0
}

/// Whether a heading says that its column is something else, whatever stands in it: numbers of all kinds, sums of money, other firms.
pub(super) fn is_of_something_else(heading: &str) -> bool {
    const WORDS: &[&str] = &[
        "邮编",
        "邮政",
        "电话",
        "手机",
        "资本",
        "资金",
        "资产",
        "金额",
        "收入",
        "产值",
        "利润",
        "税",
        "面积",
        "供应商",
        "供货",
        "客户",
        "采购",
        "上游",
        "下游",
        "委托",
        "受托",
        "母公司",
        "总公司",
        "上级",
        "下级",
        "法人代码",
        "证书",
        "许可证编号",
    ];
    let folded = fold(heading);
    super::findings::RUNNING.contains(&folded.as_str()) || WORDS.iter().any(|word| folded.contains(word))
}

fn is_activity(text: &str) -> bool {
    let text = clean_half(text);
    let (codes, ambiguous) = vocabulary::activities(&ticks::chosen(&text).unwrap_or(text));
    !ambiguous && !codes.is_empty() && codes.split(',').all(|code| matches!(code, "production" | "wholesale" | "retail"))
}
