//! What a file is read with besides its own rows: what whoever sends it says, now or of an earlier file.

use serde::{Deserialize, Serialize};

use super::Field;
use super::cells::fold;
use super::units::{Quantity, Statement, Unit, unit_of};

/// What whoever sends a file says of one of its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What the column is.
    pub field: Field,
    /// Its heading as written.
    pub heading: String,
}

/// What was said of the columns of files with the same headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// All headings of such a file, as written.
    pub headings: Vec<String>,
    pub answers: Vec<Answer>,
}

impl Answer {
    /// What the column with this heading is.
    pub fn new(field: Field, heading: &str) -> Self {
        Self { field, heading: heading.to_owned() }
    }
}

/// What a file is read with besides its own rows.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The year that its sender names.
    pub year: Option<i32>,
    /// The year of figures of which nothing says it.
    pub last_complete_year: i32,
    /// The sheet to read, of a workbook; all of them if none is named.
    pub sheet: Option<String>,
    /// What its sender says of columns.
    pub answers: Vec<Answer>,
    /// What was said of earlier files.
    pub remembered: Vec<Remembered>,
    /// Fields that its sender gives for all rows that state none.
    pub given: Vec<Field>,
    /// Whether its sender says that figures are of whole years, whatever titles and remarks say.
    pub whole_year: bool,
    /// The unit of money, as its sender says.
    pub(super) money_unit: Option<Unit>,
    /// Whether it is looked at only: what is missing is told and refuses nothing.
    pub(super) preview: bool,
    /// What notes below its tables say of units, by sheet and table: known once they have been read to the end.
    pub(super) notes: Vec<Vec<Statement>>,
}

impl Asked {
    /// Before anything of the file is known.
    pub fn new(year: Option<i32>, last_complete_year: i32) -> Self {
        Self { year, last_complete_year, ..Self::default() }
    }

    /// With money in this unit (`元`, `万元`); false if it is none.
    pub fn set_money_unit(&mut self, unit: &str) -> bool {
        self.money_unit = unit_of(&fold(unit), Quantity::Money);
        self.money_unit.is_some()
    }

    /// To look at a file only: what is missing is told and refuses nothing.
    pub fn for_preview(self) -> Self {
        Self { preview: true, ..self }
    }

    /// The year of figures of which nothing says it.
    pub(super) fn year_or_default(&self) -> i32 {
        self.year.unwrap_or(self.last_complete_year)
    }

    pub(super) fn note_of(&self, sheet: usize, table: usize) -> &Statement {
        const NOTHING: &Statement = &Statement { money: Vec::new(), people: Vec::new(), by_field: Vec::new(), unknown: None, part: None };
        self.notes.get(sheet).and_then(|tables| tables.get(table)).unwrap_or(NOTHING)
    }
}
