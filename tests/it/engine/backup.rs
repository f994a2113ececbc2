//! A backup while everybody writes, and the way back from it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use persistence::backup::back_up;
use persistence::migrate::{SchemaState, state_of};
use persistence::queries::unit_list::{UnitFilter, count_units};
use persistence::{DatabaseUrl, Db};

use super::system;
use crate::support::{THREADS, fixed_sources, make, postgres, postgres_programs};

/// What `pg_dump` made, in a database of its own.
fn restored(file: &Path) -> postgres::Database {
    let database = postgres::empty();
    let DatabaseUrl::Postgres(url) = &database.url else { panic!("no PostgreSQL") };
    let program = postgres_programs::binaries().unwrap().join("pg_restore");
    let done = Command::new(program).args(["--no-owner", "--dbname", url]).arg(file).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    database
}

/// Units in it, and whether its schema is that of the program.
fn holds(url: &DatabaseUrl) -> (i64, SchemaState) {
    let db = Db::new(url.clone(), fixed_sources(), THREADS).unwrap();
    let units = db.read_now(&system(), |tx| count_units(tx, &UnitFilter::default())).unwrap();
    let state = state_of(&db).unwrap();
    db.close();
    (units, state)
}

e2e! {
    /// Every write that was acknowledged before the backup began is in it, and it is one state of the database.
    async fn a_backup_while_everybody_writes_is_whole(app) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup");
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let (url, told, seen) = (app.db.url().clone(), Arc::clone(&stop), Arc::clone(&acknowledged));
        let path = file.clone();
        let backing_up = std::thread::spawn(move || {
            while seen.load(Ordering::SeqCst) < 3 {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            let before = seen.load(Ordering::SeqCst);
            let done = back_up(&url, &path);
            told.store(true, Ordering::SeqCst);
            (before, done)
        });
        let mut serial = 0;
        while !stop.load(Ordering::SeqCst) {
            serial += 1;
            make::enter(&app.county(), make::unit("330106", serial)).await;
            acknowledged.fetch_add(1, Ordering::SeqCst);
        }
        let (before, done) = backing_up.join().unwrap();
        done.unwrap();
        let (units, state) = match app.db.url() {
            DatabaseUrl::Sqlite(_) => holds(&DatabaseUrl::Sqlite(file.clone())),
            DatabaseUrl::Postgres(_) => {
                let database = restored(&file);
                holds(&database.url)
            }
        };
        assert!(i64::from(before) <= units && units <= i64::from(serial), "{before} <= {units} <= {serial}");
        assert_eq!(state, SchemaState::Current);
        assert!(back_up(app.db.url(), &file).unwrap_err().to_string().contains("is there already"));
    }
}

#[test]
fn a_backup_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = DatabaseUrl::parse("postgres://nobody@localhost/nothing?host=/nowhere/at/all").unwrap();
    let file = folder.path().join("backup");
    assert!(back_up(&nowhere, &file).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
