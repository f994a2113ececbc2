//! The rejected rows of an import as its office sent them, with the reasons beside them.

use domain::Code;
use persistence::queries::imports::{ImportJob, ImportRow, RowPlace};

use crate::flows::imports::columns::FileColumns;
use crate::flows::imports::order::ImportColumn;
use crate::flows::imports::row::{Parameters, last_complete_year};
use crate::flows::refusal::{FieldError, Language, Refusal};
use crate::intake::Field;
use crate::intake::sent::{REASONS, ROW_SENT, SentCell, SentRow, field_of, is_ours, names_year};

/// The tables of a file, as their rows are given back.
#[derive(Debug, Clone)]
pub struct Rejected {
    tables: Vec<Vec<String>>,
    file: FileColumns,
    /// What the file did not say and its sender did.
    said: Vec<(Field, String)>,
    language: Language,
}

/// A row that is given back.
#[derive(Debug)]
pub struct GivenBack {
    /// Which of the tables it is of.
    pub table: usize,
    /// Its cells; the last two are its number in the file and the reasons.
    pub cells: Vec<SentCell>,
}

impl Rejected {
    /// Of a job.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn of(job: &ImportJob, language: Language) -> Result<Self, Refusal> {
        let mut tables: Vec<Vec<String>> = serde_json::from_str(&job.tables)?;
        if tables.is_empty() {
            let columns: Vec<ImportColumn> = serde_json::from_str(&job.headings)?;
            tables.push(columns.into_iter().map(|column| column.heading).collect());
        }
        let parameters: Parameters = serde_json::from_str(&job.parameters)?;
        let year = parameters.year.unwrap_or_else(|| last_complete_year(job.created_at.business_day()));
        let activities: Vec<&str> = parameters.activities.iter().map(|activity| activity.zh()).collect();
        let said = [
            (Field::Year, Some(year.to_string())),
            (Field::DivisionCode, parameters.division_code),
            (Field::Activities, Some(activities.join("、")).filter(|words| !words.is_empty())),
            (Field::EntryReasons, parameters.entry_reason.map(|reason| reason.zh().to_owned())),
        ];
        let said = said.into_iter().filter_map(|(field, value)| Some((field, value?))).collect();
        Ok(Self { tables, file: FileColumns::of(job)?, said, language })
    }

    /// The headings of a table; those that were put beside an earlier sheet of this kind are left out.
    #[must_use]
    pub fn headings(&self, table: usize) -> Vec<&str> {
        let own = self.tables.get(table).into_iter().flatten().map(String::as_str).filter(|heading| !is_ours(heading));
        own.chain(self.said_of(table).map(|(field, _)| field.heading())).chain([ROW_SENT, REASONS]).collect()
    }

    /// What was said for the rows of a table in which no column says it, so that they mean the same without being told again.
    fn said_of(&self, table: usize) -> impl Iterator<Item = &(Field, String)> {
        let headings = self.tables.get(table).map(Vec::as_slice).unwrap_or_default();
        let has = |field: Field| headings.iter().any(|heading| field_of(heading) == Some(field));
        let has_figures = Field::FIGURES.into_iter().any(has);
        let names_year = headings.iter().any(|heading| names_year(heading));
        self.said.iter().filter(move |(field, _)| !has(*field) && (*field != Field::Year || (has_figures && !names_year)))
    }

    /// A row with what is wrong with it.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn row(&self, row: &ImportRow) -> Result<GivenBack, Refusal> {
        let notes: Vec<FieldError> = row.errors.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
        let mut reasons: Vec<String> = notes.iter().map(|note| self.reason(note, RowPlace::of(row.row))).collect();
        let sent: Option<SentRow> = row.sent.as_deref().map(serde_json::from_str).transpose()?;
        let SentRow { table, cells } = sent.unwrap_or_else(|| {
            let lost = ("没有保留原行，请按行号在原文件中修改", "the row was not kept: mend it in the file itself, by its number");
            reasons.push(self.language.pick(lost.0, lost.1).to_owned());
            self.code_alone(row)
        });
        let headings = self.tables.get(table).map(Vec::as_slice).unwrap_or_default();
        let mut given = Vec::with_capacity(headings.len() + 2);
        let mut cells = cells.into_iter();
        for heading in headings {
            let cell = cells.next().unwrap_or(SentCell::Text(String::new()));
            if !is_ours(heading) {
                given.push(cell);
            }
        }
        given.extend(self.said_of(table).map(|(_, value)| SentCell::Text(value.clone())));
        given.push(self.place(RowPlace::of(row.row)));
        given.push(SentCell::Text(reasons.join(self.language.pick("；", "; "))));
        Ok(GivenBack { table, cells: given })
    }

    /// Its row, and of several sheets which one.
    fn place(&self, place: RowPlace) -> SentCell {
        match self.file.sheets.get(place.sheet as usize).filter(|_| self.file.sheets.len() > 1) {
            Some(sheet) => SentCell::Text(format!("{sheet} {}", place.row)),
            None => SentCell::Number { number: place.row.to_string() },
        }
    }

    /// A row of which nothing but the code is known.
    fn code_alone(&self, row: &ImportRow) -> SentRow {
        let first = self.tables.first().map(Vec::as_slice).unwrap_or_default();
        let place = first.iter().position(|heading| field_of(heading) == Some(Field::Uscc));
        let mut cells = vec![SentCell::Text(String::new()); first.len()];
        if let Some(cell) = place.and_then(|place| cells.get_mut(place)) {
            *cell = SentCell::Text(row.uscc.clone().unwrap_or_default());
        }
        SentRow { table: 0, cells }
    }

    /// What is wrong with a column, by the heading that the office gave it.
    fn reason(&self, note: &FieldError, place: RowPlace) -> String {
        let detail = note.detail.in_language(self.language);
        let own = self.file.cell(place, &note.pointer);
        let heading = match &own {
            Some(cell) => cell.heading.as_str(),
            None => match Field::by_name(&note.pointer) {
                Some(field) => field.heading(),
                None => note.pointer.as_str(),
            },
        };
        if heading.is_empty() { detail.to_owned() } else { format!("{heading}{}{detail}", self.language.pick("：", ": ")) }
    }
}
