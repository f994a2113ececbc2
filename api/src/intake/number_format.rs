//! What the number format of a cell says of its figure: `0!.0,"万"` shows 12340000 as 1234.0万.

use super::cells::fold;
use super::rows::Shown;
use super::units::{Quantity, Unit, named_currency, shift_of};

/// What a format code changes of how a figure reads; `None` where it only rounds, groups or colours it.
pub(super) fn shown(code: &str) -> Option<Shown> {
    let (mut literal, mut foreign) = (String::new(), None);
    let (mut commas, mut after_point, mut seen_digit) = (0i32, None::<i32>, false);
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => {
                let text: String = chars.by_ref().take_while(|c| *c != '"').collect();
                literal.push_str(&text);
            }
            '\\' | '!' => match chars.next() {
                // A point that is only written: what follows it are digits of the number.
                Some('.') if seen_digit => after_point = Some(0),
                Some(other) => literal.push(other),
                None => break,
            },
            '[' => {
                let text: String = chars.by_ref().take_while(|c| *c != ']').collect();
                foreign = foreign.or_else(|| foreign_symbol(&text));
            }
            '0' | '#' | '?' => {
                seen_digit = true;
                commas = 0;
                after_point = after_point.map(|digits| digits + 1);
            }
            ',' if seen_digit => commas += 1,
            // The width of a character, and a character to fill with.
            '_' | '*' => drop(chars.next()),
            '$' => foreign = foreign.or(Some("$".to_owned())),
            '.' | ',' | ' ' | '-' | '+' | '(' | ')' | '%' => {}
            other => literal.push(other),
        }
    }
    let folded = fold(&literal);
    let named = folded.trim_start_matches('¥');
    let unit = scale(named, Quantity::Money).map(|shift| Unit { text: named.to_owned(), shift });
    let people = scale(named, Quantity::People).map(|shift| Unit { text: named.to_owned(), shift });
    let foreign = foreign.or_else(|| named_currency(&folded).map(str::to_owned));
    let digits = if seen_digit { commas * 3 + after_point.unwrap_or(0) } else { 0 };
    // What is shown smaller than it is, in something that nobody knows.
    let foreign = foreign.or_else(|| Some(named.to_owned()).filter(|named| digits != 0 && !named.is_empty() && unit.is_none() && people.is_none()));
    (digits != 0 || unit.is_some() || people.as_ref().is_some_and(|unit| unit.shift != 0) || foreign.is_some()).then_some(Shown {
        digits,
        unit,
        people,
        foreign,
    })
}

/// Of which values a number format shows nothing: `;;;` of none, `0;-0;` of zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Unseen {
    positive: bool,
    negative: bool,
    zero: bool,
    text: bool,
}

impl Unseen {
    /// What a format code leaves out.
    pub(super) fn of(code: &str) -> Self {
        let sections = sections(code);
        let all = sections.iter().all(|section| is_empty(section));
        // Which section is meant under a condition only the value says.
        if code.contains("[<") || code.contains("[>") || code.contains("[=") || sections.len() < 2 {
            return if all && sections.len() > 1 { Self { positive: true, negative: true, zero: true, text: false } } else { Self::default() };
        }
        let is_unseen = |place: usize| sections.get(place).map(|section| is_empty(section));
        let positive = is_unseen(0).unwrap_or_default();
        Self { positive, negative: is_unseen(1).unwrap_or_default(), zero: is_unseen(2).unwrap_or(positive), text: is_unseen(3).unwrap_or_default() }
    }

    pub(super) fn number(self, number: f64) -> bool {
        if number > 0.0 {
            self.positive
        } else if number < 0.0 {
            self.negative
        } else {
            self.zero
        }
    }

    pub(super) fn text(self) -> bool {
        self.text
    }
}

/// The sections of a format code; what is quoted divides nothing.
fn sections(code: &str) -> Vec<String> {
    let (mut sections, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in code.chars() {
        if c == ';' && !quoted && !escaped {
            sections.push(String::new());
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = !escaped && !quoted && matches!(c, '\\' | '!' | '_' | '*');
        if let Some(section) = sections.last_mut() {
            section.push(c);
        }
    }
    sections
}

/// Whether a section shows nothing: colours, blanks, widths and fillings only.
fn is_empty(section: &str) -> bool {
    let mut chars = section.chars();
    while let Some(c) = chars.next() {
        match c {
            '[' => drop(chars.by_ref().find(|c| *c == ']')),
            '_' | '*' => drop(chars.next()),
            '"' | ' ' => {}
            _ => return false,
        }
    }
    true
}

/// How far the point moves for what stands behind a number: a unit, or the short sign of one.
fn scale(named: &str, quantity: Quantity) -> Option<i32> {
    let (long, own) = match quantity {
        Quantity::Money => ("元", -4),
        Quantity::People => ("人", 0),
    };
    let short = match named {
        "k" | "千" => Some(3),
        "w" => Some(4),
        "m" | "百万" => Some(6),
        _ => None,
    };
    short.map(|power| power + own).or_else(|| shift_of(named, quantity)).or_else(|| shift_of(named.strip_suffix(long)?, quantity))
}

/// `$¥-804` is the yuan, `$¥-411` the yen; `-804` alone only names a language.
fn foreign_symbol(bracket: &str) -> Option<String> {
    let (symbol, locale) = bracket.strip_prefix('$')?.split_once('-').unwrap_or((bracket.trim_start_matches('$'), ""));
    let is_yuan =
        symbol.is_empty() || (matches!(symbol, "¥" | "￥") && !locale.eq_ignore_ascii_case("411")) || matches!(symbol, "CNY" | "RMB" | "元");
    (!is_yuan).then(|| symbol.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_scale_or_name_a_unit() {
        for (code, digits, unit, foreign) in [
            ("0!.0,\"万\"", 4, Some(0), false),
            ("0!.0000\"万元\"", 4, Some(0), false),
            ("0\\.0,", 4, None, false),
            ("#,##0,", 3, None, false),
            ("0.00\"元\"", 0, Some(-4), false),
            ("0.00,,\"百万\"", 6, Some(2), false),
            ("0!.0,\"w\"", 4, Some(0), false),
            ("#,##0.0,\"K\"", 3, Some(-1), false),
            ("0.00,,\"M\"", 6, Some(2), false),
            ("0.0,\"x\"", 3, None, true),
            ("[$$-409]#,##0.00", 0, None, true),
            ("\"US$\"#,##0", 0, None, true),
            ("[$¥-411]#,##0", 0, None, true),
        ] {
            let found = shown(code).unwrap();
            assert_eq!((found.digits, found.unit.map(|unit| unit.shift), found.foreign.is_some()), (digits, unit, foreign), "{code}");
        }
        for (code, digits, people) in [("0\"万人\"", 0, 4), ("0!.0,\"万人\"", 4, 4), ("0!.0,\"万\"", 4, 4)] {
            let found = shown(code).unwrap();
            assert_eq!((found.digits, found.people.map(|unit| unit.shift), found.foreign), (digits, Some(people), None), "{code}");
        }
        for code in
            ["General", "0.00", "#,##0.00", "¥#,##0.00;[Red]-¥#,##0.00", "[$¥-804]#,##0", "0%", "@", "_ * #,##0_ ", "0\"户\"", "[DBNum1][$-804]0"]
        {
            assert_eq!(shown(code), None, "{code}");
        }
    }

    #[test]
    fn formats_that_show_nothing() {
        for (code, unseen) in [
            (";;;", [true, true, true, true]),
            (";;", [true, true, true, false]),
            ("[Red];[Blue];;@", [true, true, true, false]),
            ("** ;** ;** ;** ", [true, true, true, true]),
            ("0;-0;;@", [false, false, true, false]),
            ("#,##0;", [false, true, false, false]),
            ("\" \";\" \"", [true, true, true, false]),
            ("[>0];[<0];", [true, true, true, false]),
            ("General", [false; 4]),
            ("", [false; 4]),
            ("_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", [false; 4]),
            ("[>=10000]0!.0,\"万\";0", [false; 4]),
            ("\"有\";;\"无\"", [false, true, false, false]),
            ("0\";;;\"", [false; 4]),
        ] {
            let found = Unseen::of(code);
            assert_eq!([found.number(1.0), found.number(-1.0), found.number(0.0), found.text()], unseen, "{code}");
        }
    }
}
