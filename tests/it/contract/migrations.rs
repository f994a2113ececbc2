//! Migrations: the same names on both databases, up, down and up again, and harmless when nothing is pending.

use api::commands::setup::{load_authorities, migrate_all, migrated_database};
use api::config::Settings;
use persistence::{DatabaseUrl, Db, migrate};

use super::schema::shape;
use super::world::World;
use crate::support::{App, Backend, Place, THREADS, fixed_sources};

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
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn up_down_and_up_again_agree_on_postgres() {
    up_down_up(Backend::Postgres);
}

fn who_has_not_migrated_is_told_what_to_do(backend: Backend) {
    let place = Place::empty(backend);
    let url = match &place.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let settings = Settings::read(|name| (name == "DATABASE_URL").then(|| url.clone())).unwrap();
    let refused = || migrated_database(&settings).err().expect("no schema of this program");
    assert!(refused().contains("is empty: run `qsr migrate`"), "{}", refused());
    let db = Db::new(place.url.clone(), fixed_sources(), THREADS).unwrap();
    migrate_all(&place.url, &db).unwrap();
    assert!(migrated_database(&settings).is_ok());
    migrate::revert_last(&place.url).unwrap();
    assert!(refused().contains("earlier version: run `qsr migrate`"), "{}", refused());
}

#[test]
fn who_has_not_migrated_is_told_what_to_do_on_sqlite() {
    who_has_not_migrated_is_told_what_to_do(Backend::Sqlite);
}

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn who_has_not_migrated_is_told_what_to_do_on_postgres() {
    who_has_not_migrated_is_told_what_to_do(Backend::Postgres);
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
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn loading_the_built_in_data_again_changes_nothing_on_postgres() {
    loading_again_changes_nothing(Backend::Postgres);
}

/// Two instances that are started at the same moment on an empty database.
fn together(backend: Backend) {
    let place = Place::empty(backend);
    let start = || {
        let db = Db::new(place.url.clone(), fixed_sources(), THREADS).unwrap();
        let ran = migrate_all(&place.url, &db).map_err(|e| e.to_string())?.len();
        load_authorities(&db, None).map(|added| (ran, added)).map_err(|e| e.to_string())
    };
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(start);
        (start(), other.join().unwrap())
    });
    let (first, second) = (first.unwrap(), second.unwrap());
    let names = migrate::migration_names().unwrap().0.len();
    assert_eq!((first.0 + second.0, first.1 + second.1), (names, 3211));
}

#[test]
fn two_instances_that_start_together_take_turns_on_sqlite() {
    together(Backend::Sqlite);
}

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn two_instances_that_start_together_take_turns_on_postgres() {
    together(Backend::Postgres);
}

/// Records of every kind, as their readers see them.
async fn records_seen(app: &App, unit: &str) -> Vec<serde_json::Value> {
    let mut seen = Vec::new();
    for list in ["/recalls", "/assistances", "/instruments", &format!("/units/{unit}/visits"), "/statistics/burden"] {
        let mut page = app.county().get(list).await.status(200).json;
        page.as_object_mut().unwrap().remove("as_of");
        seen.push(page);
    }
    seen
}

/// The migration that gave all records one head carries them there and back.
async fn what_is_recorded_survives_the_way_down_and_up_again(app: App) {
    let world = World::new(&app).await;
    let before = records_seen(&app, &world.unit).await;
    assert!(before[..4].iter().all(|page| !page["items"].as_array().unwrap().is_empty()), "{before:?}");
    let url = app.db.url().clone();
    while !migrate::revert_last(&url).unwrap().contains("000010") {}
    migrate::migrate(&url).unwrap();
    assert_eq!(records_seen(&app, &world.unit).await, before);
}

e2e![what_is_recorded_survives_the_way_down_and_up_again];
