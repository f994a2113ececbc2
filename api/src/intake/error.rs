//! Why a file is refused whole, in both languages.

use std::io;

/// The file cannot be taken at all; nothing of it should be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {en}")]
pub struct FileError {
    /// Stable code, e.g. `no_heading`.
    pub code: &'static str,
    /// Explanation in Chinese, with what to do about it.
    pub zh: String,
    /// Explanation in English.
    pub en: String,
}

impl FileError {
    pub(super) fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, zh: zh.into(), en: en.into() }
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
        Self::new(
            "broken_encoding",
            format!("文件编码有误：第 {line} 行（字节偏移 {offset}）处的内容不是有效的 {encoding} 文本，请重新另存为 UTF-8 后再导入"),
            format!("line {line} (byte offset {offset}) is not valid {encoding}; save the file again as UTF-8"),
        )
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        if let Some(at) = error.get_ref().and_then(|inner| inner.downcast_ref::<BrokenAt>()) {
            return (*at).into();
        }
        Self::new("unreadable", format!("文件无法读取：{error}"), format!("the file cannot be read: {error}"))
    }
}

pub(super) fn empty_file() -> FileError {
    FileError::new("empty_file", "文件是空的", "the file is empty")
}

pub(super) fn no_rows() -> FileError {
    FileError::new("no_rows", "文件只有表头，没有数据行", "the file has a heading but no rows of data")
}

pub(super) fn too_many_rows(limit: u64) -> FileError {
    FileError::new("too_many_rows", format!("行数超过上限 {limit}，请拆分后分别导入"), format!("more than {limit} rows; split the file"))
}

pub(super) fn too_many_columns(row: u64, limit: usize) -> FileError {
    FileError::new("too_many_columns", format!("第 {row} 行的列数超过上限 {limit}"), format!("row {row} has more than {limit} columns"))
}

pub(super) fn record_too_large(row: u64) -> FileError {
    FileError::new(
        "record_too_large",
        format!("第 {row} 行的单条记录超过 1 MiB，可能是引号没有成对"),
        format!("the record at row {row} is larger than 1 MiB; perhaps a quotation mark is not closed"),
    )
}

pub(super) fn broken_xlsx(detail: impl std::fmt::Display) -> FileError {
    FileError::new(
        "broken_xlsx",
        format!("工作簿已损坏或不是有效的 XLSX 文件（{detail}），请用 Excel 或 WPS 打开后重新另存为 .xlsx"),
        format!("the workbook is damaged ({detail}); open it and save it again as .xlsx"),
    )
}
