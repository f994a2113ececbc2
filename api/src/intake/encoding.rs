//! What a file is, by its bytes, and its text as UTF-8 whatever it was written in.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, GB18030};

use super::error::{BrokenAt, FileError};
use crate::flows::refusal::FieldCode;

const CHUNK: usize = 64 * 1024;
const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// The encoding of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Gb18030,
}

impl Encoding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
        }
    }
}

/// What a file holds.
pub(super) enum Content {
    Workbook,
    Lines(Encoding),
    Delimited(Encoding),
}

/// Looks at the first bytes for the format and at all of them for the encoding.
pub(super) fn sniff(path: &Path) -> Result<Content, FileError> {
    let mut file = File::open(path)?;
    let mut head = Vec::with_capacity(4096);
    (&mut file).take(4096).read_to_end(&mut head)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Content::Workbook);
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(old_office(&mut file)?);
    }
    let nuls = head.iter().filter(|b| **b == 0).count();
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || nuls * 8 > head.len() {
        return Err(FileError::new(FieldCode::Utf16NotSupported));
    }
    let text = head.strip_prefix(UTF8_BOM).unwrap_or(&head);
    let first = text.iter().find(|b| !b.is_ascii_whitespace());
    let Some(first) = first.copied().or_else(|| (head.len() == 4096).then_some(b' ')) else {
        return Err(FileError::new(FieldCode::EmptyFile));
    };
    if first == b'<' {
        return Err(FileError::new(FieldCode::MarkupNotSupported));
    }
    file.rewind()?;
    let encoding = decide(&mut file)?;
    Ok(match first {
        b'{' => Content::Lines(encoding),
        _ => Content::Delimited(encoding),
    })
}

/// An OLE file is an old `.xls`, or an `.xlsx` behind a password.
fn old_office(file: &mut File) -> Result<FileError, FileError> {
    let needle: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
    file.rewind()?;
    let mut window: Vec<u8> = Vec::with_capacity(CHUNK + needle.len());
    loop {
        let kept = window.len().saturating_sub(needle.len());
        window.drain(..kept);
        if file.by_ref().take(CHUNK as u64).read_to_end(&mut window)? == 0 {
            break;
        }
        if window.windows(needle.len()).any(|part| part == needle) {
            return Ok(encrypted());
        }
    }
    Ok(FileError::new(FieldCode::LegacyXls))
}

pub(super) fn encrypted() -> FileError {
    FileError::new(FieldCode::EncryptedFile)
}

#[derive(Default)]
struct Tally {
    offset: u64,
    lines: u64,
    chinese: u64,
    errors: u64,
    first: Option<(BrokenAt, u64)>,
}

impl Tally {
    fn valid(&mut self, part: &[u8]) {
        self.offset += part.len() as u64;
        self.lines += newlines(part);
        self.chinese += part.iter().filter(|b| **b & 0xF0 == 0xE0).count() as u64;
    }

    fn invalid(&mut self, part: &[u8]) {
        let at = BrokenAt { offset: self.offset, line: self.lines + 1, encoding: "UTF-8" };
        self.first.get_or_insert((at, self.chinese));
        self.errors += 1;
        self.offset += part.len() as u64;
    }
}

fn newlines(part: &[u8]) -> u64 {
    part.iter().filter(|b| **b == b'\n').count() as u64
}

/// Decides between UTF-8 and GB18030 by reading everything.
fn decide(file: &mut File) -> Result<Encoding, FileError> {
    let mut tally = Tally::default();
    let (mut buffer, mut held) = (vec![0u8; CHUNK], 0usize);
    let (mut has_bom, mut total) = (None, 0u64);
    loop {
        let read = fill(file, buffer.get_mut(held..).unwrap_or_default())?;
        let fresh = buffer.get(held..held + read).unwrap_or_default();
        if let Some(at) = fresh.iter().position(|b| *b == 0) {
            return Err(nul_byte(total + at as u64));
        }
        total += read as u64;
        let mut rest = buffer.get(..held + read).unwrap_or_default();
        has_bom.get_or_insert(rest.starts_with(UTF8_BOM));
        let mut tail = 0;
        while !rest.is_empty() {
            let error = match std::str::from_utf8(rest) {
                Ok(_) => {
                    tally.valid(rest);
                    break;
                }
                Err(error) => error,
            };
            let (good, bad) = rest.split_at(error.valid_up_to());
            tally.valid(good);
            match error.error_len() {
                Some(length) => {
                    let (bad, after) = bad.split_at(length);
                    tally.invalid(bad);
                    rest = after;
                }
                None if read == 0 => {
                    tally.invalid(bad);
                    break;
                }
                None => {
                    tail = bad.len();
                    break;
                }
            }
        }
        let end = held + read;
        buffer.copy_within(end - tail..end, 0);
        held = tail;
        if read == 0 {
            break;
        }
    }
    let Some((at, chinese_before)) = tally.first else {
        return Ok(Encoding::Utf8);
    };
    // A few bad bytes in UTF-8 often decode as GB18030 without an error, into nonsense. Text
    // written in GB18030, on the other hand, hardly ever contains valid three-byte sequences.
    if has_bom == Some(true) || chinese_before > 10 || tally.chinese > 4 * tally.errors {
        return Err(at.into());
    }
    file.rewind()?;
    io::copy(&mut GbReader::new(file), &mut io::sink())?;
    Ok(Encoding::Gb18030)
}

fn nul_byte(offset: u64) -> FileError {
    FileError::new(FieldCode::NulByte).with("offset", offset)
}

fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// The text of a file as UTF-8 without a byte order mark.
pub(super) type TextReader = Box<dyn Read + Send>;

/// Opens a text file whose encoding has been decided.
pub(super) fn reader(path: &Path, encoding: Encoding) -> Result<TextReader, FileError> {
    let mut file = File::open(path)?;
    Ok(match encoding {
        Encoding::Gb18030 => Box::new(GbReader::new(file)),
        Encoding::Utf8 => {
            let mut start = Vec::with_capacity(3);
            (&mut file).take(3).read_to_end(&mut start)?;
            if start == UTF8_BOM {
                start.clear();
            }
            Box::new(io::Cursor::new(start).chain(file))
        }
    })
}

/// Decodes GB18030 in constant memory, strictly.
struct GbReader<R> {
    source: R,
    decoder: Decoder,
    input: Vec<u8>,
    from: usize,
    to: usize,
    offset: u64,
    lines: u64,
    ended: bool,
    /// A decoder must not be asked again once it has been told of the end and agreed.
    finished: bool,
}

impl<R: Read> GbReader<R> {
    fn new(source: R) -> Self {
        Self {
            source,
            decoder: GB18030.new_decoder_without_bom_handling(),
            input: vec![0; CHUNK],
            from: 0,
            to: 0,
            offset: 0,
            lines: 0,
            ended: false,
            finished: false,
        }
    }
}

impl<R: Read> Read for GbReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // The decoder needs room for one character; nobody reads in smaller pieces here.
        if out.len() < 16 {
            return Err(io::Error::other("read buffer too small"));
        }
        while !self.finished {
            if self.from == self.to && !self.ended {
                self.from = 0;
                self.to = fill(&mut self.source, &mut self.input)?;
                self.ended = self.to == 0;
            }
            let pending = self.input.get(self.from..self.to).unwrap_or_default();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(pending, out, self.ended);
            self.lines += newlines(pending.get(..read).unwrap_or_default());
            self.from += read;
            self.offset += read as u64;
            if let DecoderResult::Malformed(bad, after) = result {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    BrokenAt { offset: self.offset - u64::from(bad) - u64::from(after), line: self.lines + 1, encoding: "UTF-8/GB18030" },
                ));
            }
            self.finished = self.ended && result == DecoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
