//! A disk that is full (SQLite): nobody is told that something is stored which is not, and writing goes on once there is room.

use futures_util::future::join_all;
use persistence::queries::settings::put_setting;
use persistence::{Db, Error, testing};
use serde_json::json;

use super::{Held, note, noted, waiting, write};
use crate::support::{App, Backend, make};

/// More than the free room of the pages that there are.
const MUCH: usize = 40_000;

/// From here on the writer's connection finds no room.
async fn full(db: &Db) -> Result<(), Error> {
    write(db, testing::fill_disk).await
}

async fn much(db: &Db, key: &'static str) -> Result<(), Error> {
    write(db, move |tx| put_setting(tx, key, &"x".repeat(MUCH))).await
}

/// Whom the disk takes down depends on who shared its transaction; told and stored must agree whoever it was.
fn agree(db: &Db, told: &[(&'static str, &Result<(), Error>)]) {
    let keys: Vec<&str> = told.iter().map(|(key, _)| *key).collect();
    let kept: Vec<&str> = told.iter().filter(|(_, told)| told.is_ok()).map(|(key, _)| *key).collect();
    assert_eq!(noted(db, &keys), kept);
    for (key, told) in told {
        assert!(matches!(told, Ok(()) | Err(Error::Unavailable(_))), "{key}: {told:?}");
    }
}

#[test]
fn nobody_whose_transaction_met_a_full_disk_is_told_success() {
    App::run(Backend::Sqlite, |app| async move {
        let db = &app.db;
        let mut neighbours_lost = 0;
        for [first, second, large, third] in [["a1", "a2", "a3", "a4"], ["b1", "b2", "b3", "b4"], ["c1", "c2", "c3", "c4"], ["d1", "d2", "d3", "d4"]]
        {
            let held = Held::writers(db);
            let together = async { tokio::join!(note(db, first), full(db), note(db, second), much(db, large), note(db, third)) };
            let release = async {
                waiting(&app, 5).await;
                held.let_go();
            };
            let ((one, _, two, full, three), ()) = tokio::join!(together, release);
            neighbours_lost += u32::from(one.is_err()) + u32::from(two.is_err());
            agree(db, &[(first, &one), (second, &two), (large, &full), (third, &three)]);
            note(db, large).await.unwrap();
            assert_eq!(noted(db, &[large]), [large], "there is room again");
        }
        assert!(neighbours_lost > 0, "the disk was never full in the middle of a transaction");
    });
}

/// The savepoints inside of a job go with the transaction too: nobody behind that job may come into one of their own.
#[test]
fn an_attempt_that_met_a_full_disk_takes_the_whole_group_with_it() {
    App::run(Backend::Sqlite, |app| async move {
        let db = &app.db;
        let mut neighbours_lost = 0;
        for [first, inner, second, third] in [["a1", "a2", "a3", "a4"], ["b1", "b2", "b3", "b4"], ["c1", "c2", "c3", "c4"], ["d1", "d2", "d3", "d4"]]
        {
            let held = Held::writers(db);
            let attempting = write(db, move |tx| tx.attempt(|tx| tx.attempt(|tx| put_setting(tx, inner, &"x".repeat(MUCH)))));
            let together = async { tokio::join!(note(db, first), full(db), attempting, note(db, second), note(db, third)) };
            let release = async {
                waiting(&app, 5).await;
                held.let_go();
            };
            let ((one, _, tried, two, three), ()) = tokio::join!(together, release);
            neighbours_lost += u32::from(one.is_err());
            agree(db, &[(first, &one), (inner, &tried), (second, &two), (third, &three)]);
            note(db, third).await.unwrap();
        }
        assert!(neighbours_lost > 0, "the disk was never full in the middle of a transaction");
    });
}

#[test]
fn a_full_disk_is_503_for_a_request_and_what_was_acknowledged_is_there() {
    App::run(Backend::Sqlite, |app| async move {
        let db = &app.db;
        let mut acknowledged = Vec::new();
        let mut refused = 0;
        for round in 0..4_u32 {
            let held = Held::writers(db);
            let county = app.county();
            let bodies: Vec<_> = (0..60)
                .map(|n| {
                    let mut body = make::unit("330106", round * 60 + n);
                    body["address"] = json!("长".repeat(200));
                    body
                })
                .collect();
            let requests = join_all(bodies.iter().map(|body| county.post("/units", body.clone())));
            let release = async {
                waiting(&app, 61).await;
                held.let_go();
            };
            let (_, answers, ()) = tokio::join!(full(db), requests, release);
            for (answer, body) in answers.into_iter().zip(&bodies) {
                if answer.code == 201 {
                    acknowledged.push(body["uscc"].as_str().unwrap().to_owned());
                } else {
                    let answer = answer.problem(503, "database_unavailable");
                    assert_eq!(answer.header("retry-after"), "5");
                    assert!(!answer.text().contains("full"));
                    refused += 1;
                }
            }
        }
        assert!(refused > 0, "the disk was never full");
        let mut stored: Vec<String> = app.county().all("/units").await.iter().map(|u| u["uscc"].as_str().unwrap().to_owned()).collect();
        stored.sort();
        acknowledged.sort();
        assert_eq!(stored, acknowledged);
        assert_eq!(app.county().get("/statistics/reconciliation").await.status(200).json["agrees"], true);
        make::enter(&app.county(), make::unit("330106", 1000)).await;
    });
}
