//! What the catalog of both databases must say, whoever adds a table.

use std::collections::BTreeSet;

use persistence::DatabaseUrl;
use persistence::testing;

use crate::support::{Backend, Place};

/// Every table, column and index of a database, a line each, by names only: so that two databases can be compared.
pub fn shape(url: &DatabaseUrl) -> Vec<String> {
    let sql = match url {
        DatabaseUrl::Sqlite(_) => {
            "SELECT m.name || '.' || c.name AS line FROM sqlite_schema m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '__diesel_schema_migrations' AND m.name NOT LIKE 'unit_search%' \
             UNION SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        }
        DatabaseUrl::Postgres(_) => {
            "SELECT (c.table_name || '.' || c.column_name)::text AS line FROM information_schema.columns c \
             WHERE c.table_schema = 'public' AND c.table_name <> '__diesel_schema_migrations' \
             UNION SELECT 'index ' || i.indexname FROM pg_indexes i LEFT JOIN pg_constraint k ON k.conname = i.indexname \
             WHERE i.schemaname = 'public' AND k.oid IS NULL AND i.tablename <> '__diesel_schema_migrations' AND i.indexname <> 'units_search' ORDER BY 1"
        }
    };
    lines(url, sql)
}

/// The tables that have a column of this name.
pub fn tables_with(url: &DatabaseUrl, column: &str) -> BTreeSet<String> {
    let ending = format!(".{column}");
    shape(url).iter().filter_map(|line| line.strip_suffix(&ending)).map(str::to_owned).collect()
}

fn lines(url: &DatabaseUrl, sql: &str) -> Vec<String> {
    let mut conn = testing::open(url).unwrap();
    let mut lines = testing::lines(&mut conn, sql).unwrap();
    lines.sort();
    lines
}

fn migrated(backend: Backend) -> Place {
    let place = Place::empty(backend);
    persistence::migrate::migrate(&place.url).unwrap();
    place
}

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn both_databases_have_the_same_tables_columns_and_indexes() {
    let (sqlite, postgres) = (migrated(Backend::Sqlite), migrated(Backend::Postgres));
    assert_eq!(shape(&sqlite.url), shape(&postgres.url));
}

#[test]
fn every_sqlite_table_is_strict_has_a_key_and_few_columns() {
    let place = migrated(Backend::Sqlite);
    let tables = "FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '__diesel_schema_migrations' AND name NOT LIKE 'unit_search%'";
    assert!(lines(&place.url, &format!("SELECT name AS line {tables}")).len() > 10);
    assert_eq!(lines(&place.url, &format!("SELECT name AS line {tables} AND strict = 0")), Vec::<String>::new());
    assert_eq!(lines(&place.url, &format!("SELECT name AS line {tables} AND ncol > 64")), Vec::<String>::new());
    let keyless = format!(
        "SELECT t.name AS line {} AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.pk > 0)",
        tables.replace("list", "list t")
    );
    assert_eq!(lines(&place.url, &keyless), Vec::<String>::new());
}

/// PostgreSQL sorts text by the locale unless it is told otherwise; the pages of both databases must agree.
#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn text_sorts_by_its_bytes_on_postgres() {
    let place = migrated(Backend::Postgres);
    let other = "SELECT (table_name || '.' || column_name)::text AS line FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations' AND data_type IN ('text', 'character varying') \
                 AND collation_name IS DISTINCT FROM 'C' AND (table_name, column_name) IN \
                 (SELECT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
                  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey) \
                  JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public')";
    assert_eq!(lines(&place.url, other), Vec::<String>::new(), "indexed text without COLLATE \"C\"");
}

/// A row that points at another is found from there without a scan.
#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn every_foreign_key_to_a_large_table_is_indexed() {
    let place = migrated(Backend::Postgres);
    let unindexed = "SELECT (c.conrelid::regclass || ' ' || a.attname)::text AS line FROM pg_constraint c \
                     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
                     WHERE c.contype = 'f' AND c.confrelid IN ('units'::regclass, 'import_jobs'::regclass) \
                     AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])";
    assert_eq!(lines(&place.url, unindexed), Vec::<String>::new());
}

/// Scoped tables carry the path of their authority, so that a subtree is one indexed comparison.
#[test]
fn every_path_column_is_indexed_with_the_id_behind_it() {
    let place = migrated(Backend::Sqlite);
    let path = ["provincial_id", "municipal_id", "county_id", "station_id"];
    let columns: BTreeSet<String> = shape(&place.url).into_iter().filter(|l| path.iter().any(|p| l.ends_with(&format!(".{p}")))).collect();
    assert!(columns.len() >= 8, "{columns:?}");
    for column in columns.iter().filter(|c| !c.starts_with("authorities.")) {
        let (table, name) = column.split_once('.').unwrap();
        let sql = format!(
            "SELECT il.name AS line FROM pragma_index_list('{table}') il WHERE \
             (SELECT name FROM pragma_index_info(il.name) WHERE seqno = 0) = '{name}' AND (SELECT name FROM pragma_index_info(il.name) WHERE seqno = 1) IN ('id', 'seq', 'rollup', 'kind')"
        );
        assert!(!lines(&place.url, &sql).is_empty(), "{column} has no index ({name}, id)");
    }
}
