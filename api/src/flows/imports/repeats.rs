//! The same code in several rows of a file. Rows of other years are one unit; quarters or lines of products are not its year, and taking the
//! first of them would store a part for the whole.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::units::Figures;
use persistence::queries::imports::RowPlace;
use persistence::queries::units::UnitFacts;

use crate::flows::imports::job::Source;
use crate::flows::imports::row::{Content, Row, read};
use crate::intake::{self, FileError, Limits};

/// So many rows of a code are named.
const NAMED: usize = 5;

/// What the whole file says of codes that it has more than once.
#[derive(Debug, Default)]
pub struct Repeats {
    /// The first rows of codes that have different figures of one year.
    differing: HashMap<String, Vec<RowPlace>>,
    /// Rows that give figures of a year of which no row before them of the same code has any.
    adding: HashSet<i64>,
    figures: HashMap<(String, i32), Figures>,
    /// What the first row of each code says besides.
    first: HashMap<String, UnitFacts>,
    rows: HashMap<String, Vec<RowPlace>>,
}

impl Repeats {
    /// Goes once more over a file that has codes twice.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(source: Source<'_>, today: NaiveDate) -> Result<Self, FileError> {
        let mut repeats = Self::default();
        if source.repeated.is_empty() {
            return Ok(repeats);
        }
        for record in intake::open(source.file, &Limits::default(), source.asked)? {
            let record = record?;
            if source.repeated.contains(&record) {
                repeats.take(&read(record, source.parameters, today));
            }
        }
        Ok(repeats)
    }

    /// One more row.
    fn take(&mut self, row: &Row) {
        let Content::Facts(facts) = &row.content else { return };
        let rows = self.rows.entry(facts.uscc.clone()).or_default();
        let is_first = rows.is_empty();
        let first = self.first.entry(facts.uscc.clone()).or_insert_with(|| facts.new_unit().facts);
        let mut said = first.clone();
        facts.said.apply(&mut said);
        let is_alike = first.differences(&said).is_empty();
        if rows.len() < NAMED {
            rows.push(row.place);
        }
        for year in &facts.years {
            match self.figures.entry((facts.uscc.clone(), year.year)) {
                Entry::Vacant(empty) => {
                    empty.insert(year.figures);
                    // A further year of a unit that has another name there may be another unit's.
                    if !is_alike {
                        self.differing.insert(facts.uscc.clone(), Vec::new());
                    } else if !is_first {
                        self.adding.insert(row.place.stored());
                    }
                }
                Entry::Occupied(there) if *there.get() != year.figures => {
                    self.differing.insert(facts.uscc.clone(), Vec::new());
                }
                Entry::Occupied(_) => {}
            }
        }
        if let Some(named) = self.differing.get_mut(&facts.uscc) {
            named.clone_from(rows);
        }
    }

    /// The first rows of a code, if they have different figures of one year.
    pub fn differing(&self, code: &str) -> Option<&[RowPlace]> {
        self.differing.get(code).map(Vec::as_slice)
    }

    /// Whether a row gives figures of another year than those before it of its code.
    pub fn adds(&self, place: RowPlace) -> bool {
        self.adding.contains(&place.stored())
    }
}
