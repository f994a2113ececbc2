//! The schema and the built-in reference data. Running it again is harmless.

use std::collections::HashMap;

use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use domain::authorities::{Level, Topology};
use domain::text::{FOLDING, fold};
use sha2::{Digest, Sha256};

use crate::coded::Coded;
use crate::connection::{AnyConnection, DatabaseUrl, connect, on_backend};
use crate::error::Error;
use crate::queries::authorities::{Authority, insert_authorities};
use crate::queries::calendar::CalendarDay;
use crate::queries::divisions::Division;
use crate::queries::settings::{find_setting, put_setting};
use crate::refolding::is_folded;
use crate::schema::{authorities, calendar_years, divisions};
use crate::transaction::{Caller, Db, Tx};
use crate::types::Id;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Two instances that start together take turns here (PostgreSQL; on SQLite one transaction over all migrations does it).
const MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(7307213)";
/// The same for the data that is loaded, until the transaction ends.
const LOADING_LOCK: &str = "SELECT pg_advisory_xact_lock(7307213)";

fn migration(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Configuration(format!("migration: {error}"))
}

/// Brings the schema up to date and gives the names of the migrations that ran.
///
/// # Errors
/// `Unavailable`, or `Configuration` with what a migration said.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, Error> {
    let ran = match connect(url)? {
        AnyConnection::Sqlite(mut c) => {
            let names = |c: &mut SqliteConnection| Ok(c.run_pending_migrations(SQLITE)?.iter().map(ToString::to_string).collect());
            c.immediate_transaction(names).map_err(migration)?
        }
        AnyConnection::Postgres(mut c) => {
            // An index over a million rows may take longer than any request.
            diesel::connection::SimpleConnection::batch_execute(&mut c, "SET statement_timeout = 0")?;
            diesel::connection::SimpleConnection::batch_execute(&mut c, MIGRATION_LOCK)?;
            // Whoever waits for a table holds up everybody behind it: rather end, and be run again.
            diesel::connection::SimpleConnection::batch_execute(&mut c, "SET lock_timeout = '10s'")?;
            let ran = c.run_pending_migrations(POSTGRES).map_err(migration)?;
            ran.iter().map(ToString::to_string).collect()
        }
    };
    Ok(ran)
}

/// Takes every migration back: for the test that up, down and up again agree.
///
/// # Errors
/// As `migrate`.
pub fn revert_all(url: &DatabaseUrl) -> Result<usize, Error> {
    Ok(match connect(url)? {
        AnyConnection::Sqlite(mut c) => c.revert_all_migrations(SQLITE).map_err(migration)?.len(),
        AnyConnection::Postgres(mut c) => c.revert_all_migrations(POSTGRES).map_err(migration)?.len(),
    })
}

/// Takes the last migration back: for the test that what is stored survives it.
///
/// # Errors
/// As `migrate`.
pub fn revert_last(url: &DatabaseUrl) -> Result<String, Error> {
    Ok(match connect(url)? {
        AnyConnection::Sqlite(mut c) => c.revert_last_migration(SQLITE).map_err(migration)?.to_string(),
        AnyConnection::Postgres(mut c) => c.revert_last_migration(POSTGRES).map_err(migration)?.to_string(),
    })
}

/// The schema of a database, beside that of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// The same, and what is stored folded is folded as this program does.
    Current,
    /// No migration ever ran.
    Empty,
    /// Some have not run.
    Older,
}

/// What schema a database has.
///
/// # Errors
/// `Unavailable`.
pub fn state_of(db: &Db) -> Result<SchemaState, Error> {
    db.read_now(&Caller::system("readiness"), |tx| {
        if !has_migrations(tx.conn)? {
            return Ok(SchemaState::Empty);
        }
        let pending = match tx.conn {
            AnyConnection::Sqlite(c) => c.has_pending_migration(SQLITE).map_err(migration)?,
            AnyConnection::Postgres(c) => c.has_pending_migration(POSTGRES).map_err(migration)?,
        };
        Ok(if pending || !is_folded(tx)? { SchemaState::Older } else { SchemaState::Current })
    })
}

/// Whether the schema is the one of this program.
///
/// # Errors
/// `Unavailable`.
pub fn is_current(db: &Db) -> Result<bool, Error> {
    Ok(state_of(db)? == SchemaState::Current)
}

/// Whether migrations have ever run: asked of the catalog, since a reader may not make the table in which they are told.
fn has_migrations(conn: &mut AnyConnection) -> Result<bool, Error> {
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;
    const TABLE: &str = "'__diesel_schema_migrations'";
    let found: i64 = match conn {
        AnyConnection::Sqlite(c) => {
            diesel::select(sql::<BigInt>(&format!("(SELECT count(*) FROM sqlite_schema WHERE name = {TABLE})"))).get_result(c)?
        }
        AnyConnection::Postgres(c) => {
            diesel::select(sql::<BigInt>(&format!("(SELECT count(*) FROM pg_tables WHERE tablename = {TABLE})"))).get_result(c)?
        }
    };
    Ok(found > 0)
}

/// The names of the migrations for both databases: they must be the same.
///
/// # Errors
/// `Configuration`.
pub fn migration_names() -> Result<(Vec<String>, Vec<String>), Error> {
    fn names<DB: diesel::backend::Backend>(source: &EmbeddedMigrations) -> Result<Vec<String>, Error>
    where
        EmbeddedMigrations: MigrationSource<DB>,
    {
        let migrations: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(migration)?;
        Ok(migrations.iter().map(|m| m.name().to_string()).collect())
    }
    Ok((names::<diesel::sqlite::Sqlite>(&SQLITE)?, names::<diesel::pg::Pg>(&POSTGRES)?))
}

/// Waits until no other instance loads: what it has loaded is then there to be seen.
pub(crate) fn take_turns(tx: &mut Tx<'_>) -> Result<(), Error> {
    if let AnyConnection::Postgres(c) = tx.conn {
        diesel::connection::SimpleConnection::batch_execute(c, LOADING_LOCK)?;
    }
    Ok(())
}

/// Runs `load` unless this very content was loaded before.
fn once(tx: &mut Tx<'_>, name: &str, content: &str, load: impl FnOnce(&mut Tx<'_>) -> Result<(), Error>) -> Result<bool, Error> {
    take_turns(tx)?;
    let key = format!("loaded.{name}");
    let hash = format!("{:x}", HexDigest(Sha256::digest(content.as_bytes()).to_vec()));
    if find_setting(tx, &key)?.as_deref() == Some(hash.as_str()) {
        return Ok(false);
    }
    load(tx)?;
    put_setting(tx, &key, &hash)?;
    Ok(true)
}

struct HexDigest(Vec<u8>);
impl std::fmt::LowerHex for HexDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The fields of a line of the built-in files: they hold no quotes.
fn fields(line: &str) -> Vec<&str> {
    line.trim_end_matches('\r').split(',').collect()
}

fn malformed(file: &str, line: &str) -> Error {
    Error::Configuration(format!("{file}: cannot read the line {line:?}"))
}

/// Loads the divisions (`code,name,level,parent_code,note,abolished`) and towns (`code,name,parent_code`), over older ones.
///
/// # Errors
/// `Configuration` on a malformed line.
pub fn load_divisions(tx: &mut Tx<'_>, divisions_csv: &str, towns_csv: &str) -> Result<bool, Error> {
    once(tx, "divisions", &format!("{divisions_csv}{towns_csv}{FOLDING}"), |tx| {
        let mut rows = Vec::new();
        for line in divisions_csv.lines().skip(1) {
            let [code, name, level, parent, note, abolished] = fields(line)[..] else { return Err(malformed("divisions", line)) };
            let parent_code = (!parent.is_empty()).then(|| parent.to_owned());
            let (name, level, note) = (name.to_owned(), level.to_owned(), note.to_owned());
            rows.push(Division { code: code.to_owned(), name, level, parent_code, note, abolished: abolished == "true" });
        }
        for line in towns_csv.lines().skip(1) {
            let [code, name, parent] = fields(line)[..] else { return Err(malformed("towns", line)) };
            let (code, name, parent_code) = (code.to_owned(), name.to_owned(), Some(parent.to_owned()));
            rows.push(Division { code, name, level: "town".into(), parent_code, note: String::new(), abolished: false });
        }
        diesel::delete(divisions::table).execute(tx.conn)?;
        for chunk in rows.chunks(2000) {
            let chunk: Vec<_> = chunk.iter().map(|row| (row.clone(), divisions::folded_name.eq(fold(&row.name)))).collect();
            on_backend!(tx.conn, |c| diesel::insert_into(divisions::table).values(chunk).execute(c))?;
        }
        Ok(())
    })
}

/// Loads the calendar (`date,kind,name`): years that are not there yet. A year that someone has put by hand stays.
///
/// # Errors
/// `Configuration` on a malformed line.
pub fn load_calendar(tx: &mut Tx<'_>, csv: &str) -> Result<bool, Error> {
    once(tx, "calendar", csv, |tx| {
        let mut years: HashMap<i32, Vec<CalendarDay>> = HashMap::new();
        for line in csv.lines().skip(1) {
            let [date, kind, name] = fields(line)[..] else { return Err(malformed("calendar", line)) };
            let day: chrono::NaiveDate = date.parse().map_err(|_| malformed("calendar", line))?;
            let year = chrono::Datelike::year(&day);
            years.entry(year).or_default().push(CalendarDay { day, year, kind: kind.to_owned(), name: name.to_owned() });
        }
        for (year, days) in years {
            let there = calendar_years::table.find(year).select(calendar_years::year).first::<i32>(tx.conn).optional()?;
            if there.is_none() {
                crate::queries::calendar::replace_calendar_year(tx, year, None, "State Council", days)?;
            }
        }
        Ok(())
    })
}

/// Loads authorities (`division_code,name,level,topology,parent_code`, parents before children); those that are there
/// already stay as they are. Gives how many were added.
///
/// # Errors
/// `Configuration` on a malformed line, an unknown parent, or a child that does not stand below its parent.
pub fn load_authorities(tx: &mut Tx<'_>, csv: &str) -> Result<usize, Error> {
    take_turns(tx)?;
    let known: Vec<Authority> = authorities::table.select(Authority::as_select()).load(tx.conn)?;
    let mut known: HashMap<String, Authority> = known.into_iter().map(|a| (a.division_code.clone(), a)).collect();
    let mut added = Vec::new();
    for line in csv.trim_start_matches('\u{feff}').lines().skip(1).filter(|l| !l.trim().is_empty()) {
        let [code, name, level, topology, parent] = fields(line)[..] else { return Err(malformed("authorities", line)) };
        if known.contains_key(code) {
            continue;
        }
        let level = <Level as domain::Code>::from_code(level).ok_or_else(|| malformed("authorities", line))?;
        let above = if parent.is_empty() { None } else { Some(known.get(parent).ok_or_else(|| malformed("authorities", line))?) };
        let stated = if topology.is_empty() {
            None
        } else {
            Some(<Topology as domain::Code>::from_code(topology).ok_or_else(|| malformed("authorities", line))?)
        };
        let authority = below(tx, code, name, level, stated, above).map_err(|()| malformed("authorities", line))?;
        known.insert(code.to_owned(), authority.clone());
        added.push(authority);
    }
    let count = added.len();
    insert_authorities(tx, added)?;
    Ok(count)
}

/// A new authority below another; the topology is stated on the province-level node and inherited from there.
fn below(tx: &Tx<'_>, code: &str, name: &str, level: Level, stated: Option<Topology>, above: Option<&Authority>) -> Result<Authority, ()> {
    if above.is_none() != (level == Level::National) || above.is_some_and(|a| a.level.0.depth() >= level.depth()) {
        return Err(());
    }
    let inherited = above.map_or(Topology::Ordinary, |a| a.topology.0);
    let mut authority = Authority {
        id: tx.new_id(),
        name: name.to_owned(),
        level: Coded(level),
        topology: Coded(if level == Level::Provincial { stated.unwrap_or(Topology::Ordinary) } else { inherited }),
        division_code: code.to_owned(),
        parent_id: above.map(|a| a.id),
        provincial_id: above.and_then(|a| a.provincial_id),
        municipal_id: above.and_then(|a| a.municipal_id),
        county_id: above.and_then(|a| a.county_id),
        station_id: None::<Id>,
        version: 1,
        created_at: tx.now,
        updated_at: tx.now,
    };
    authority.place_itself();
    Ok(authority)
}
