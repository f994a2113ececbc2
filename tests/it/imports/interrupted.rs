//! A process that dies in the middle of an import: the job is marked failed at the next start, what was acknowledged stays, and
//! the file can be sent again.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use api::flows::imports::job::{self, Source};
use api::flows::imports::order::Order;
use api::flows::imports::row::Parameters;
use api::intake::{Asked, Limits, RepeatedCodes, inspect};
use domain::units::EntryReason;
use persistence::queries::imports::{ImportJob, insert_import, touch_imports};
use persistence::queries::maintenance::fail_abandoned_imports;
use persistence::{Caller, Db, Error, Id};
use serde_json::json;

use crate::support::{App, files, make};

const ROWS: usize = 700;

fn file() -> String {
    let codes: Vec<String> = (0..ROWS).map(|n| make::uscc("330106", u32::try_from(n).unwrap())).collect();
    let rows: Vec<[&str; 6]> = codes.iter().map(|code| ["某某公司", code.as_str(), "330106", "生产", "1", "1"]).collect();
    files::csv(&rows)
}

fn asked() -> Asked {
    Asked::new(None, 2025)
}

/// A job of Xihu that has been accepted, by a process of its own.
fn accepted(app: &App, path: &std::path::Path, parameters: &Parameters) -> ImportJob {
    let (id, authority) = (app.db.sources().id(app.db.sources().now()), app.authority("330106"));
    let (inspection, parameters) = (inspect(path, &Limits::default(), &asked()).unwrap(), parameters.clone());
    let order = Order { id, instance_id: id, authority_id: authority, file_name: None, file_sha256: String::new(), dry_run: false };
    app.db
        .write_now(&Caller::system("test"), move |tx| {
            let job = order.job(tx, &inspection, &parameters).unwrap();
            insert_import(tx, &job)?;
            Ok::<_, Error>(job)
        })
        .unwrap()
}

/// What a server does every few seconds.
fn look_after(db: &Db, instance: Id) -> usize {
    db.write_now(&Caller::system("maintenance"), move |tx| {
        touch_imports(tx, instance)?;
        fail_abandoned_imports(tx, tx.now.plus_seconds(-20))
    })
    .unwrap()
}

async fn what_a_dead_process_had_acknowledged_stays_and_the_file_can_be_sent_again(app: App) {
    let mut disk = tempfile::NamedTempFile::new().unwrap();
    disk.write_all(file().as_bytes()).unwrap();
    let parameters = Parameters { entry_reason: Some(EntryReason::BaselineSurvey), ..Parameters::default() };
    let accepted = accepted(&app, disk.path(), &parameters);
    let path = format!("/imports/{}", accepted.id);
    assert_eq!(app.county().get(&path).await.status(200).json["status"], "queued");
    let (db, job) = (app.db.clone(), accepted.clone());
    let died = std::thread::spawn(move || {
        catch_unwind(AssertUnwindSafe(|| {
            job::run(
                &db,
                &Caller::system("test"),
                job,
                Source { file: disk.path(), asked: &asked(), repeated: &RepeatedCodes::default(), parameters: &parameters },
                |_| std::panic::resume_unwind(Box::new(())),
            )
        }))
        .is_err()
    });
    assert!(died.join().unwrap());
    // As it was left: running, with the first batch stored.
    let left = app.county().get(&path).await.status(200).json;
    assert_eq!(
        (&left["status"], &left["rows_read"], &left["created"], &left["finished_at"]),
        (&json!("running"), &json!(250), &json!(250), &json!(null))
    );
    let next_process = app.db.sources().id(app.db.sources().now());
    app.set_now("2026-11-24T02:00:19Z");
    assert_eq!(look_after(&app.db, next_process), 0, "its silence is not long yet");
    app.set_now("2026-11-24T02:00:20Z");
    assert_eq!(look_after(&app.db, next_process), 1);
    let failed = app.county().get(&path).await.status(200).json;
    assert_eq!((&failed["status"], &failed["failure_code"]), (&json!("failed"), &json!("interrupted")));
    assert_eq!((&failed["created"], &failed["finished_at"]), (&json!(250), &json!("2026-11-24T02:00:20.000000Z")));
    assert_eq!(app.county().get("/units?count=true&limit=1").await.status(200).json["total"], 250);
    assert_eq!(app.county().rows(&failed).await.len(), 250);
    let again = app.county().import("kind=units&entry_reason=baseline_survey", file()).await;
    assert_eq!((&again["unchanged"], &again["created"], &again["status"]), (&json!(250), &json!(450), &json!("completed")), "{again}");
    assert_eq!(look_after(&app.db, next_process), 0);
}

async fn a_job_that_was_given_up_cannot_go_on(app: App) {
    let mut disk = tempfile::NamedTempFile::new().unwrap();
    disk.write_all(file().as_bytes()).unwrap();
    let parameters = Parameters { entry_reason: Some(EntryReason::BaselineSurvey), ..Parameters::default() };
    let accepted = accepted(&app, disk.path(), &parameters);
    let next_process = app.db.sources().id(app.db.sources().now());
    // A process that shows signs of life keeps its jobs, those that wait included.
    app.set_now("2026-11-24T02:05:00Z");
    assert_eq!(look_after(&app.db, accepted.instance_id), 0);
    app.set_now("2026-11-24T02:06:00Z");
    assert_eq!(look_after(&app.db, next_process), 1);
    let (db, job) = (app.db.clone(), accepted.clone());
    let ended = std::thread::spawn(move || {
        job::run(
            &db,
            &Caller::system("test"),
            job,
            Source { file: disk.path(), asked: &asked(), repeated: &RepeatedCodes::default(), parameters: &parameters },
            |_| true,
        )
        .is_err()
    });
    assert!(ended.join().unwrap());
    assert_eq!(app.county().all("/units").await.len(), 0);
    let job = app.county().get(&format!("/imports/{}", accepted.id)).await.status(200).json;
    assert_eq!((&job["status"], &job["failure_code"], &job["rows_read"]), (&json!("failed"), &json!("interrupted"), &json!(0)));
}

e2e![what_a_dead_process_had_acknowledged_stays_and_the_file_can_be_sent_again, a_job_that_was_given_up_cannot_go_on];
