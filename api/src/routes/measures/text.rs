//! Texts and days that several measures check alike.

use chrono::NaiveDate;

use crate::error::FieldCode;
use crate::http::patch::Patch;
use crate::routes::units::validation::Faults;

/// The longest text of some sentences, in characters.
pub const MAX_PROSE: usize = 2000;
/// The longest instrument, in characters.
pub const MAX_CONTENT: usize = 10_000;

/// A text of sentences, in which lines may end and be indented; trimmed.
pub fn prose(faults: &mut Faults, pointer: &str, value: &str, max: usize) -> String {
    faults.text(pointer, &value.replace(['\n', '\r', '\t'], " "), 1, max);
    value.trim().to_owned()
}

/// The same, if something was sent.
pub fn prose_if(faults: &mut Faults, pointer: &str, value: Option<&str>, max: usize) -> Option<String> {
    value.map(|value| prose(faults, pointer, value, max))
}

/// Changes a text that must be there.
pub fn change(faults: &mut Faults, pointer: &str, patch: &Patch<String>, field: &mut String, max: usize) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => faults.add(pointer, FieldCode::CannotBeNull),
        Patch::Set(text) => *field = prose(faults, pointer, text, max),
    }
}

/// Changes a text that may be missing.
pub fn change_if(faults: &mut Faults, pointer: &str, patch: &Patch<String>, field: &mut Option<String>, max: usize) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(text) => *field = Some(prose(faults, pointer, text, max)),
    }
}

/// A day that someone can mean, not before another.
pub fn day_from(faults: &mut Faults, pointer: &str, day: NaiveDate, first: NaiveDate) {
    faults.day(pointer, day);
    if day < first {
        faults.add(pointer, FieldCode::DateOrder);
    }
}

/// A day that has come, not before another.
pub fn past_day_from(faults: &mut Faults, pointer: &str, day: NaiveDate, first: NaiveDate, today: NaiveDate) {
    faults.past_day(pointer, day, today);
    if day < first {
        faults.add(pointer, FieldCode::DateOrder);
    }
}
