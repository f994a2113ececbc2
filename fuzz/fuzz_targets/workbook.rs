//! Workbooks: bytes of the archive are changed now and then, mostly those of one of its parts, so that what is tried gets past the
//! check sums of the archive and into the reader of sheets.

#![no_main]

use std::io::{Cursor, Read, Write};

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A part with more than this is left as it is.
const PART: u64 = 64 * 1024;

fuzz_target!(|bytes: &[u8]| fuzz::read(bytes));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let inside = (seed % 8 != 0).then(|| changed(&data[..size], seed / 8)).flatten();
    match inside {
        Some(archive) if archive.len() <= max_size => {
            data[..archive.len()].copy_from_slice(&archive);
            archive.len()
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});

/// The archive with one of its parts changed; none if it is no archive.
fn changed(archive: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut source = ZipArchive::new(Cursor::new(archive)).ok()?;
    let chosen = usize::try_from(seed).ok()? % source.len().max(1);
    let mut target = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..source.len() {
        let mut part = source.by_index(place).ok()?;
        let mut content = Vec::new();
        part.by_ref().take(PART).read_to_end(&mut content).ok()?;
        if place == chosen {
            let size = content.len();
            content.resize(size + 1024, 0);
            let room = content.len();
            let now = fuzzer_mutate(&mut content, size, room);
            content.truncate(now);
        }
        let name = part.name().ok()?.into_owned();
        target.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).ok()?;
        target.write_all(&content).ok()?;
    }
    Some(target.finish().ok()?.into_inner())
}
