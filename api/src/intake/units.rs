//! Units of measure in headings and cells, as powers of ten of the field's own unit.

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    /// Persons; the field's unit is one.
    People,
    /// Money; the field's unit is 10,000 yuan.
    Money,
}

/// How far the decimal point moves for a unit of this quantity, or `None` if it is none.
pub(super) fn shift_of(unit: &str, quantity: Quantity) -> Option<i32> {
    let unit = unit.strip_prefix("人民币").unwrap_or(unit);
    Some(match (quantity, unit) {
        (Quantity::Money, "元") => -4,
        (Quantity::Money, "百元") => -2,
        (Quantity::Money, "千元" | "仟元") => -1,
        (Quantity::Money, "万元" | "万" | "萬元") => 0,
        (Quantity::Money, "十万元") => 1,
        (Quantity::Money, "百万元" | "百万") => 2,
        (Quantity::Money, "千万元" | "千万") => 3,
        (Quantity::Money, "亿元" | "亿") => 4,
        (Quantity::People, "人" | "名" | "个" | "位" | "人次") => 0,
        (Quantity::People, "百人") => 2,
        (Quantity::People, "千人") => 3,
        (Quantity::People, "万人" | "万") => 4,
        _ => return None,
    })
}

/// Whether the text is a unit of anything, the plain counters included.
pub(super) fn is_unit(text: &str) -> bool {
    matches!(text, "户" | "家" | "个" | "年" | "是/否" | "代码")
        || shift_of(text, Quantity::Money).is_some()
        || shift_of(text, Quantity::People).is_some()
}

/// The money unit stated once for a whole table in a row above the heading, e.g. `金额单位：元`.
///
/// `folded` is a cell folded by [`super::cells::fold`].
pub(super) fn stated_money_shift(folded: &str) -> Option<i32> {
    let (_, stated) = folded.rsplit_once("单位:")?;
    stated.split(['、', ',', ';', '/', ')', '。']).find_map(|unit| shift_of(unit, Quantity::Money))
}
