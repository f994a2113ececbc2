//! The directory of a zip archive, read for what its reader does not tell: of two entries with one name that takes one, and which of them is
//! meant nobody can say.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// A directory ends with so many bytes, and a comment of at most 65,535.
const END: usize = 22;
const MAX_END: u64 = 22 + 65_535;
/// An entry has so many bytes, and its name, further fields and a comment.
const ENTRY: usize = 46;
/// A directory that is larger is none of a workbook.
const MAX_DIRECTORY: u64 = 16 * 1024 * 1024;

/// A name that two entries have, however it is written; none where the directory is not where its end says: such archives are refused by
/// whoever reads them, or are too large for that form.
pub(super) fn name_twice(file: &mut File) -> std::io::Result<Option<String>> {
    let size = file.seek(SeekFrom::End(0))?;
    let tail = bytes(file, size.saturating_sub(MAX_END), size.min(MAX_END))?;
    let is_end = |at: &usize| {
        let comment = number(&tail, at + 20, 2).unwrap_or(usize::MAX);
        tail.get(*at..).is_some_and(|end| end.starts_with(b"PK\x05\x06")) && comment <= tail.len() - at - END
    };
    let Some(end) = (0..=tail.len().saturating_sub(END)).rev().find(is_end) else { return Ok(None) };
    let (Some(length), Some(start)) = (number(&tail, end + 12, 4), number(&tail, end + 16, 4)) else { return Ok(None) };
    let (length, start) = (length as u64, start as u64);
    // Something may stand before the archive, by which all its places are moved.
    let end = size.saturating_sub(MAX_END) + end as u64;
    if length > MAX_DIRECTORY || start + length > end {
        return Ok(None);
    }
    let directory = bytes(file, end - length, length)?;
    let (mut names, mut at) = (HashSet::new(), 0);
    while directory.get(at..at + 4) == Some(b"PK\x01\x02") {
        let lengths = [28, 30, 32].map(|place| number(&directory, at + place, 2).unwrap_or_default());
        let name = directory.get(at + ENTRY..at + ENTRY + lengths[0]).unwrap_or_default();
        let name = String::from_utf8_lossy(name).trim_start_matches('/').to_lowercase().replace('\\', "/");
        if !names.insert(name.clone()) {
            return Ok(Some(name));
        }
        at += ENTRY + lengths.iter().sum::<usize>();
    }
    Ok(None)
}

fn bytes(file: &mut File, from: u64, length: u64) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A number of `width` bytes, the lowest first.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    Some(bytes.get(at..at + width)?.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}
