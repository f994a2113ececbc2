//! Numbers as exact decimal text; nothing here computes with floating point.

use super::units::{Quantity, shift_of};

/// What people write for "there is none".
const NOTHING: &[&str] = &["", "-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "空", "n/a", "na", "null", "none", "nil", "\\n"];

/// Normalises a number; text that is none is returned as it is, for the caller to refuse.
///
/// A unit in the cell (`3亿元`) goes before the one in the heading (`shift`).
pub(super) fn normalise(text: &str, quantity: Quantity, shift: i32) -> Option<String> {
    let text = text.trim();
    if NOTHING.contains(&text.to_ascii_lowercase().as_str()) {
        return None;
    }
    let as_written = || Some(text.to_owned());
    let bare = match quantity {
        Quantity::Money => text.strip_prefix('¥').unwrap_or(text).trim_start(),
        Quantity::People => text,
    };
    let end = bare.rfind(|c: char| c.is_ascii_digit() || c == '.').map_or(0, |at| at + 1);
    let (body, suffix) = bare.split_at(end);
    let shift = match suffix.trim() {
        "" => shift,
        unit => match shift_of(unit, quantity) {
            Some(shift) => shift,
            None => return as_written(),
        },
    };
    let (sign, magnitude) = match body.strip_prefix(['-', '+']) {
        Some(rest) => (if body.starts_with('-') { "-" } else { "" }, rest),
        None => ("", body),
    };
    match ungroup(magnitude) {
        Some(plain) if shift == 0 => Some(format!("{sign}{plain}")),
        Some(plain) => Some(format!("{sign}{}", move_point(&plain, shift))),
        None => as_written(),
    }
}

/// Digits with an optional fraction, without well-formed thousands separators; `None` if it is
/// anything else.
fn ungroup(text: &str) -> Option<String> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !fraction.is_none_or(digits) {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    // One kind of separator only: `1,234 567` is more likely two numbers than one.
    let separator = if whole.contains(',') { ',' } else { ' ' };
    for (i, group) in whole.split(separator).enumerate() {
        let grouped = whole.contains(separator);
        let fits = match i {
            0 if grouped => group.len() <= 3,
            0 => true,
            _ => group.len() == 3,
        };
        if !fits || !digits(group) {
            return None;
        }
        plain.push_str(group);
    }
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Some(plain)
}

/// Multiplies plain decimal text by a power of ten, exactly.
pub(super) fn move_point(plain: &str, shift: i32) -> String {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let places = shift.unsigned_abs() as usize;
    let (whole, fraction) = if shift >= 0 {
        let padded = format!("{fraction:0<places$}");
        let (moved, rest) = padded.split_at(places);
        (format!("{whole}{moved}"), rest.to_owned())
    } else {
        let padded = format!("{whole:0>places$}");
        let (rest, moved) = padded.split_at(padded.len() - places);
        (rest.to_owned(), format!("{moved}{fraction}"))
    };
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// A spreadsheet's number as it shows it: 15 significant digits, never scientific.
///
/// Fifteen digits is what Excel keeps, and what turns 0.30000000000000004 back into 0.3.
pub(super) fn render_f64(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    // Whole numbers are nearly all there is, and fifteen digits of them are exact.
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return (value as i64).to_string();
    }
    let scientific = format!("{:.14e}", value.abs());
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let sign = if value < 0.0 { "-" } else { "" };
    let exponent = exponent.parse().unwrap_or(0);
    format!("{sign}{}", move_point(mantissa, exponent))
}
