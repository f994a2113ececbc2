//! What every command needs: the database, the clock, the ids; and the built-in reference data.

use std::sync::Mutex;

use persistence::migrate::{self, SchemaState};
use persistence::queries::settings::settle_setting;
use persistence::{Caller, DatabaseUrl, Db, Error, Instant, Sources, refolding};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::auth::hashing::Hashing;
use crate::auth::jwt::Keys;
use crate::auth::secret;
use crate::config::Settings;
use crate::flows::imports::worker::Queue;
use crate::flows::refusal::Refusal;
use crate::http::metrics::Metrics;
use crate::state::State;

/// The built-in divisions.
pub const DIVISIONS: &str = include_str!("../../../data/divisions.csv");
/// The built-in towns and streets.
pub const TOWNS: &str = include_str!("../../../data/towns.csv");
/// The built-in national tree of authorities.
pub const AUTHORITIES: &str = include_str!("../../../data/authorities.csv");
/// The built-in calendar.
pub const CALENDAR: &str = include_str!("../../../data/calendar.csv");

/// The clock of the machine, and ids that only rise within this process.
#[expect(clippy::disallowed_methods, reason = "the one place where the program looks at the clock of the machine")]
pub fn machine_sources() -> Sources {
    let context = Mutex::new(ContextV7::new());
    Sources::new(
        || Instant::new(chrono::Utc::now()),
        move |now| {
            let seconds = u64::try_from(now.micros().div_euclid(1_000_000)).unwrap_or(0);
            let nanos = u32::try_from(now.micros().rem_euclid(1_000_000) * 1000).unwrap_or(0);
            let context = context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            Uuid::new_v7(Timestamp::from_unix(&*context, seconds, nanos))
        },
    )
}

/// The database of the settings, whatever is in it.
///
/// # Errors
/// When the operating system gives no threads.
pub fn database(settings: &Settings) -> Result<Db, String> {
    Db::new(settings.database.clone(), machine_sources(), settings.threads).map_err(|e| e.to_string())
}

/// The same, with the schema of this program.
///
/// # Errors
/// In words for the terminal: what to do where it has none, or another.
pub fn migrated_database(settings: &Settings) -> Result<Db, String> {
    let db = database(settings)?;
    match migrate::state_of(&db).map_err(|e| e.to_string())? {
        SchemaState::Current => Ok(db),
        SchemaState::Empty => Err("the database is empty: run `qsr migrate` first, then `qsr authorities load` and `qsr admin create`".into()),
        SchemaState::Older => Err("the database is of an earlier version: run `qsr migrate` first (see docs/operations.md)".into()),
    }
}

/// Schema, divisions and calendar, and what is stored folded. Running it again is harmless. Gives the names of the migrations that ran.
///
/// # Errors
/// When the database cannot be reached or refuses.
pub fn migrate_all(url: &DatabaseUrl, db: &Db) -> Result<Vec<String>, Error> {
    let ran = migrate::migrate(url)?;
    db.write_now(&Caller::system("migrate"), |tx| {
        migrate::load_divisions(tx, DIVISIONS, TOWNS)?;
        migrate::load_calendar(tx, CALENDAR)?;
        refolding::refold(tx)?;
        Ok::<_, Error>(())
    })?;
    Ok(ran)
}

/// Loads authorities: the built-in tree, or a file of the same columns. Gives how many were added.
///
/// # Errors
/// When a line cannot be read.
pub fn load_authorities(db: &Db, csv: Option<&str>) -> Result<usize, Error> {
    let csv = csv.unwrap_or(AUTHORITIES).to_owned();
    db.write_now(&Caller::system("authorities load"), move |tx| migrate::load_authorities(tx, &csv))
}

/// The state of a process on a migrated database.
///
/// # Errors
/// When the database cannot be reached.
pub fn state(db: Db, settings: &Settings) -> Result<State, Refusal> {
    let secret = match &settings.jwt_secret {
        Some(secret) => secret.as_str().to_owned(),
        None => shared_secret(&db)?,
    };
    let sources = db.sources().clone();
    let instance_id = sources.id(sources.now());
    Ok(State {
        keys: Keys::new(secret.as_bytes()),
        metrics: Metrics::new().map_err(Refusal::internal)?,
        imports: Queue::start(db.clone()).map_err(Refusal::internal)?,
        instance_id,
        cors_origins: settings.cors_origins.clone(),
        max_upload: settings.max_upload,
        proxies: settings.proxies.clone(),
        passwords: Hashing::start().map_err(Refusal::internal)?,
        random: secret::system_random,
        db,
    })
}

/// The secret that signs session tokens, the same for all instances on one database.
fn shared_secret(db: &Db) -> Result<String, Refusal> {
    let fresh = secret::new_secret("", secret::system_random);
    db.write_now(&Caller::system("start"), move |tx| Ok(settle_setting(tx, "jwt_secret", &fresh)?))
}
