//! A table of whatever kind of file: what reads units and what reads spot checks open it alike, each with its own idea of a heading.

use std::path::Path;

use super::encoding::{self, Encoding};
use super::rows::{RowSource, Scorer};
use super::{FileError, Format, Limits, delimited, xlsx};

/// Rows of cells of one sheet after the other, and what they were read from.
pub(super) struct Sheet {
    pub format: Format,
    /// `utf-8` or `gb18030`.
    pub encoding: &'static str,
    pub rows: Box<dyn RowSource>,
}

/// What a file holds.
pub(super) enum Opened {
    /// The sheets with a heading, of a workbook; or delimited text.
    Sheet(Sheet),
    /// One object a line: the names of the fields stand in every line, and there is no heading to find.
    Lines(Encoding),
}

/// Opens a file by what is in it; `score` finds the heading among its first rows. Of a workbook `only` one sheet is read, if it is named.
pub(super) fn open(path: &Path, limits: &Limits, score: &Scorer, only: Option<&str>) -> Result<Opened, FileError> {
    Ok(match encoding::sniff(path)? {
        encoding::Content::Workbook => {
            Opened::Sheet(Sheet { format: Format::Xlsx, encoding: "utf-8", rows: Box::new(xlsx::open(path, limits, score, only)?) })
        }
        encoding::Content::Delimited(encoding) => {
            Opened::Sheet(Sheet { format: Format::Csv, encoding: encoding.name(), rows: Box::new(delimited::open(path, encoding, limits, score)?) })
        }
        encoding::Content::Lines(encoding) => Opened::Lines(encoding),
    })
}
