//! For the tests of the workspace: making databases, and looking at the catalog and at query plans.

use std::collections::HashMap;
use std::sync::{Mutex, Once, PoisonError};

use chrono::NaiveDate;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::monitoring::MonitoringLevel;

use crate::coded::Coded;
pub use crate::connection::AnyConnection;
use crate::connection::DatabaseUrl;
use crate::error::Error;
use crate::schema::unit_monitoring;
use crate::transaction::Tx;
use crate::types::Id;

/// A connection of its own.
///
/// # Errors
/// When there is no database.
pub fn connect(url: &str) -> Result<AnyConnection, Error> {
    crate::connection::connect(&DatabaseUrl::parse(url)?)
}

/// A connection of its own to a database whose URL is read already.
///
/// # Errors
/// When there is no database.
pub fn open(url: &DatabaseUrl) -> Result<AnyConnection, Error> {
    crate::connection::connect(url)
}

/// Runs statements.
///
/// # Errors
/// What the database says.
pub fn execute(conn: &mut AnyConnection, sql: &str) -> Result<(), Error> {
    Ok(conn.batch_execute(sql)?)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Runs a query with one text column named `line`.
///
/// # Errors
/// What the database says.
pub fn lines(conn: &mut AnyConnection, sql: &str) -> Result<Vec<String>, Error> {
    Ok(diesel::sql_query(sql).load::<Line>(conn)?.into_iter().map(|l| l.line).collect())
}

#[derive(QueryableByName)]
struct Detail {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// How SQLite means to run a statement.
///
/// # Errors
/// What the database says.
pub fn plan_on_sqlite(conn: &mut AnyConnection, sql: &str) -> Result<Vec<String>, Error> {
    let plan = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load::<Detail>(conn)?;
    Ok(plan.into_iter().map(|step| step.detail).collect())
}

/// Runs statements on the connection of a job, in its transaction.
///
/// # Errors
/// What the database says.
pub fn execute_in(tx: &mut Tx<'_>, sql: &str) -> Result<(), Error> {
    execute(tx.conn, sql)
}

/// `lines` on the connection of a job, in its transaction.
///
/// # Errors
/// What the database says.
pub fn lines_in(tx: &mut Tx<'_>, sql: &str) -> Result<Vec<String>, Error> {
    lines(tx.conn, sql)
}

/// Leaves the file of a SQLite database no room to grow, as far as this connection goes: a disk that is full.
///
/// # Errors
/// What the database says.
pub fn fill_disk(tx: &mut Tx<'_>) -> Result<(), Error> {
    // The limit is never set below what the file has already.
    execute(tx.conn, "PRAGMA max_page_count = 1")
}

/// What was sent to the databases that are listened to, by their addresses.
static HEARD: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Hears every statement of the connections to one database.
struct Listener(Option<String>);

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(heard) = heard.as_mut() else { return };
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.0 = heard.keys().find(|known| url.starts_with(*known)).cloned(),
            InstrumentationEvent::StartQuery { query, .. } => {
                if let Some(list) = self.0.as_ref().and_then(|url| heard.get_mut(url)) {
                    list.push(query.to_string());
                }
            }
            _ => {}
        }
    }
}

fn address(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => path.to_string_lossy().into_owned(),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

/// From now on every statement to this database is heard, on connections that are opened from now on.
///
/// # Errors
/// When diesel refuses to be listened to.
pub fn listen(url: &DatabaseUrl) -> Result<(), Error> {
    static ONCE: Once = Once::new();
    HEARD.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(address(url), Vec::new());
    let mut result = Ok(());
    ONCE.call_once(|| result = set_default_instrumentation(|| Some(Box::new(Listener(None)))));
    Ok(result?)
}

/// The statements that were heard since the last time, as diesel shows them: `SQL -- binds: […]`.
pub fn heard(url: &DatabaseUrl) -> Vec<String> {
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    heard.as_mut().and_then(|heard| heard.get_mut(&address(url))).map(std::mem::take).unwrap_or_default()
}

/// What the sweep keeps of every unit that it looks after: the level by the rule, and the day on which to look again.
///
/// # Errors
/// What the database says.
pub fn rule_levels(tx: &mut Tx<'_>) -> Result<Vec<(Id, MonitoringLevel, Option<NaiveDate>)>, Error> {
    let rows: Vec<(Id, Coded<MonitoringLevel>, Option<NaiveDate>)> = unit_monitoring::table
        .order(unit_monitoring::unit_id.asc())
        .select((unit_monitoring::unit_id, unit_monitoring::rule_level, unit_monitoring::review_on))
        .load(tx.conn)?;
    Ok(rows.into_iter().map(|(id, level, review)| (id, level.0, review)).collect())
}
