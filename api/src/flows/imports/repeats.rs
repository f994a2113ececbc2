//! The same code in several rows of a file. Rows of other years are one unit; quarters or lines of products are not its year, and taking the
//! first of them would store a part for the whole.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::units::Figures;
use persistence::queries::imports::RowPlace;

use crate::flows::imports::divisions::Whereabouts;
use crate::flows::imports::job::Source;
use crate::flows::imports::row::{Content, Row, RowFacts, read};
use crate::flows::register::facts::bare_facts;
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
    years: KnownYears,
    /// The first row of each code that could be read.
    first: HashMap<String, RowFacts>,
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
        let code = match &row.content {
            Content::Facts(facts) => facts.uscc.clone(),
            // What a row would have said nobody knows: another row of its code may be a part of the same year.
            Content::Faults { .. } => row.uscc.clone().unwrap_or_default(),
            Content::Skipped(_) => return,
        };
        let rows = self.rows.entry(code.clone()).or_default();
        let is_first = rows.is_empty();
        if rows.len() < NAMED {
            rows.push(row.place);
        }
        let differs = match &row.content {
            Content::Facts(facts) => {
                let first = self.first.entry(code.clone()).or_insert_with(|| facts.as_ref().clone());
                match self.years.take(&code, facts) {
                    Years::Nothing => false,
                    Years::Differ => true,
                    Years::Add if !is_alike(first, facts) => true,
                    Years::Add => {
                        if !is_first {
                            self.adding.insert(row.place.stored());
                        }
                        false
                    }
                }
            }
            _ => true,
        };
        if differs {
            self.differing.insert(code.clone(), Vec::new());
        }
        if let Some(named) = self.differing.get_mut(&code) {
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

/// What a row says of years, beside the rows before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Years {
    /// Nothing, or the same.
    Nothing,
    /// Figures of a year of which none were there.
    Add,
    /// Other figures of a year.
    Differ,
}

/// The figures of each code and year so far.
#[derive(Debug, Default)]
struct KnownYears(HashMap<(String, i32), Figures>);

impl KnownYears {
    fn take(&mut self, code: &str, facts: &RowFacts) -> Years {
        let mut found = Years::Nothing;
        for said in &facts.years {
            match self.0.entry((code.to_owned(), said.year)) {
                Entry::Vacant(empty) => {
                    empty.insert(said.figures);
                    if found == Years::Nothing {
                        found = Years::Add;
                    }
                }
                // An empty cell says nothing else.
                Entry::Occupied(there) if said.figures.or(there.get()) != there.get().or(&said.figures) => found = Years::Differ,
                Entry::Occupied(_) => {}
            }
        }
        found
    }
}

/// Whether two rows can be of one unit: nothing that both say differs, whichever comes first.
fn is_alike(one: &RowFacts, other: &RowFacts) -> bool {
    let both = |first: &RowFacts, then: &RowFacts| {
        let mut facts = bare_facts(String::new(), String::new());
        first.said.apply(&mut facts);
        then.said.apply(&mut facts);
        facts
    };
    let division = |row: &RowFacts| row.division_said.then(|| row.division.clone());
    let agree = |a: Option<Whereabouts>, b: Option<Whereabouts>| a.is_none() || b.is_none() || a == b;
    let authorities = [&one.territorial_authority, &other.territorial_authority];
    let one_authority = authorities[0].is_none() || authorities[1].is_none() || authorities[0] == authorities[1];
    both(one, other).differences(&both(other, one)).is_empty()
        && agree(division(one), division(other))
        && one_authority
        && one.entry_reasons == other.entry_reasons
}
