//! What is understood, to be told: docs/headings.md is printed from it.

use super::Field;
use super::headings::{BARE, SYNONYMS};
use super::units::{Quantity, UNITS};
use super::vocabulary::{APPLICABILITY, ENTRY_REASONS};

pub use super::headings::{GROUPS, UNIT_COLUMNS};
pub use super::ticks::{PARENTS as TICK_GROUPS, WORDS as TICKED};

/// Headings of a field, the surest first.
pub fn headings_of(field: Field) -> Vec<&'static str> {
    let mut known: Vec<_> = SYNONYMS.iter().filter(|(_, of, _)| *of == field).collect();
    known.sort_by_key(|(.., rank)| *rank);
    known.into_iter().map(|(heading, ..)| *heading).collect()
}

/// Whether a heading means something else below one of something else.
pub fn is_bare(heading: &str) -> bool {
    BARE.contains(&heading)
}

/// Whether a table without it is refused.
pub fn is_needed(field: Field) -> bool {
    Field::NEEDED.contains(&field)
}

/// Units of money, and what one is in 万元.
pub fn money() -> Vec<(&'static str, String)> {
    factors(Quantity::Money)
}

/// Units of people, and what one is.
pub fn people() -> Vec<(&'static str, String)> {
    factors(Quantity::People)
}

fn factors(quantity: Quantity) -> Vec<(&'static str, String)> {
    let factor = |shift: i32| {
        let places = shift.unsigned_abs() as usize;
        if shift < 0 { format!("0.{:0>places$}", 1) } else { format!("1{}", "0".repeat(places)) }
    };
    UNITS.iter().filter(|(of, ..)| *of == quantity).map(|(_, unit, shift)| (*unit, factor(*shift))).collect()
}

/// Words of lists, and their codes.
pub fn words() -> impl Iterator<Item = (Field, &'static str, &'static str)> {
    let of = |field: Field, words: &'static [(&'static str, &'static str)]| words.iter().map(move |(word, code)| (field, *word, *code));
    of(Field::Applicability, APPLICABILITY).chain(of(Field::EntryReasons, ENTRY_REASONS))
}
