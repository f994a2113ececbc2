//! Why a file is refused whole, in both languages.

use std::io;

use super::rows::Surroundings;
use crate::flows::refusal::{FieldCode, Text};

/// The file cannot be taken at all; nothing of it should be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", code.code(), detail.en)]
pub struct FileError {
    /// Stable code, e.g. `no_heading`.
    pub code: FieldCode,
    /// What is wrong, and what to do about it.
    pub detail: Text,
}

impl FileError {
    /// Its texts are those of the code.
    pub fn new(code: FieldCode) -> Self {
        Self { code, detail: code.text() }
    }

    /// Fills `{name}` in the texts.
    pub fn with(self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.with_words(name, &value, &value)
    }

    /// Adds the headings that were found and not understood.
    pub(super) fn with_found(self, headings: &[&str]) -> Self {
        if headings.is_empty() {
            return self;
        }
        let listed: String = headings.join("、").chars().take(300).collect();
        let Text { zh, en } = &self.detail;
        Self { detail: Text::new(format!("{zh}；未识别的表头：{listed}"), format!("{en}; headings not understood: {listed}")), ..self }
    }

    /// Says on which sheet, where several are read.
    pub(super) fn on_sheet(self, around: &Surroundings) -> Self {
        match &around.sheet {
            Some(sheet) if around.place > 0 => {
                let Text { zh, en } = &self.detail;
                Self { detail: Text::new(format!("工作表“{sheet}”：{zh}"), format!("sheet {sheet}: {en}")), ..self }
            }
            _ => self,
        }
    }

    /// The same with other words in each language.
    pub(super) fn with_words(self, name: &str, zh: &str, en: &str) -> Self {
        Self { detail: self.detail.fill(name, zh, en), ..self }
    }
}

/// Bytes that are not text in the encoding of the file; travels inside an [`io::Error`] because
/// it is found beneath a [`io::Read`].
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("undecodable bytes at offset {offset}, line {line}")]
pub(super) struct BrokenAt {
    pub offset: u64,
    pub line: u64,
    pub encoding: &'static str,
}

impl From<BrokenAt> for FileError {
    fn from(at: BrokenAt) -> Self {
        let BrokenAt { offset, line, encoding } = at;
        Self::new(FieldCode::BrokenEncoding).with("line", line).with("offset", offset).with("encoding", encoding)
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        if let Some(at) = error.get_ref().and_then(|inner| inner.downcast_ref::<BrokenAt>()) {
            return (*at).into();
        }
        Self::new(FieldCode::Unreadable).with("error", error)
    }
}

pub(super) fn too_many_rows(limit: u64) -> FileError {
    FileError::new(FieldCode::TooManyRows).with("limit", limit)
}

pub(super) fn too_many_columns(row: u64, limit: usize) -> FileError {
    FileError::new(FieldCode::TooManyColumns).with("row", row).with("limit", limit)
}

pub(super) fn record_too_large(row: u64) -> FileError {
    let (zh, en) =
        (format!("第 {row} 行的单条记录（可能是引号没有成对）"), format!("The record at row {row} (perhaps a quotation mark is not closed)"));
    FileError::new(FieldCode::RecordTooLarge).with_words("place", &zh, &en)
}

pub(super) fn broken_xlsx(detail: impl std::fmt::Display) -> FileError {
    FileError::new(FieldCode::BrokenXlsx).with("error", detail)
}

/// `missing`: what each column is called in Chinese and in the API.
pub(super) fn missing_column(missing: &[(&str, &str)]) -> FileError {
    let (zh, en): (Vec<&str>, Vec<&str>) = missing.iter().copied().unzip();
    FileError::new(FieldCode::MissingColumn).with_words("columns", &zh.join("、"), &en.join(", "))
}

/// What the field is called in Chinese and in the API, and the two headings.
pub(super) fn duplicate_column((zh, en): (&str, &str), first: &str, second: &str) -> FileError {
    FileError::new(FieldCode::DuplicateColumn).with_words("field", zh, en).with("first", first).with("second", second)
}
