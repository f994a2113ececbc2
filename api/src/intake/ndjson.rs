//! NDJSON: one object a line, keyed by the names of the API.

use std::io::{BufRead, BufReader, Read};

use super::cells::{Outcome, normalise, visible_line};
use super::encoding::TextReader;
use super::error::{FileError, record_too_large};
use super::field::Kind;
use super::json_line::{Value, members};
use super::sent::{self, SentKeys, SentRow};
use super::table::accept;
use super::{CellProblem, Field, Limits, MAX_RECORD_BYTES, ReadBy, ReadColumn, Record, RecordKind, Warning};
use crate::flows::refusal::{FieldCode, Text};

/// What an export says of a unit besides what a register is told: it follows from that, or is changed in its own way. Read over, as such
/// columns of a table are.
const SHOWN: [&str; 16] = [
    "id",
    "operating_status",
    "tier",
    "completeness",
    "metrics_year",
    "provisional",
    "lead_authority",
    "lead_authority_by_rule",
    "lead_override",
    "territorial_authority",
    "level_substituted",
    "monitoring_level",
    "routine_mode",
    "version",
    "created_at",
    "updated_at",
];
const STATUS: &str = "operating_status";
/// The same of figures.
const SHOWN_OF_METRICS: [&str; 3] = ["confirmed", "version", "recorded_at"];

/// Reads the records of an NDJSON file.
pub(super) struct NdjsonReader {
    input: BufReader<TextReader>,
    limits: Limits,
    line: u64,
    objects: u64,
    seen: Vec<(String, Option<Field>)>,
    /// Units that the file says are not in business: the first line, and how many.
    not_active: Option<(u64, u64)>,
    keys: SentKeys,
}

impl NdjsonReader {
    pub(super) fn new(input: TextReader, limits: Limits) -> Self {
        Self {
            input: BufReader::with_capacity(64 * 1024, input),
            limits,
            line: 0,
            objects: 0,
            seen: Vec::new(),
            not_active: None,
            keys: SentKeys::default(),
        }
    }

    /// The keys seen so far, in order; an error if not one line was an object, as in a JSON
    /// document printed over many lines.
    pub(super) fn columns(&self) -> Result<Vec<ReadColumn>, FileError> {
        if self.objects == 0 {
            return Err(FileError::new(FieldCode::NotNdjson));
        }
        let column = |(heading, field): &(String, Option<Field>)| ReadColumn {
            heading: heading.clone(),
            field: *field,
            by: ReadBy::Heading,
            unit: None,
            year: None,
            sample: None,
        };
        Ok(self.seen.iter().map(column).collect())
    }

    /// What an export says of units that are not in business, which an import leaves as it is.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let Some((first, count)) = self.not_active else { return Vec::new() };
        let warning = Warning::new(FieldCode::ColumnNotImported, None, Some(first.to_string()), Some(count));
        vec![warning.with("column", STATUS).with("count", count)]
    }

    /// The headings under which lines that are refused are given back.
    pub(super) fn sent_headings(&self) -> Vec<String> {
        self.keys.headings()
    }

    pub(super) fn next_record(&mut self) -> Result<Option<Record>, FileError> {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            let limit = MAX_RECORD_BYTES as u64 + 1;
            let read = (&mut self.input).take(limit).read_until(b'\n', &mut bytes)?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            if read > MAX_RECORD_BYTES {
                return Err(record_too_large(self.line));
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                break;
            }
        }
        let mut record = Record::new(0, self.line, RecordKind::Data);
        let line = std::str::from_utf8(&bytes).map(|l| l.trim_start_matches('\u{FEFF}').trim());
        match line.ok().and_then(members) {
            Some(members) => {
                self.objects += 1;
                let mut keys = Vec::new();
                record.sent = Some(SentRow { table: 0, cells: Vec::new() });
                self.read(&mut record, members, None, &mut keys);
                record.sent = record.sent.take().and_then(sent::of_line);
            }
            None => problem(&mut record, "", None, FieldCode::NotJson, ("该行不是一个 JSON 对象", "the line is not a JSON object")),
        }
        Ok(Some(record))
    }

    fn read(&mut self, record: &mut Record, members: Vec<(String, Value)>, parent: Option<&str>, keys: &mut Vec<String>) {
        for (key, value) in members {
            let column = match parent {
                Some(parent) => format!("{parent}.{key}"),
                None => key.clone(),
            };
            // A repeated member is as ambiguous as two columns for one field.
            let field = Field::by_name(&key).filter(|f| parent.is_none() || f.is_metric());
            self.note(&column, field);
            let identity = field.map_or_else(|| column.clone(), |field| field.name().to_owned());
            if keys.contains(&identity) {
                let detail = ("同一字段出现了两次，以第一次为准", "the field occurs twice; the first is taken");
                problem(record, &column, field, FieldCode::DuplicateField, detail);
                continue;
            }
            if keys.len() <= self.limits.max_columns {
                keys.push(identity);
            }
            match (field, value) {
                (None, Value::Object(members)) if parent.is_none() && key == "metrics" => {
                    self.read(record, members, Some("metrics"), keys);
                }
                (None, Value::Null) if parent.is_none() && key == "metrics" => {}
                (None, Value::Scalar(text)) if parent.is_none() && key == STATUS => {
                    if text != "active" {
                        self.not_active.get_or_insert((self.line, 0)).1 += 1;
                    }
                }
                (None, _) if parent.map_or(SHOWN.as_slice(), |_| SHOWN_OF_METRICS.as_slice()).contains(&key.as_str()) => {}
                (None, value) => {
                    self.keep(record, &column, None, &value);
                    problem(record, &column, None, FieldCode::UnknownField, ("没有这个字段", "there is no such field"));
                }
                (Some(_), Value::Null) => {}
                (Some(field), value @ (Value::Scalar(_) | Value::List(_))) => {
                    let text = self.keep(record, field.name(), Some(field), &value);
                    self.put(record, &column, field, &text);
                }
                (Some(field), Value::Object(_) | Value::TooDeep) => {
                    let code = FieldCode::BadType;
                    problem(record, &column, Some(field), code, (code.zh(), code.en()));
                }
            }
        }
    }

    /// Keeps what a line says of a field to give it back, and tells it as text.
    fn keep(&mut self, record: &mut Record, key: &str, field: Option<Field>, value: &Value) -> String {
        let text = match value {
            Value::Scalar(text) => text.clone(),
            Value::List(items) => items.join(","),
            Value::Null | Value::Object(_) | Value::TooDeep => String::new(),
        };
        if let (Some(column), Some(sent)) = (self.keys.column(key, self.limits.max_columns), &mut record.sent) {
            sent::put(sent, column, field, &text);
        }
        text
    }

    fn put(&self, record: &mut Record, column: &str, field: Field, text: &str) {
        if text.len() > self.limits.max_cell_bytes {
            return record.problem(CellProblem::new(column, Some(field), FieldCode::CellTooLarge).with("size", text.len()));
        }
        let outcome = match field.kind() {
            // JSON needs no apostrophe before what looks like a formula, so one that is there is meant.
            Kind::Text => Outcome::Value(Some(visible_line(text)).filter(|text| !text.is_empty())),
            _ => normalise(field, text, 0),
        };
        accept(record, column, field, outcome);
    }

    fn note(&mut self, column: &str, field: Option<Field>) {
        let short = column.len() <= 200 && self.seen.len() < self.limits.max_columns;
        if short && !self.seen.iter().any(|(seen, _)| seen == column) {
            self.seen.push((column.to_owned(), field));
        }
    }
}

fn problem(record: &mut Record, column: &str, field: Option<Field>, code: FieldCode, (zh, en): (&str, &str)) {
    // A key is as long as its writer likes, and every problem is stored.
    let column = column.chars().take(100).collect();
    record.problem(CellProblem { column, field, code, detail: Text::new(zh, en) });
}
