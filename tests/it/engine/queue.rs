//! Bounded queues: what does not fit is told to come back, what was taken is done, and whoever went away is not worked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use futures_util::future::join_all;
use persistence::queries::settings::{find_setting, put_setting};
use persistence::{Error, testing};

use super::{Held, note, noted, system, waiting, write};
use crate::support::make;

/// Jobs that may wait for the writers (`persistence/src/engine`).
const QUEUE: usize = 2048;

e2e!(
    async fn a_full_queue_refuses_and_all_that_it_took_is_done(app) {
        let held = Held::writers(&app.db);
        let done = Arc::new(AtomicUsize::new(0));
        let taken: Vec<_> = (0..QUEUE)
            .map(|n| {
                let done = Arc::clone(&done);
                write(&app.db, move |tx| {
                    done.fetch_add(1, Ordering::SeqCst);
                    testing::execute_in(tx, &format!("INSERT INTO settings (key, value) VALUES ('taken {n}', '')"))
                })
            })
            .collect();
        let together = async { join_all(taken).await };
        let more = async {
            waiting(&app, QUEUE).await;
            assert!(matches!(note(&app.db, "one too many").await, Err(Error::Busy)));
            let refused = app.county().post("/units", make::unit("330106", 1)).await.problem(503, "busy");
            assert_eq!(refused.header("retry-after"), "1");
            // Reads have a queue of their own.
            app.county().get("/units").await.status(200);
            assert_eq!(done.load(Ordering::SeqCst), 0);
            held.let_go();
        };
        let (answers, ()) = tokio::join!(together, more);
        assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), QUEUE);
        assert_eq!(done.load(Ordering::SeqCst), QUEUE);
        let stored = app.db.read_now(&system(), |tx| testing::lines_in(tx, "SELECT key AS line FROM settings WHERE key LIKE 'taken %'")).unwrap();
        assert_eq!(stored.len(), QUEUE);
        assert_eq!(noted(&app.db, &["one too many"]), [""; 0]);
        assert_eq!(app.county().all("/units").await.len(), 0);
        make::enter(&app.county(), make::unit("330106", 1)).await;
    }
);

e2e!(
    async fn whoever_went_away_is_not_worked_for(app) {
        let held = Held::writers(&app.db);
        let worked = Arc::new(AtomicUsize::new(0));
        let gone = {
            let worked = Arc::clone(&worked);
            write(&app.db, move |tx| {
                worked.fetch_add(1, Ordering::SeqCst);
                put_setting(tx, "gone", "x")
            })
        };
        let mut gone = Box::pin(gone);
        assert!(gone.as_mut().now_or_never().is_none(), "it waits");
        assert_eq!(app.db.waiting().1, 1);
        drop(gone);
        let staying = async {
            waiting(&app, 2).await;
            held.let_go();
        };
        let (stayed, ()) = tokio::join!(note(&app.db, "stays"), staying);
        stayed.unwrap();
        assert_eq!(worked.load(Ordering::SeqCst), 0);
        assert_eq!(noted(&app.db, &["gone", "stays"]), ["stays"]);
    }
);

e2e!(
    async fn closing_lets_what_waits_be_done_and_refuses_what_comes_later(app) {
        let (held, county) = (Held::writers(&app.db), app.county());
        let waits = join_all(["one", "two", "three"].map(|key| note(&app.db, key)));
        let close = async {
            waiting(&app, 3).await;
            let db = app.db.clone();
            let closing = std::thread::spawn(move || db.close());
            // The queue is taken away at once; its jobs are not.
            waiting(&app, 0).await;
            let refused = county.post("/units", make::unit("330106", 1)).await.problem(503, "database_unavailable");
            assert_eq!(refused.header("retry-after"), "5");
            held.let_go();
            closing.join().unwrap();
        };
        let (answers, ()) = tokio::join!(waits, close);
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        county.get("/units").await.problem(503, "database_unavailable");
        app.db.close();
        let mut conn = testing::open(app.db.url()).unwrap();
        let stored = testing::lines(&mut conn, "SELECT key AS line FROM settings WHERE value = 'noted' ORDER BY key").unwrap();
        assert_eq!(stored, ["one", "three", "two"]);
        assert!(app.db.read_now(&system(), |tx| find_setting(tx, "one")).is_err());
    }
);
