//! Codes that a file has in more than one row.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use domain::units::uscc::normalize;

use super::{Field, Record, RecordKind};

/// Codes that a file has more than once. Files are long: of each code no more is kept than a number. Another code may have the same one, which
/// costs a second look at its row.
#[derive(Clone, Debug, Default)]
pub struct RepeatedCodes {
    hasher: RandomState,
    seen: HashSet<u64>,
    repeated: HashSet<u64>,
}

impl RepeatedCodes {
    pub(super) fn count(&mut self, record: &Record) {
        if let Some(code) = record.get(Field::Uscc).filter(|_| record.kind == RecordKind::Data) {
            let number = self.hasher.hash_one(normalize(code));
            if !self.seen.insert(number) {
                self.repeated.insert(number);
            }
        }
    }

    /// Once all rows are counted, only those are kept that came twice.
    pub(super) fn end(self) -> Self {
        Self { seen: HashSet::new(), ..self }
    }

    /// Whether the file has no code twice.
    pub fn is_empty(&self) -> bool {
        self.repeated.is_empty()
    }

    /// Whether the code of a row is one of them.
    pub fn contains(&self, record: &Record) -> bool {
        record.get(Field::Uscc).is_some_and(|code| self.repeated.contains(&self.hasher.hash_one(normalize(code))))
    }
}
