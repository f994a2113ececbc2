//! One row of a list: from texts under headings to a result. Every fault of the row is collected.

use chrono::NaiveDate;
use domain::findings::SpotCheckOutcome;
use domain::findings::editions::Edition;
use domain::findings::matching::Producer;
use domain::text::fold;
use persistence::queries::imports::RowPlace;
use persistence::queries::spot_checks::record_key;

use crate::flows::faults::{Faults, MAX_NAME};
use crate::flows::findings::MAX_DISCOVERY_ID;
use crate::flows::refusal::{FieldCode, FieldError};
use crate::intake::spot_checks::{Column, Line};

/// The longest list of what failed, in characters: with model and batch it makes a description.
const MAX_ITEMS: usize = 300;
/// The longest model or batch.
const MAX_BATCH: usize = 80;
/// The longest address: with the number of the sample it makes a reference.
const MAX_PAGE: usize = 390;
/// What people write into a cell that has nothing to say, folded.
const NOTHING: [&str; 6] = ["/", "\\", "-", "--", "无", "N/A"];

/// A result, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Where it stands in the file.
    pub place: RowPlace,
    /// The sheet, of a workbook with several.
    pub sheet: Option<String>,
    /// Number of the sample.
    pub record_id: String,
    /// Day of the publication.
    pub report_date: NaiveDate,
    /// As printed.
    pub producer: String,
    pub product: String,
    pub model: Option<String>,
    /// Batch and day of production.
    pub batch: Option<String>,
    /// Conforming or not.
    pub outcome: SpotCheckOutcome,
    /// What did not conform.
    pub failed_items: Option<String>,
    /// Where it is published.
    pub official_page: Option<String>,
}

impl Facts {
    /// By which the same sample is known again, however it is typed.
    pub fn key(&self) -> String {
        record_key(&self.record_id, &self.producer, &self.product, self.batch.as_deref())
    }

    /// What it says of its sample.
    pub fn edition(&self) -> Edition {
        Edition::new(self.report_date, self.outcome, self.failed_items.as_deref())
    }

    /// The producer, ready to be compared.
    pub fn named(&self) -> Producer {
        Producer::new(&self.producer)
    }
}

/// Reads a row, of the sheet if there are several. `published` is the day of rows that state none.
///
/// # Errors
/// What is wrong with it.
pub fn read((line, sheet): (&Line, Option<&str>), published: Option<NaiveDate>, today: NaiveDate) -> Result<Facts, Vec<FieldError>> {
    let mut reader = Reader { line, faults: Faults(line.problems.iter().map(FieldError::from).collect()) };
    let failed_items = reader.optional(Column::FailedItems, MAX_ITEMS);
    let outcome = reader.outcome();
    if outcome == Some(SpotCheckOutcome::Conforming) && failed_items.is_some() {
        reader.faults.add(Column::FailedItems.name(), FieldCode::OutcomeContradicted);
    }
    let report_date = reader.day(published, today);
    let facts = Facts {
        place: place(line),
        sheet: sheet.map(str::to_owned),
        record_id: reader.required(Column::RecordId, MAX_DISCOVERY_ID),
        report_date: report_date.unwrap_or(today),
        producer: reader.required(Column::Producer, MAX_NAME),
        product: reader.required(Column::Product, MAX_NAME),
        model: reader.optional(Column::Model, MAX_BATCH),
        batch: reader.optional(Column::Batch, MAX_BATCH),
        outcome: outcome.unwrap_or(SpotCheckOutcome::Nonconforming),
        failed_items,
        official_page: reader.optional(Column::OfficialPage, MAX_PAGE),
    };
    // What could not be read has left a fault: the stand-ins above go no further.
    if reader.faults.0.is_empty() { Ok(facts) } else { Err(reader.faults.0) }
}

/// Where a row stands in its file.
pub fn place(line: &Line) -> RowPlace {
    RowPlace { sheet: u32::try_from(line.sheet).unwrap_or(u32::MAX), row: u32::try_from(line.row).unwrap_or(u32::MAX) }
}

struct Reader<'a> {
    line: &'a Line,
    faults: Faults,
}

impl Reader<'_> {
    fn told(&self, column: Column) -> Option<String> {
        self.line.get(column).map(str::to_owned).filter(|text| !NOTHING.contains(&fold(text).as_str()))
    }

    /// Asked for where there is nothing; a cell that could not be read has its fault already.
    fn missing(&mut self, column: Column) {
        if !self.line.problems.iter().any(|problem| problem.column == column.name()) {
            self.faults.add(column.name(), FieldCode::Required);
        }
    }

    fn required(&mut self, column: Column, max: usize) -> String {
        match self.told(column) {
            Some(text) => self.faults.text(column.name(), &text, 1, max),
            None => {
                self.missing(column);
                String::new()
            }
        }
    }

    fn optional(&mut self, column: Column, max: usize) -> Option<String> {
        let text = self.told(column)?;
        Some(self.faults.text(column.name(), &text, 1, max))
    }

    fn outcome(&mut self) -> Option<SpotCheckOutcome> {
        let Some(text) = self.told(Column::Outcome) else {
            self.missing(Column::Outcome);
            return None;
        };
        match fold(&text).as_str() {
            "合格" | "符合" | "符合要求" | "是" | "CONFORMING" => Some(SpotCheckOutcome::Conforming),
            "不合格" | "不符合" | "不符合要求" | "否" | "NONCONFORMING" | "NON-CONFORMING" => Some(SpotCheckOutcome::Nonconforming),
            _ => {
                self.faults.refuse(Column::Outcome.name(), FieldCode::UnknownCode, &text);
                None
            }
        }
    }

    fn day(&mut self, published: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
        let name = Column::ReportDate.name();
        let day = match self.told(Column::ReportDate) {
            Some(text) => {
                let day = read_day(&text);
                if day.is_none() {
                    self.faults.refuse(name, FieldCode::BadDate, &text);
                }
                day?
            }
            None if published.is_some() => published?,
            None => {
                self.missing(Column::ReportDate);
                return None;
            }
        };
        self.faults.past_day(name, day, today);
        Some(day)
    }
}

/// A day as it is written: 2026-11-20, 2026/11/20, 2026.11.20, 20261120, 2026年11月20日.
fn read_day(text: &str) -> Option<NaiveDate> {
    let folded = fold(text);
    let day = folded.split_once('T').map_or(folded.as_str(), |(day, _)| day);
    let even: String = day.trim_end_matches('日').chars().map(|c| if matches!(c, '/' | '.' | '年' | '月') { '-' } else { c }).collect();
    ["%Y-%m-%d", "%Y%m%d"].into_iter().find_map(|form| NaiveDate::parse_from_str(&even, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 2);
        for text in ["2026-01-02", "2026/1/2", "2026.01.02", "20260102", "２０２６年1月2日", "2026-01-02T00:00:00"] {
            assert_eq!(read_day(text), day, "{text}");
        }
        for text in ["2026", "02/01/2026", "2026-13-01", "1月2日", "46024"] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }
}
