//! What must hold for any bytes that somebody sends as a file.

use std::path::PathBuf;

use api::intake::{self, Asked, Inspection, Limits, Record, RecordKind};

/// A fuzzed file is small; what unpacks to more than this is refused by the bound that is tried here.
const UNPACKED: u64 = 4 * 1024 * 1024;
const YEAR: i32 = 2025;

/// Reads the bytes as a file of units, as its preview and as a list of spot checks.
///
/// # Panics
/// When a reader does, or when what it promises does not hold: a file that an inspection takes is read to its end, with as many rows.
pub fn read(bytes: &[u8]) {
    let path = file();
    if std::fs::write(&path, bytes).is_err() {
        return;
    }
    let limits = Limits { max_uncompressed_bytes: UNPACKED, max_rows: 20_000, ..Limits::default() };
    let asked = Asked::new(None, YEAR);
    let preview = intake::inspect(&path, &limits, &asked.clone().for_preview());
    if let Ok(inspection) = intake::inspect(&path, &limits, &asked) {
        assert!(preview.is_ok(), "an import takes what its preview refuses: {preview:?}");
        holds(&path, &limits, &inspection);
    }
    let _ = intake::spot_checks::read(&path);
}

fn holds(path: &std::path::Path, limits: &Limits, inspection: &Inspection) {
    let (mut rows, mut data) = (0_u64, 0_u64);
    for record in intake::open(path, limits, &inspection.asked).expect("it was inspected") {
        let record = record.expect("inspections find all that refuses a file");
        rows += 1;
        data += u64::from(record.kind == RecordKind::Data);
        assert!(record.problems.len() <= Record::MAX_PROBLEMS);
        let is_unseen = |c: char| c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{202E}');
        for value in record.values.iter().flatten() {
            assert!(!value.is_empty() && !value.contains(is_unseen), "{value:?}");
        }
    }
    assert_eq!(inspection.rows_total, Some(rows));
    assert!(data > 0 && !inspection.tables.is_empty());
}

/// One file a thread, written anew each time.
fn file() -> PathBuf {
    std::env::temp_dir().join(format!("qsr-fuzz-{}-{:?}", std::process::id(), std::thread::current().id()))
}
