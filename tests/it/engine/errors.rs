//! What is our own fault is told without a word of what is inside.

use persistence::{DatabaseUrl, Error, testing};
use serde_json::json;

use super::system;
use crate::support::{App, Backend, make};

/// Spoils a column of every unit behind the program's back, past any check of the database.
fn spoil(app: &App, assignment: &str) {
    let sql = match app.db.url() {
        DatabaseUrl::Sqlite(_) => {
            format!("PRAGMA ignore_check_constraints = ON; UPDATE units SET {assignment}; PRAGMA ignore_check_constraints = OFF;")
        }
        DatabaseUrl::Postgres(_) => format!(
            "ALTER TABLE units DROP CONSTRAINT IF EXISTS units_activities_check; ALTER TABLE units DROP CONSTRAINT IF EXISTS units_tier_check; \
             ALTER TABLE units DROP CONSTRAINT IF EXISTS units_entry_reasons_check; UPDATE units SET {assignment};"
        ),
    };
    testing::execute(&mut testing::open(app.db.url()).unwrap(), &sql).unwrap();
}

e2e!(
    async fn a_row_that_nobody_can_have_written_is_500_without_a_word_of_it(app) {
        let made = make::enter(&app.county(), make::unit("330106", 1)).await;
        for (spoilt, mended) in [
            ("operating_status = 'resting'", "operating_status = 'active'"),
            ("tier = 'Z'", "tier = 'C'"),
            ("activities = 64", "activities = 1"),
            ("entry_reasons = 1073741824", "entry_reasons = 512"),
        ] {
            spoil(&app, spoilt);
            let value = spoilt.rsplit(' ').next().unwrap().trim_matches('\'');
            for path in [made.header("location"), "/units", &format!("/units?q={}", make::encoded("测试"))] {
                let refused = app.county().with("Accept-Language", "en").get(path).await.problem(500, "internal_error");
                let text = refused.text();
                for inside in [value, "corrupt", "units", "column", "OperatingStatus", "SELECT", "diesel"] {
                    assert!(!text.contains(inside), "{path}: {text}");
                }
                assert_eq!(refused.json["detail"], "An internal error; tell the administrator the request_id");
                assert_eq!(refused.json["request_id"], refused.header("x-request-id"));
                assert_eq!(refused.json["errors"], json!([]));
            }
            spoil(&app, mended);
            app.county().get(made.header("location")).await.status(200);
        }
    }
);

e2e!(
    async fn a_table_that_is_gone_is_500_without_its_name(app) {
        testing::execute(&mut testing::open(app.db.url()).unwrap(), "DROP TABLE unit_counters").unwrap();
        for reply in [app.county().get("/statistics/units").await, app.county().post("/units", make::unit("330106", 1)).await] {
            let text = reply.problem(500, "internal_error").text();
            assert!(!text.contains("unit_counters"), "{text}");
        }
        assert_eq!(app.county().all("/units").await.len(), 0);
        let events = app.db.read_now(&system(), |tx| testing::lines_in(tx, "SELECT operation AS line FROM audit_events WHERE resource = 'unit'"));
        assert_eq!(events.unwrap(), [""; 0]);
    }
);

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn a_statement_that_takes_too_long_asks_to_come_back_on_postgresql() {
    App::run(Backend::Postgres, |app| async move {
        // The time limit is undone with the statement.
        let slow = app.db.read(&system(), |tx| testing::execute_in(tx, "SET statement_timeout = '50ms'; SELECT pg_sleep(30)")).await;
        assert!(matches!(slow, Err(Error::Busy)), "{slow:?}");
        app.county().get("/units").await.status(200);
    });
}
