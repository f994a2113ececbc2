//! A migrated database with accounts, made once and copied for every test.

use std::path::Path;
use std::sync::OnceLock;

use api::commands::setup::{load_authorities, migrate_all};
use domain::auth::Role;
use persistence::queries::auth::insert_refresh_token;
use persistence::queries::authorities::find_authority_by_code;
use persistence::queries::users::{User, insert_user};
use persistence::{Caller, Coded, DatabaseUrl, Db, Error, testing};
use tempfile::TempDir;

use super::app::{Backend, THREADS, fixed_sources};
use super::postgres;

/// The password of every account.
pub const PASSWORD: &str = "a password of the tests";

/// (username, role, authority): someone at each level, a sibling, and every role.
pub const ACCOUNTS: [(&str, Role, &str); 11] = [
    ("national", Role::Administrator, "100000"),
    ("province", Role::Administrator, "330000"),
    ("city", Role::Regulator, "330100"),
    ("county", Role::Regulator, "330106"),
    ("sibling", Role::Regulator, "330105"),
    ("county-admin", Role::Administrator, "330106"),
    ("sibling-admin", Role::Administrator, "330105"),
    ("other-province", Role::Administrator, "320000"),
    ("inspector", Role::Inspector, "330000"),
    ("auditor", Role::Auditor, "330000"),
    ("integration", Role::Integration, "330000"),
];

/// A database of one test; gone with it.
pub struct Place {
    pub url: DatabaseUrl,
    _folder: Option<TempDir>,
    database: Option<postgres::Database>,
}

impl Place {
    /// A copy of the template.
    pub fn new(backend: Backend) -> Self {
        static SQLITE: OnceLock<Snapshot> = OnceLock::new();
        static POSTGRES: OnceLock<Snapshot> = OnceLock::new();
        let template = match backend {
            Backend::Sqlite => &SQLITE,
            Backend::Postgres => &POSTGRES,
        };
        template
            .get_or_init(|| {
                let place = Self::empty(backend);
                fill(&place.url);
                place.into_snapshot()
            })
            .place()
    }

    /// A database with nothing in it.
    pub fn empty(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::in_folder(|_| ()),
            Backend::Postgres => Self::on_server(postgres::empty()),
        }
    }

    fn in_folder(fill: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        fill(&path);
        Self { url: DatabaseUrl::Sqlite(path), _folder: Some(folder), database: None }
    }

    fn on_server(database: postgres::Database) -> Self {
        Self { url: database.url.clone(), _folder: None, database: Some(database) }
    }

    /// What it holds, to be copied. Nobody may use it any more.
    pub fn into_snapshot(self) -> Snapshot {
        match &self.database {
            Some(database) => database.disconnect(),
            // The copy is of one file: what is still in the log comes into it.
            None => testing::execute(&mut testing::open(&self.url).unwrap(), "PRAGMA wal_checkpoint(TRUNCATE)").unwrap(),
        }
        Snapshot(self)
    }
}

/// A database that nobody uses, for copies.
pub struct Snapshot(Place);

impl Snapshot {
    /// A copy.
    pub fn place(&self) -> Place {
        match (&self.0.url, &self.0.database) {
            (_, Some(database)) => Place::on_server(postgres::copy(database)),
            (DatabaseUrl::Sqlite(file), None) => Place::in_folder(|path| {
                std::fs::copy(file, path).unwrap();
            }),
            (DatabaseUrl::Postgres(_), None) => unreachable!("a database on a server has its name"),
        }
    }
}

/// Migrates and fills the template. Everything closes again, so that the file can be copied whole.
fn fill(url: &DatabaseUrl) {
    let db = Db::new(url.clone(), fixed_sources(), THREADS).unwrap();
    migrate_all(url, &db).unwrap();
    load_authorities(&db, None).unwrap();
    let hash = api::auth::password::hash(PASSWORD, api::auth::secret::system_random, &mut api::auth::password::Memory::default()).unwrap();
    db.write_now(&Caller::system("test"), move |tx| {
        for (username, role, code) in ACCOUNTS {
            let authority = find_authority_by_code(tx, code)?.unwrap();
            let user = User {
                id: tx.new_id(),
                username: username.into(),
                display_name: username.into(),
                password_hash: hash.clone(),
                role: Coded(role),
                authority_id: authority.id,
                unit_id: None,
                department_id: None,
                active: true,
                version: 1,
                created_at: tx.now,
                updated_at: tx.now,
            };
            insert_user(tx, &user)?;
            insert_refresh_token(tx, super::log_ins::first(user.id, tx.now))?;
        }
        Ok::<_, Error>(())
    })
    .unwrap();
}
