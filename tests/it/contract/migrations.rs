//! Migrations: the same names on both databases, up, down and up again, and harmless when nothing is pending.

use api::commands::setup::{load_authorities, migrate_all};
use persistence::{Db, migrate};

use super::schema::shape;
use crate::support::{Backend, Place, THREADS, fixed_sources, with_postgres};

#[test]
fn both_databases_have_the_same_migrations() {
    let (sqlite, postgres) = migrate::migration_names().unwrap();
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, postgres);
}

fn up_down_up(backend: Backend) {
    let place = Place::empty(backend);
    let names = migrate::migrate(&place.url).unwrap();
    assert!(!names.is_empty());
    let first = shape(&place.url);
    assert!(migrate::migrate(&place.url).unwrap().is_empty(), "a second run finds nothing to do");
    assert_eq!(migrate::revert_all(&place.url).unwrap(), names.len());
    assert!(shape(&place.url).is_empty(), "down leaves something: {:?}", shape(&place.url));
    assert_eq!(migrate::migrate(&place.url).unwrap(), names);
    assert_eq!(shape(&place.url), first, "up, down and up again is not the same as up");
}

#[test]
fn up_down_and_up_again_agree_on_sqlite() {
    up_down_up(Backend::Sqlite);
}

#[test]
fn up_down_and_up_again_agree_on_postgres() {
    with_postgres(|| up_down_up(Backend::Postgres));
}

fn loading_again_changes_nothing(backend: Backend) {
    let place = Place::empty(backend);
    let db = Db::new(place.url.clone(), fixed_sources(), THREADS).unwrap();
    migrate_all(&place.url, &db).unwrap();
    assert_eq!(load_authorities(&db, None).unwrap(), 3211);
    assert_eq!(load_authorities(&db, None).unwrap(), 0);
    assert!(migrate_all(&place.url, &db).unwrap().is_empty());
    assert!(migrate::is_current(&db).unwrap());
}

#[test]
fn loading_the_built_in_data_again_changes_nothing_on_sqlite() {
    loading_again_changes_nothing(Backend::Sqlite);
}

#[test]
fn loading_the_built_in_data_again_changes_nothing_on_postgres() {
    with_postgres(|| loading_again_changes_nothing(Backend::Postgres));
}
