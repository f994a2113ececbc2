//! One row of a file: from texts under headings to the facts of a unit. Every fault of the row is collected.

use chrono::NaiveDate;
use domain::units::{Activity, Applicability, CreditRiskClass, EntryReason, Figures, Wan};
use domain::{Code, CodeSet};
use serde::{Deserialize, Serialize};

use crate::flows::faults::{FIRST_YEAR, Faults, MAX_NAME, MAX_TEXT};
use crate::flows::refusal::{FieldCode, FieldError};
use crate::flows::register::enter::{Draft, is_sole_proprietor_code};
use crate::flows::units::location::is_division_code;
use crate::intake::{Field, Record};

/// What an import is told besides its file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Parameters {
    /// For rows that state none.
    pub entry_reason: Option<EntryReason>,
    /// Reporting year of figures in rows that state none.
    pub year: Option<i32>,
}

/// The facts of a row. What is empty in the file is `None`: it is kept as it is on a unit that is already there.
#[derive(Debug, Clone)]
pub struct RowFacts {
    /// 统一社会信用代码, normalised.
    pub uscc: String,
    /// Name.
    pub name: String,
    /// At least one.
    pub activities: CodeSet<Activity>,
    /// 个体工商户, if the row says.
    pub sole_proprietor: Option<bool>,
    /// Division.
    pub division_code: String,
    /// Id or code of the territorial authority, if it is not the one of the division.
    pub territorial_authority: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// What applies to its products, if the row says.
    pub applicability: Option<CodeSet<Applicability>>,
    /// Reasons of the row, or of the import.
    pub entry_reasons: CodeSet<EntryReason>,
    /// Credit risk class.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Reporting year of the figures.
    pub year: i32,
    /// Figures; those that are empty in the file are `None`.
    pub figures: Figures,
    /// Why a wrong check digit is taken.
    pub uscc_override_reason: Option<String>,
}

/// A row of the file, read.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its number, the heading being 1.
    pub number: i64,
    /// Its code as far as it can be read, for the outcome.
    pub uscc: Option<String>,
    /// The facts, or what is wrong; or why the row is none.
    pub content: Content,
}

/// What a row is.
#[derive(Debug, Clone)]
pub enum Content {
    /// A unit.
    Facts(Box<RowFacts>),
    /// Faulty.
    Faults(Vec<FieldError>),
    /// Blank, a total, a note: not a unit.
    Skipped(&'static str),
}

/// Reads a record. `today` bounds the year; without a year the last complete one is meant.
pub fn read(record: &Record, parameters: &Parameters, today: NaiveDate) -> Row {
    use crate::intake::RecordKind;
    let number = i64::try_from(record.row).unwrap_or(i64::MAX);
    if let RecordKind::Skipped(reason) = record.kind {
        return Row { number, uscc: None, content: Content::Skipped(reason) };
    }
    let mut reader = RowReader { record, faults: Faults(record.problems.iter().map(FieldError::from).collect()) };
    let facts = reader.facts(parameters, today);
    let uscc = record.get(Field::Uscc).map(domain::units::uscc::normalize).map(|code| code.chars().take(40).collect());
    let content = if reader.faults.0.is_empty() { Content::Facts(Box::new(facts)) } else { Content::Faults(reader.faults.0) };
    Row { number, uscc, content }
}

struct RowReader<'a> {
    record: &'a Record,
    faults: Faults,
}

impl RowReader<'_> {
    fn facts(&mut self, parameters: &Parameters, today: NaiveDate) -> RowFacts {
        let uscc_override_reason = self.text(Field::UsccOverrideReason, MAX_TEXT);
        let raw = self.required(Field::Uscc).to_owned();
        let uscc = if raw.is_empty() { raw } else { self.faults.uscc(Field::Uscc.name(), &raw, uscc_override_reason.as_deref()) };
        let name = self.required(Field::Name).to_owned();
        let name = if name.is_empty() { name } else { self.faults.text(Field::Name.name(), &name, 1, MAX_NAME) };
        let division_code = self.required(Field::DivisionCode).to_owned();
        if !division_code.is_empty() && !is_division_code(&division_code) {
            self.faults.add(Field::DivisionCode.name(), FieldCode::UnknownDivision);
        }
        let activities = self.codes(Field::Activities).unwrap_or(CodeSet::empty());
        if self.record.get(Field::Activities).is_none_or(|text| text.trim().is_empty()) {
            self.missing(Field::Activities);
        }
        let reasons = self.codes(Field::EntryReasons).unwrap_or_else(|| parameters.entry_reason.into_iter().collect());
        RowFacts {
            uscc_override_reason: uscc_override_reason.filter(|_| !domain::units::uscc::check(&uscc).valid()),
            uscc,
            name,
            activities,
            sole_proprietor: self.boolean(Field::SoleProprietor),
            division_code,
            territorial_authority: self.get(Field::TerritorialAuthority).map(str::to_ascii_lowercase),
            address: self.text(Field::Address, MAX_TEXT),
            applicability: self.codes(Field::Applicability),
            entry_reasons: reasons,
            credit_risk_class: self.code(Field::CreditRiskClass),
            year: self.year(parameters, today),
            figures: Figures {
                employees_period_end: self.employees(Field::EmployeesPeriodEnd),
                employees_annual_average: self.employees(Field::EmployeesAnnualAverage),
                main_business_revenue_wan: self.money(Field::MainBusinessRevenueWan),
                merchandise_sales_wan: self.money(Field::MerchandiseSalesWan),
                above_designated_size: self.boolean(Field::AboveDesignatedSize),
            },
        }
    }

    fn get(&self, field: Field) -> Option<&str> {
        self.record.get(field).map(str::trim).filter(|text| !text.is_empty())
    }

    /// A problem of this cell is known already; a second one would only say the same.
    fn is_faulty(&self, field: Field) -> bool {
        self.record.problems.iter().any(|p| p.field == Some(field))
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

    fn text(&mut self, field: Field, max: usize) -> Option<String> {
        let text = self.get(field)?.to_owned();
        Some(self.faults.text(field.name(), &text, 0, max))
    }

    fn codes<T: Code>(&mut self, field: Field) -> Option<CodeSet<T>> {
        let text = self.get(field)?.to_owned();
        let mut set = CodeSet::empty();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match T::from_code(part) {
                Some(code) => drop(set.insert(code)),
                None if self.is_faulty(field) => {}
                None => self.faults.refuse(field.name(), FieldCode::UnknownCode, part),
            }
        }
        Some(set)
    }

    fn code<T: Code>(&mut self, field: Field) -> Option<T> {
        let text = self.get(field)?.to_owned();
        let found = T::from_code(&text);
        if found.is_none() {
            self.faults.refuse(field.name(), FieldCode::UnknownCode, &text);
        }
        found
    }

    fn boolean(&mut self, field: Field) -> Option<bool> {
        let text = self.get(field)?.to_owned();
        match text.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                self.faults.refuse(field.name(), FieldCode::UnknownCode, other);
                None
            }
        }
    }

    fn employees(&mut self, field: Field) -> Option<u32> {
        let text = self.get(field)?.to_owned();
        self.faults.people(field.name(), &text)
    }

    fn money(&mut self, field: Field) -> Option<Wan> {
        let text = self.get(field)?.to_owned();
        self.faults.money(field.name(), &text)
    }

    fn year(&mut self, parameters: &Parameters, today: NaiveDate) -> i32 {
        let fallback = parameters.year.unwrap_or_else(|| chrono::Datelike::year(&today) - 1);
        let Some(text) = self.get(Field::Year).map(str::to_owned) else { return fallback };
        let year = text.trim_end_matches('年').trim_end_matches("年度").parse::<i32>();
        match year {
            Ok(year) => {
                self.faults.year(Field::Year.name(), year, today);
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
    /// The unit that the row enters.
    pub fn draft(&self) -> Draft {
        Draft {
            uscc: self.uscc.clone(),
            name: self.name.clone(),
            activities: self.activities,
            sole_proprietor: self.sole_proprietor.unwrap_or_else(|| is_sole_proprietor_code(&self.uscc)),
            division_code: self.division_code.clone(),
            address: self.address.clone(),
            applicability: self.applicability.unwrap_or(CodeSet::empty()),
            entry_reasons: self.entry_reasons,
            credit_risk_class: self.credit_risk_class,
            metrics: (!self.figures.is_empty()).then_some((self.year, self.figures)),
            uscc_override_reason: self.uscc_override_reason.clone(),
        }
    }
}
