//! The write-ahead log of SQLite stays small while writers and readers go on.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use persistence::queries::settings::put_setting;
use persistence::{DatabaseUrl, Error};

use super::{Held, write};
use crate::support::{App, Backend, files, make};

const MEGABYTE: u64 = 1024 * 1024;

fn log_size(app: &App) -> u64 {
    let DatabaseUrl::Sqlite(path) = app.db.url() else { panic!("no SQLite") };
    std::fs::metadata(format!("{}-wal", path.display())).unwrap().len()
}

/// Writes 40 MB over the same few rows, so that the database itself does not grow; how large the log has been meanwhile.
async fn write_much(app: &App) -> u64 {
    let mut largest = 0;
    for round in 0..200 {
        let writes = (0..10).map(|n| write(&app.db, move |tx| put_setting(tx, &format!("much {n}"), &format!("{:03}", round).repeat(7000))));
        join_all(writes).await.into_iter().collect::<Result<(), Error>>().unwrap();
        largest = largest.max(log_size(app));
        actix_web::rt::time::sleep(Duration::from_millis(2)).await;
    }
    largest
}

/// However fast or slow the machine is: while the export stands still it must hold nothing.
#[test]
fn an_export_that_is_not_read_on_does_not_let_the_log_grow() {
    App::run(Backend::Sqlite, |app| async move {
        let codes: Vec<String> = (0..2600).map(|n| make::uscc("330106", n)).collect();
        let rows: Vec<[&str; 6]> = codes.iter().map(|code| ["某某公司", code.as_str(), "330106", "生产", "1", "1"]).collect();
        let job = app.county().import("kind=units&entry_reason=baseline_survey", files::csv(&rows)).await;
        assert_eq!(job["created"], 2600, "{job}");
        let county = app.county();
        let mut pieces = std::pin::pin!(county.pieces("/exports/units.ndjson").await);
        let mut export = pieces.next().await.unwrap().to_vec();
        let largest = write_much(&app).await;
        assert!(export.iter().filter(|byte| **byte == b'\n').count() < 2600, "it was read to its end already");
        while let Some(piece) = pieces.next().await {
            export.extend_from_slice(&piece);
        }
        assert_eq!(String::from_utf8(export).unwrap().lines().count(), 2600);
        // What it would be with a reader that held on to its snapshot.
        let held = Held::reader(&app.db);
        let with_a_reader = write_much(&app).await;
        held.let_go();
        assert!(with_a_reader > 30 * MEGABYTE, "{with_a_reader}");
        assert!(largest < with_a_reader / 4 * 3, "the log has grown to {largest} bytes, and to {with_a_reader} with a reader");
        // Once that reader has gone the log begins anew.
        let after = write_much(&app).await;
        assert!(after <= with_a_reader + MEGABYTE, "{after}");
    });
}
