//! One row of a file: from texts under headings to the facts of a unit. Every fault of the row is collected.

use chrono::NaiveDate;
use domain::units::{Activity, EntryReason, Figures, SkipReason, Wan};
use domain::{Code, CodeSet};
use persistence::queries::imports::RowPlace;
use persistence::values::{Line, Remark};
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::flows::faults::{FIRST_YEAR, Faults};
use crate::flows::imports::divisions::Whereabouts;
use crate::flows::patch::Patch;
use crate::flows::refusal::{FieldCode, FieldError};
use crate::flows::register::enter::NewUnit;
use crate::flows::register::facts::bare_facts;
use crate::flows::register::patch::UnitPatch;
use crate::flows::units::figures::YearFigures;
use crate::intake::sent::SentRow;
use crate::intake::{Answer, Asked, Field, Record, Remembered};

/// What an import is told besides its file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Parameters {
    /// For rows that state none.
    pub entry_reason: Option<EntryReason>,
    /// Reporting year of figures in rows that state none.
    pub year: Option<i32>,
    /// Division of rows that state none.
    #[serde(default)]
    pub division_code: Option<String>,
    /// Activities of rows that state none.
    #[serde(default)]
    pub activities: Vec<Activity>,
    /// The sheet to read, of a workbook.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The unit of money, as whoever sent the file says: 元, 万元.
    #[serde(default)]
    pub money_unit: Option<String>,
    /// Whether figures are of whole years, whatever titles say.
    #[serde(default)]
    pub whole_year: bool,
    /// What columns are, where their headings do not say it.
    #[serde(default)]
    pub columns: Vec<Answer>,
}

impl Parameters {
    /// What the file is read with, `remembered` of earlier ones.
    pub fn asked(&self, today: NaiveDate, remembered: Vec<Remembered>) -> Asked {
        let given = [(Field::DivisionCode, self.division_code.is_some()), (Field::Activities, !self.activities.is_empty())];
        let mut asked = Asked::new(self.year, last_complete_year(today));
        asked.sheet.clone_from(&self.sheet);
        asked.answers.clone_from(&self.columns);
        asked.whole_year = self.whole_year;
        asked.remembered = remembered;
        asked.given = given.into_iter().filter(|(_, is_given)| *is_given).map(|(field, _)| field).collect();
        if let Some(unit) = &self.money_unit {
            asked.set_money_unit(unit);
        }
        asked
    }
}

/// The facts of a row. What is empty in the file is not said: it is kept as it is on a unit that is already there.
#[derive(Debug, Clone)]
pub struct RowFacts {
    /// 统一社会信用代码, normalised.
    pub uscc: String,
    /// Where it is: by a cell of its own, or by what else there is.
    pub division: Whereabouts,
    /// Whether a cell says so. An address and the parameters only tell where new units are.
    pub division_said: bool,
    /// What the row says besides.
    pub said: UnitPatch,
    /// Activities of a new unit of which the row says none.
    pub activities_of_new: Vec<Activity>,
    /// Id or code of the territorial authority, if it is not the one of the division.
    pub territorial_authority: Option<String>,
    /// Reasons of the row, or of the import.
    pub entry_reasons: CodeSet<EntryReason>,
    /// Figures by reporting year; those that are empty in the file are `None`, and a year without any is not there.
    pub years: Vec<YearFigures>,
}

/// A row of the file, read.
#[derive(Debug, Clone)]
pub struct Row {
    pub place: RowPlace,
    /// Its code as far as it can be read, for the outcome.
    pub uscc: Option<String>,
    /// The facts, or what is wrong; or why the row is none.
    pub content: Content,
    /// As it was sent, to be given back if it is refused.
    pub sent: Option<SentRow>,
}

/// What a row is.
#[derive(Debug, Clone)]
pub enum Content {
    /// A unit.
    Facts(Box<RowFacts>),
    /// Faulty.
    Faults {
        of_row: Vec<FieldError>,
        /// What it lacks besides if it is of a unit that is not there yet.
        of_new: Vec<FieldError>,
    },
    /// Blank, a total, a note: not a unit.
    Skipped(SkipReason),
}

/// The reporting year of figures of which nothing says it.
pub fn last_complete_year(today: NaiveDate) -> i32 {
    chrono::Datelike::year(&today) - 1
}

/// Reads a record. `today` bounds the year; without a year the last complete one is meant.
pub fn read(mut record: Record, parameters: &Parameters, today: NaiveDate) -> Row {
    use crate::intake::RecordKind;
    let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
    let place = RowPlace { sheet: u32::try_from(record.sheet).unwrap_or(u32::MAX), row: count(record.row) };
    if let RecordKind::Skipped(reason) = record.kind {
        return Row { place, uscc: None, content: Content::Skipped(reason), sent: None };
    }
    let sent = record.sent.take();
    let record = &record;
    let mut reader = RowReader { record, faults: Faults(record.problems.iter().map(FieldError::from).collect()) };
    let facts = reader.facts(parameters, today);
    let uscc = record.get(Field::Uscc).map(domain::units::uscc::normalize).map(|code| code.chars().take(40).collect());
    let content = match reader.faults.0.is_empty() {
        true => Content::Facts(Box::new(facts)),
        false => Content::Faults { of_new: reader.not_told_yet(facts.lacks()), of_row: reader.faults.0 },
    };
    Row { place, uscc, content, sent }
}

struct RowReader<'a> {
    record: &'a Record,
    faults: Faults,
}

impl RowReader<'_> {
    fn facts(&mut self, parameters: &Parameters, today: NaiveDate) -> RowFacts {
        let reason = self.text(Field::UsccOverrideReason);
        let raw = self.required(Field::Uscc).to_owned();
        let uscc = if raw.is_empty() { raw } else { self.faults.uscc(Field::Uscc.name(), &raw, reason.as_deref()) };
        let name = self.required(Field::Name).to_owned();
        let division_said = self.get(Field::DivisionCode).is_some();
        let division = match (self.get(Field::DivisionCode), &parameters.division_code, self.get(Field::Address)) {
            (Some(said), ..) => Whereabouts::of(said),
            (None, Some(given), _) => Whereabouts::Code(given.clone()),
            (None, None, Some(address)) => Whereabouts::Address(address.to_owned()),
            (None, None, None) => Whereabouts::Untold(FieldError::new(Field::DivisionCode.name(), FieldCode::Required)),
        };
        let activities = self.codes(Field::Activities).filter(|list| !list.is_empty());
        let said = UnitPatch {
            name: Patch::of((!name.is_empty()).then(|| Line::new(&name))),
            activities: Patch::of(activities),
            sole_proprietor: Patch::of(self.boolean(Field::SoleProprietor)),
            importer: Patch::of(self.boolean(Field::Importer)),
            address: Patch::of(self.text(Field::Address).map(|text| Remark::new(&text))),
            applicability: Patch::of(self.codes(Field::Applicability)),
            credit_risk_class: Patch::of(self.code(Field::CreditRiskClass)),
            uscc_override_reason: Patch::of(reason.filter(|_| !domain::units::uscc::check(&uscc).valid()).map(|text| Remark::new(&text))),
            ..UnitPatch::default()
        };
        self.check_texts(&said);
        let reasons = self.codes(Field::EntryReasons).map(|list| list.into_iter().collect());
        RowFacts {
            uscc,
            division,
            division_said,
            said,
            activities_of_new: parameters.activities.clone(),
            territorial_authority: self.get(Field::TerritorialAuthority).map(str::to_ascii_lowercase),
            entry_reasons: reasons.unwrap_or_else(|| parameters.entry_reason.into_iter().collect()),
            years: self.years(parameters, today),
        }
    }

    /// The figures of the year of the row, and those of other years that headings name.
    fn years(&mut self, parameters: &Parameters, today: NaiveDate) -> Vec<YearFigures> {
        let year = self.year(parameters, today);
        let figures = Figures {
            employees_period_end: self.employees(Field::EmployeesPeriodEnd, self.text(Field::EmployeesPeriodEnd)),
            employees_annual_average: self.employees(Field::EmployeesAnnualAverage, self.text(Field::EmployeesAnnualAverage)),
            main_business_revenue_wan: self.money(Field::MainBusinessRevenueWan, self.text(Field::MainBusinessRevenueWan)),
            merchandise_sales_wan: self.money(Field::MerchandiseSalesWan, self.text(Field::MerchandiseSalesWan)),
            above_designated_size: self.boolean(Field::AboveDesignatedSize),
        };
        let mut years = vec![YearFigures::unconfirmed(year, figures)];
        for (year, field, text) in self.record.others.clone() {
            let place = years.iter().position(|known| known.year == year).unwrap_or_else(|| {
                self.faults.year(Field::Year.name(), year, today);
                years.push(YearFigures::unconfirmed(year, Figures::default()));
                years.len() - 1
            });
            let Some(YearFigures { figures, .. }) = years.get_mut(place) else { continue };
            match field {
                Field::EmployeesPeriodEnd => figures.employees_period_end = self.employees(field, Some(text)),
                Field::EmployeesAnnualAverage => figures.employees_annual_average = self.employees(field, Some(text)),
                Field::MainBusinessRevenueWan => figures.main_business_revenue_wan = self.money(field, Some(text)),
                Field::MerchandiseSalesWan => figures.merchandise_sales_wan = self.money(field, Some(text)),
                _ => {}
            }
        }
        years.retain(|year| !year.figures.is_empty());
        years
    }

    /// Faults of a row name its columns.
    fn check_texts(&mut self, said: &UnitPatch) {
        let mut found = Faults::default();
        found.shape(said.validate());
        let columns = found.0.into_iter().map(|fault| FieldError { pointer: fault.pointer.trim_start_matches('/').to_owned(), ..fault });
        self.faults.0.extend(columns);
    }

    fn get(&self, field: Field) -> Option<&str> {
        self.record.get(field).map(str::trim).filter(|text| !text.is_empty())
    }

    /// A problem of this cell is known already; a second one would only say the same.
    fn is_faulty(&self, field: Field) -> bool {
        self.record.problems.iter().any(|p| p.field == Some(field))
    }

    /// Those of which nothing is told of the same field already.
    fn not_told_yet(&self, lacks: Vec<FieldError>) -> Vec<FieldError> {
        let is_told = |lack: &FieldError| {
            self.faults.0.iter().any(|fault| fault.pointer == lack.pointer)
                || Field::by_name(&lack.pointer).is_some_and(|field| self.is_faulty(field))
        };
        lacks.into_iter().filter(|lack| !is_told(lack)).collect()
    }

    fn missing(&mut self, field: Field) {
        if !self.is_faulty(field) {
            self.faults.add(field.name(), FieldCode::Required);
        }
    }

    fn required(&mut self, field: Field) -> &str {
        if self.get(field).is_none() {
            self.missing(field);
        }
        self.get(field).unwrap_or("")
    }

    fn text(&self, field: Field) -> Option<String> {
        self.get(field).map(str::to_owned)
    }

    fn codes<T: Code>(&mut self, field: Field) -> Option<Vec<T>> {
        let text = self.text(field)?;
        let mut list = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match T::from_code(part) {
                Some(code) => list.push(code),
                None if self.is_faulty(field) => {}
                None => self.faults.refuse(field.name(), FieldCode::UnknownCode, part),
            }
        }
        Some(list)
    }

    fn code<T: Code>(&mut self, field: Field) -> Option<T> {
        let text = self.text(field)?;
        let found = T::from_code(&text);
        if found.is_none() {
            self.faults.refuse(field.name(), FieldCode::UnknownCode, &text);
        }
        found
    }

    fn boolean(&mut self, field: Field) -> Option<bool> {
        let text = self.text(field)?;
        match text.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                self.faults.refuse(field.name(), FieldCode::UnknownCode, other);
                None
            }
        }
    }

    fn employees(&mut self, field: Field, text: Option<String>) -> Option<u32> {
        self.faults.people(field.name(), &text?)
    }

    fn money(&mut self, field: Field, text: Option<String>) -> Option<Wan> {
        self.faults.money(field.name(), &text?)
    }

    fn year(&mut self, parameters: &Parameters, today: NaiveDate) -> i32 {
        let fallback = self.record.year.or(parameters.year).unwrap_or_else(|| last_complete_year(today));
        let Some(text) = self.get(Field::Year).map(str::to_owned) else { return fallback };
        let year = text.trim_end_matches('年').trim_end_matches("年度").parse::<i32>();
        match year {
            Ok(year) => {
                self.faults.year(Field::Year.name(), year, today);
                if let Some(named) = self.record.year.filter(|named| *named != year) {
                    self.faults.0.push(FieldError::new(Field::Year.name(), FieldCode::YearOfRowContradicts).with("year", named));
                }
                year
            }
            Err(_) => {
                self.faults.refuse(Field::Year.name(), FieldCode::NotAnInteger, &text);
                FIRST_YEAR
            }
        }
    }
}

impl RowFacts {
    /// What a unit needs that is not there yet, and the row does not say. A unit that is there keeps what it has.
    pub fn lacks(&self) -> Vec<FieldError> {
        let mut lacks = Vec::new();
        lacks.extend(self.division.untold().cloned());
        let is_empty = [
            (Field::Activities, self.said.activities.value().is_none() && self.activities_of_new.is_empty()),
            (Field::EntryReasons, self.entry_reasons.is_empty()),
        ];
        lacks.extend(is_empty.into_iter().filter(|(_, is_empty)| *is_empty).map(|(field, _)| FieldError::new(field.name(), FieldCode::Required)));
        lacks
    }

    /// Whether a unit of this division stays there: no cell says another, or only one that the division is in.
    pub fn stays(&self, division_code: &str) -> bool {
        !self.division_said || self.division.holds(division_code)
    }

    /// The unit that the row enters.
    pub fn new_unit(&self) -> NewUnit {
        let mut facts = bare_facts(self.uscc.clone(), self.division.code().to_owned());
        facts.activities = self.activities_of_new.iter().copied().collect::<CodeSet<_>>().into();
        self.said.apply(&mut facts);
        facts.entry_reasons = self.entry_reasons.into();
        NewUnit { facts, metrics: self.years.clone() }
    }
}
