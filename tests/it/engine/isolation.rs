//! Jobs that share a transaction do not share a fate: one that fails or panics undoes itself alone.

use persistence::queries::settings::{find_setting, put_setting};
use persistence::{DatabaseUrl, Error, Tx, testing};

use super::{Held, note, noted, waiting, write};
use crate::support::{Backend, make};
use serde_json::json;

fn fails() -> Error {
    Error::Configuration("a job of the tests fails".into())
}

e2e!(
    async fn a_job_that_fails_undoes_itself_and_its_neighbours_stay(app) {
        let held = Held::writers(&app.db);
        let failing = write(&app.db, |tx| {
            put_setting(tx, "failing", "x")?;
            Err::<(), _>(fails())
        });
        let together = async { tokio::join!(note(&app.db, "before"), failing, note(&app.db, "after")) };
        let release = async {
            waiting(&app, 3).await;
            held.let_go();
        };
        let ((before, failed, after), ()) = tokio::join!(together, release);
        assert!(before.is_ok() && after.is_ok());
        assert_eq!(failed.unwrap_err().to_string(), fails().to_string());
        assert_eq!(noted(&app.db, &["before", "failing", "after"]), ["before", "after"]);
    }
);

e2e!(
    async fn a_job_that_panics_undoes_itself_and_its_neighbours_stay(app) {
        let held = Held::writers(&app.db);
        // In the middle of savepoints of its own.
        let panicking = write(&app.db, |tx| {
            put_setting(tx, "panicking", "x")?;
            tx.attempt(|tx| tx.attempt(|tx| {
                put_setting(tx, "deeper", "x")?;
                assert!(find_setting(tx, "deeper")?.is_none(), "a panic of the tests");
                Ok::<_, Error>(())
            }))
        });
        let together = async { tokio::join!(note(&app.db, "before"), panicking, note(&app.db, "after")) };
        let release = async {
            waiting(&app, 3).await;
            held.let_go();
        };
        let ((before, failed, after), ()) = tokio::join!(together, release);
        assert!(before.is_ok() && after.is_ok());
        assert!(matches!(failed, Err(Error::Lost)), "{failed:?}");
        assert_eq!(noted(&app.db, &["before", "panicking", "deeper", "after"]), ["before", "after"]);
        note(&app.db, "later").await.unwrap();
        assert_eq!(noted(&app.db, &["later"]), ["later"], "the writer goes on");
    }
);

/// On SQLite those who wait share a transaction: a later one sees what an earlier one wrote before anybody else does.
#[test]
fn those_who_wait_share_a_transaction_on_sqlite() {
    crate::support::App::run(Backend::Sqlite, |app| async move {
        let held = Held::writers(&app.db);
        let url = app.db.url().clone();
        let looking = write(&app.db, move |tx| {
            let from_outside = testing::lines(&mut testing::open(&url)?, "SELECT value AS line FROM settings WHERE key = 'before'")?;
            Ok::<_, Error>((find_setting(tx, "before")?, from_outside))
        });
        let together = async { tokio::join!(note(&app.db, "before"), looking) };
        let release = async {
            waiting(&app, 2).await;
            held.let_go();
        };
        let ((_, seen), ()) = tokio::join!(together, release);
        assert_eq!(seen.unwrap(), (Some("noted".into()), Vec::new()));
        assert!(matches!(app.db.url(), DatabaseUrl::Sqlite(_)));
    });
}

e2e!(
    async fn an_attempt_undoes_what_is_inside_it_and_nothing_else(app) {
        let tried = |tx: &mut Tx<'_>| {
            put_setting(tx, "outer", "1")?;
            let inner = tx.attempt(|tx| {
                put_setting(tx, "inner", "1")?;
                tx.attempt(|tx| put_setting(tx, "kept with inner", "1"))?;
                let innermost = tx.attempt(|tx| {
                    put_setting(tx, "innermost", "1")?;
                    // On PostgreSQL a statement that fails would end the transaction, were it not for the savepoint.
                    testing::execute_in(tx, "INSERT INTO settings (key, value) VALUES ('outer', 'twice')")
                });
                assert!(innermost.is_err());
                put_setting(tx, "after innermost", "1")
            });
            assert!(inner.is_ok());
            let failed = tx.attempt(|tx| {
                put_setting(tx, "failed", "1")?;
                tx.attempt(|tx| put_setting(tx, "inside of failed", "1"))?;
                Err::<(), _>(fails())
            });
            assert!(failed.is_err());
            put_setting(tx, "end", "1")
        };
        write(&app.db, tried).await.unwrap();
        let all = ["outer", "inner", "kept with inner", "innermost", "after innermost", "failed", "inside of failed", "end"];
        assert_eq!(noted(&app.db, &all), ["outer", "inner", "kept with inner", "after innermost", "end"]);
    }
);

e2e!(
    async fn a_panic_in_a_request_is_500_without_a_word_of_what_happened(app) {
        let caller = app.county().with("X-Request-Id", "the-one-that-panics");
        app.panic_at_next_id();
        let refused = caller.post("/units", make::unit("330106", 1)).await.problem(500, "internal_error");
        assert_eq!(
            refused.json,
            json!({
                "type": "urn:qsr:problem:internal_error", "title": "系统内部错误，请把 request_id 告知管理员", "status": 500, "code": "internal_error",
                "detail": "系统内部错误，请把 request_id 告知管理员", "request_id": "the-one-that-panics", "errors": []
            })
        );
        make::enter(&app.county(), make::unit("330106", 1)).await;
        assert_eq!(app.county().all("/units").await.len(), 1);
        app.county().get("/statistics/reconciliation").await.status(200);
    }
);
