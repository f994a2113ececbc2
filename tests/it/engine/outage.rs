//! PostgreSQL goes away and comes back: some are told to try again, none is told a lie.

use std::time::{Duration, Instant};

use api::error::Problem;
use api::error::codes::ProblemCode;
use futures_util::future::join_all;
use persistence::{DatabaseUrl, Db, Error, testing};

use super::{Held, note, system};
use crate::support::{App, Backend, CallerOf, Reply, THREADS, fixed_sources, make};

/// Ends every connection of the application to its database.
fn cut(app: &App) -> usize {
    let mut conn = testing::open(app.db.url()).unwrap();
    let sql = "SELECT pg_terminate_backend(pid)::text AS line FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    testing::lines(&mut conn, sql).unwrap().len()
}

/// Opens or shuts the database for everybody.
fn let_in(app: &App, open: bool) {
    let DatabaseUrl::Postgres(url) = app.db.url() else { panic!("no PostgreSQL") };
    let (before, name) = url.split_once('?').map_or(url.as_str(), |(main, _)| main).rsplit_once('/').unwrap();
    let mut conn = testing::connect(&url.replacen(&format!("{before}/{name}"), &format!("{before}/postgres"), 1)).unwrap();
    testing::execute(&mut conn, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {open}")).unwrap();
}

/// Either done, or 503 with a time to come back.
fn is_honest(reply: &Reply, done: u16) -> bool {
    if reply.code == done {
        return true;
    }
    let refused = reply.clone().problem(503, "database_unavailable");
    assert_eq!(refused.header("retry-after"), "5");
    assert_eq!(refused.json["detail"], "数据库暂时无法访问，请稍后重试");
    false
}

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn connections_that_are_cut_again_and_again_cost_some_503_and_no_acknowledged_write() {
    App::run(Backend::Postgres, |app| async move {
        let county = app.county();
        let (mut acknowledged, mut refused, mut serial) = (Vec::new(), 0, 0);
        // Until a cut has met a request, however fast the machine is.
        for round in 0..200 {
            if round >= 8 && refused > 0 {
                break;
            }
            let bodies: Vec<_> = (0..30).map(|n| make::unit("330106", serial + n)).collect();
            serial += 30;
            let writes = join_all(bodies.iter().map(|body| county.post("/units", body.clone())));
            let reads = join_all((0..30).map(|_| county.get("/units?limit=5")));
            let cutting = async {
                for _ in 0..5 {
                    actix_web::rt::time::sleep(Duration::from_millis(7)).await;
                    cut(&app);
                }
            };
            let (written, read, ()) = tokio::join!(writes, reads, cutting);
            refused += read.iter().filter(|reply| !is_honest(reply, 200)).count();
            for (reply, body) in written.iter().zip(&bodies) {
                if is_honest(reply, 201) {
                    acknowledged.push(body["uscc"].as_str().unwrap().to_owned());
                } else {
                    refused += 1;
                }
            }
        }
        assert!(refused > 0, "nobody noticed");
        soon_after(&app, &county).await;
        let stored: Vec<String> = app.county().all("/units").await.iter().map(|u| u["uscc"].as_str().unwrap().to_owned()).collect();
        let lost: Vec<&String> = acknowledged.iter().filter(|code| !stored.contains(code)).collect();
        assert_eq!(lost, Vec::<&String>::new());
        // A commit whose answer was lost may have been kept; nothing else may.
        assert!(stored.len() - acknowledged.len() <= refused);
        assert_eq!(app.county().get("/statistics/reconciliation").await.status(200).json["agrees"], true);
    });
}

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn one_lost_connection_makes_the_pool_ask_the_others() {
    App::run(Backend::Postgres, |app| async move {
        let county = app.county();
        // Two reads at once need two connections.
        let held = Held::reader(&app.db);
        county.get("/units").await.status(200);
        held.let_go();
        let reads = || app.db.pools()[0].1.connections;
        assert_eq!((reads().limit, reads().open, reads().lost), (2, 2, 0));
        cut(&app);
        let mut refused = 0;
        for _ in 0..4 {
            refused += u32::from(!is_honest(&county.get("/units").await, 200));
        }
        // Nobody is told of it: whoever met the dead one got another.
        assert_eq!((refused, reads().open, reads().opened, reads().lost), (0, 1, 3, 2));
    });
}

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn a_database_that_is_away_for_a_while_is_503_quickly_and_everything_works_once_it_is_back() {
    App::run(Backend::Postgres, |app| async move {
        let county = app.county();
        make::enter(&county, make::unit("330106", 1)).await;
        let_in(&app, false);
        cut_from_outside(&app);
        let began = Instant::now();
        for _ in 0..6 {
            county.get("/units").await.problem(503, "database_unavailable");
            county.post("/units", make::unit("330106", 2)).await.problem(503, "database_unavailable");
        }
        app.nobody().get("/readyz").await.status(503);
        app.nobody().get("/healthz").await.status(200);
        // No request waited for a time-out of its own.
        assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
        let_in(&app, true);
        assert_eq!(county.all("/units").await.len(), 1);
        make::enter(&county, make::unit("330106", 2)).await;
        assert_eq!(county.all("/units").await.len(), 2);
    });
}

/// From the database of the server: that of the test is shut.
fn cut_from_outside(app: &App) {
    let DatabaseUrl::Postgres(url) = app.db.url() else { panic!("no PostgreSQL") };
    let (before, name) = url.split_once('?').map_or(url.as_str(), |(main, _)| main).rsplit_once('/').unwrap();
    let mut conn = testing::connect(&url.replacen(&format!("{before}/{name}"), &format!("{before}/postgres"), 1)).unwrap();
    testing::lines(&mut conn, &format!("SELECT pg_terminate_backend(pid)::text AS line FROM pg_stat_activity WHERE datname = '{name}'")).unwrap();
}

/// A thread notices that its connection is gone when it uses it; by then it has another.
async fn soon_after(app: &App, caller: &CallerOf<'_>) {
    for last in [false, false, true] {
        let read = join_all((0..10).map(|_| caller.get("/units?limit=1"))).await;
        let written = join_all((0..10).map(|_| note(&app.db, "again"))).await;
        assert!(!last || read.iter().all(|reply| reply.code == 200));
        assert!(!last || written.iter().all(Result::is_ok), "{written:?}");
    }
}

#[test]
fn a_postgresql_that_does_not_exist_is_unavailable_at_once() {
    let url = DatabaseUrl::parse("postgres://nobody@localhost/nothing?host=/nowhere/at/all").unwrap();
    let db = Db::new(url, fixed_sources(), THREADS).unwrap();
    let began = Instant::now();
    for _ in 0..5 {
        for problem in [db.read_now(&system(), |_| Ok::<_, Problem>(())).unwrap_err(), db.write_now(&system(), |_| Ok::<_, Problem>(())).unwrap_err()]
        {
            assert_eq!((problem.code, problem.retry_after), (ProblemCode::Unavailable, Some(5)));
        }
    }
    assert!(matches!(db.write_now(&system(), |_| Ok::<_, Error>(())), Err(Error::Unavailable(_))));
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    db.close();
}
