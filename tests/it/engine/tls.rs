//! TLS to PostgreSQL: the connection is encrypted, the certificate is looked at where the URL asks for it, and no other machine is spoken to
//! in plain text without a word.

use std::path::Path;

use persistence::{DatabaseUrl, testing};

use crate::support::postgres;

fn certificate(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/tls").join(name).display().to_string()
}

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn a_connection_over_tls() {
    let url = postgres::speaking_tls();
    let (own, other) = (certificate("server.crt"), certificate("other.crt"));
    for (settings, encrypted) in [
        ("sslmode=disable".to_owned(), Ok("false")),
        ("sslmode=require".to_owned(), Ok("true")),
        (format!("sslmode=verify-full&sslrootcert={own}"), Ok("true")),
        (format!("sslmode=verify-full&sslrootcert={other}"), Err("certificate verify failed")),
    ] {
        let connected = testing::connect(&format!("{url}?{settings}"));
        match (connected, encrypted) {
            (Ok(mut conn), Ok(encrypted)) => {
                let lines = testing::lines(&mut conn, "SELECT ssl::text AS line FROM pg_stat_ssl WHERE pid = pg_backend_pid()").unwrap();
                assert_eq!(lines, [encrypted], "{settings}");
            }
            (Err(error), Err(said)) => assert!(error.to_string().contains(said), "{error}"),
            (connected, _) => panic!("{settings}: {:?}", connected.err()),
        }
    }
}

#[test]
fn another_machine_is_asked_for_tls_unless_the_url_says_otherwise() {
    let read = |url: &str| match DatabaseUrl::parse(url).unwrap() {
        DatabaseUrl::Postgres(url) => url,
        DatabaseUrl::Sqlite(_) => panic!("no PostgreSQL"),
    };
    for (url, expected) in [
        ("postgres://qsr@db.example/qsr", "postgres://qsr@db.example/qsr?sslmode=require"),
        ("postgres://qsr@db.example/qsr?connect_timeout=3", "postgres://qsr@db.example/qsr?connect_timeout=3&sslmode=require"),
        ("postgres://qsr@/qsr?host=db.example", "postgres://qsr@/qsr?host=db.example&sslmode=require"),
        ("postgres://qsr@db.example/qsr?sslmode=disable", "postgres://qsr@db.example/qsr?sslmode=disable"),
        ("postgres://qsr@localhost/qsr", "postgres://qsr@localhost/qsr"),
        ("postgres://qsr@LocalHost/qsr", "postgres://qsr@LocalHost/qsr"),
        ("postgres://qsr@127.0.0.2:5433/qsr", "postgres://qsr@127.0.0.2:5433/qsr"),
        ("postgres://qsr@[::1]:5433/qsr", "postgres://qsr@[::1]:5433/qsr"),
        ("postgres:///qsr?service=prod", "postgres:///qsr?service=prod&sslmode=require"),
        ("postgres:///qsr?%68ost=db.example", "postgres:///qsr?%68ost=db.example&sslmode=require"),
        ("postgres://qsr:sslmode=1@db.example/qsr", "postgres://qsr:sslmode=1@db.example/qsr?sslmode=require"),
        ("postgres://qsr@localhost,db.example/qsr", "postgres://qsr@localhost,db.example/qsr?sslmode=require"),
        ("postgres://qsr@/qsr?host=/run/postgresql", "postgres://qsr@/qsr?host=/run/postgresql"),
    ] {
        assert_eq!(read(url), expected);
    }
}
