//! Whether a zip archive can be unpacked without harm, checked before anything parses it.
//!
//! The directory of an archive can lie, so its entries are really inflated once, through a
//! counter. On the way the XML is looked over for what the workbook reader would buffer without
//! a bound: a single cell or token of many megabytes, or a string count to reserve memory for.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use zip::ZipArchive;

use super::encoding::encrypted;
use super::error::{FileError, broken_xlsx};
use super::{Limits, MAX_RECORD_BYTES, directory};
use crate::flows::refusal::FieldCode;

/// Below this an archive cannot hurt, whatever its ratio: a small register with many empty
/// formatted rows packs better than 200 to 1.
const RATIO_MATTERS_FROM: u64 = 64 * 1024 * 1024;

/// The workbook reader keeps all shared strings in memory.
const MAX_SHARED_STRINGS: u64 = 256 * 1024 * 1024;

const MAX_ENTRIES: usize = 10_000;

/// Refuses what is no workbook, is encrypted, or would unpack beyond the limits.
pub(super) fn check(path: &Path, limits: &Limits) -> Result<(), FileError> {
    let mut file = File::open(path)?;
    let packed = file.metadata()?.len().max(1);
    let twice = directory::name_twice(&mut file)?;
    file.rewind()?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken_xlsx)?;
    if archive.len() > MAX_ENTRIES {
        return Err(bomb());
    }
    let (mut declared, mut workbook) = (0u64, false);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(broken_xlsx)?;
        if entry.encrypted() {
            return Err(encrypted());
        }
        declared = declared.saturating_add(entry.size());
        workbook |= entry.name_raw().eq_ignore_ascii_case(b"xl/workbook.xml");
    }
    if !workbook {
        return Err(FileError::new(FieldCode::NotXlsx));
    }
    if let Some(part) = twice {
        return Err(FileError::new(FieldCode::PartTwice).with("part", part));
    }
    let allowed = |size: u64| size <= limits.max_uncompressed_bytes && (size < RATIO_MATTERS_FROM || size / packed <= limits.max_ratio);
    if !allowed(declared) {
        return Err(bomb());
    }
    let (mut inflated, mut chunk) = (0u64, vec![0u8; 64 * 1024]);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken_xlsx)?;
        let shared = entry.name_raw().to_ascii_lowercase();
        let shared = shared.ends_with(b"sharedstrings.xml");
        let mut lint = Lint::default();
        let mut size = 0u64;
        loop {
            let read = match entry.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(broken_xlsx(error)),
            };
            size += read as u64;
            inflated += read as u64;
            if !allowed(inflated) || (shared && size > MAX_SHARED_STRINGS) {
                return Err(bomb());
            }
            lint.feed(chunk.get(..read).unwrap_or_default())?;
        }
    }
    Ok(())
}

fn bomb() -> FileError {
    FileError::new(FieldCode::ZipBomb)
}

fn oversized() -> FileError {
    FileError::new(FieldCode::RecordTooLarge).with_words("place", "工作簿中的单个单元格或元素", "A single cell or element of the workbook")
}

/// Looks over one entry's bytes as they come.
#[derive(Default)]
struct Lint {
    /// Decided on the first byte that is not space: XML or something that is never parsed.
    is_xml: Option<bool>,
    token: usize,
    cell: usize,
    in_cells: bool,
    /// The beginning of the current tag.
    tag: Vec<u8>,
    in_tag: bool,
}

/// Long enough for `<sst xmlns=… count=… uniqueCount=…>`.
const TAG_KEPT: usize = 1024;

impl Lint {
    fn feed(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let mut rest = bytes;
        if self.is_xml.is_none() {
            let first = rest.iter().find(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF));
            self.is_xml = first.map(|b| *b == b'<');
        }
        if self.is_xml != Some(true) {
            return Ok(());
        }
        while !rest.is_empty() {
            let mark = if self.in_tag { b'>' } else { b'<' };
            let at = rest.iter().position(|b| *b == mark);
            let (run, after) = rest.split_at(at.map_or(rest.len(), |at| at + 1));
            self.token += run.len();
            self.cell += run.len();
            if self.in_tag {
                let room = TAG_KEPT.saturating_sub(self.tag.len());
                self.tag.extend_from_slice(run.get(..run.len().min(room)).unwrap_or_default());
            }
            if self.token > MAX_RECORD_BYTES || (self.in_cells && self.cell > MAX_RECORD_BYTES) {
                return Err(oversized());
            }
            if at.is_some() {
                if self.in_tag {
                    self.end_tag()?;
                }
                self.in_tag = !self.in_tag;
                self.token = 0;
            }
            rest = after;
        }
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), FileError> {
        let tag = std::mem::take(&mut self.tag);
        // Office files have no DTD, which is where entity expansion would come from.
        if tag.starts_with(b"!DOCTYPE") {
            return Err(broken_xlsx("DOCTYPE"));
        }
        let closing = tag.first() == Some(&b'/');
        let name: Vec<u8> = tag.iter().skip(usize::from(closing)).take_while(|b| b.is_ascii_alphanumeric() || **b == b':').copied().collect();
        let local = name.rsplit(|b| *b == b':').next().unwrap_or_default();
        match local {
            b"sheetData" => self.in_cells = !closing,
            b"sst" => {
                self.in_cells = !closing;
                plausible_count(&tag)?;
            }
            b"c" | b"row" | b"si" => self.cell = 0,
            _ => {}
        }
        Ok(())
    }
}

/// The workbook reader reserves memory for as many strings as the file says there are.
fn plausible_count(tag: &[u8]) -> Result<(), FileError> {
    let text = String::from_utf8_lossy(tag);
    let Some((_, after)) = text.split_once("uniqueCount") else {
        return Ok(());
    };
    let digits: String = after.chars().skip_while(|c| matches!(c, '=' | '"' | '\'') || c.is_whitespace()).take_while(char::is_ascii_digit).collect();
    match digits.parse::<u64>() {
        Ok(count) if count > MAX_SHARED_STRINGS / 16 => Err(bomb()),
        Ok(_) => Ok(()),
        Err(_) if digits.is_empty() => Ok(()),
        Err(_) => Err(bomb()),
    }
}
