//! Every file that the tests have, changed at random: no reader panics, and what fuzzing holds of any bytes (fuzz/src/lib.rs) holds. Which
//! changes are tried is the same in every run; `make fuzz` looks for more, guided by what the code does.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

#[cfg(test)]
#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

/// In bytes.
const LARGEST: usize = 256 * 1024;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }
}

/// The bytes with a few of them changed, left out, repeated or cut off.
fn mutated(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=numbers.below(6) {
        let at = numbers.below(out.len());
        match numbers.below(5) {
            0 if numbers.below(4) == 0 => out.truncate(at),
            1 => out.insert(at, [b'"', b',', b'\n', 0xFF, b'{', b'('][numbers.below(6)]),
            2 if !out.is_empty() => drop(out.remove(at)),
            3 => {
                let part: Vec<u8> = out.iter().skip(at).take(40).copied().collect();
                let to = numbers.below(out.len());
                out.splice(to..to, part);
            }
            _ => {
                if let Some(byte) = out.get_mut(at) {
                    *byte = u8::try_from(numbers.below(256)).unwrap_or(0);
                }
            }
        }
    }
    out
}

/// A sound archive with one of its parts mutated: it gets further than a mutated archive does.
fn with_mutated_part(archive: &[u8], numbers: &mut Numbers) -> Option<Vec<u8>> {
    let mut source = ZipArchive::new(Cursor::new(archive)).ok()?;
    let chosen = numbers.below(source.len());
    let mut target = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..source.len() {
        let mut part = source.by_index(place).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        if place == chosen {
            content = mutated(&content, numbers);
        }
        let name = part.name().ok()?.into_owned();
        target.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).ok()?;
        target.write_all(&content).ok()?;
    }
    Some(target.finish().ok()?.into_inner())
}

fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, endings, found),
            path if path.extension().is_some_and(|end| endings.iter().any(|ending| end == *ending)) => found.push(path),
            _ => {}
        }
    }
}

/// Tries every file of the tests with one of these endings, in so many changes each.
fn try_all(endings: &[&str], rounds: u64) {
    let mut seeds = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data"), endings, &mut seeds);
    seeds.sort();
    assert!(seeds.len() >= 5, "{}", seeds.len());
    for (number, seed) in (1..).zip(&seeds) {
        let bytes = std::fs::read(seed).unwrap_or_default();
        // Larger ones are measured, not mutated.
        if bytes.len() > LARGEST {
            continue;
        }
        fuzz::read(&bytes);
        for round in 0..rounds {
            let mut numbers = Numbers(number * 1000 + round);
            let part = if round % 8 == 0 { None } else { with_mutated_part(&bytes, &mut numbers) };
            fuzz::read(&part.unwrap_or_else(|| mutated(&bytes, &mut numbers)));
        }
    }
}

#[test]
fn no_mutated_text_makes_a_reader_panic_or_break_its_promises() {
    try_all(&["csv", "ndjson"], 250);
}

#[test]
fn no_mutated_workbook_makes_a_reader_panic_or_break_its_promises() {
    try_all(&["xlsx"], 16);
}
