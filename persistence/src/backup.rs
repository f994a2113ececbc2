//! A copy of the database while it is written to.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use diesel::prelude::*;
use diesel::sql_types::Text;
use percent_encoding::percent_decode_str;

use crate::connection::{AnyConnection, DatabaseUrl, Purpose, connect_for, parts, settings};
use crate::error::Error;

/// Copies everything that is committed now into a new file: of SQLite a database, of PostgreSQL an archive of `pg_dump` for `pg_restore`.
/// Neither waits for writers, nor they for it. The file is on the disk when this returns, and is not there if it fails; only its owner can read
/// it, since it holds what the database holds.
///
/// # Errors
/// `Configuration` when the file is there already or cannot be written, there is no such database, or no `pg_dump`; `Unavailable`.
pub fn back_up(url: &DatabaseUrl, file: &Path) -> Result<(), Error> {
    let not_written = |error: &io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::Configuration(format!("{} is there already", file.display())),
        _ => Error::Configuration(format!("cannot write {}: {error}", file.display())),
    };
    if file.exists() {
        return Err(not_written(&io::ErrorKind::AlreadyExists.into()));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Of a name that nobody knows, removed if anything fails; it gets its own name once it is whole and on the disk.
    let partial = tempfile::Builder::new().prefix(".qsr-backup-").tempfile_in(folder).map_err(|error| not_written(&error))?;
    match url {
        DatabaseUrl::Sqlite(database) => copy(url, database, partial.path())?,
        DatabaseUrl::Postgres(url) => dump(url, partial.path())?,
    }
    partial.as_file().sync_all().map_err(|error| not_written(&error))?;
    partial.persist_noclobber(file).map_err(|error| not_written(&error.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| not_written(&error))
}

fn copy(url: &DatabaseUrl, database: &Path, file: &Path) -> Result<(), Error> {
    // Connecting would make one.
    if !database.exists() {
        return Err(Error::Configuration(format!("there is no database {}", database.display())));
    }
    let AnyConnection::Sqlite(mut conn) = connect_for(url, Purpose::Write)? else { return Ok(()) };
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(file.to_string_lossy().as_ref()).execute(&mut conn)?;
    Ok(())
}

/// The password of the URL goes by the environment: what a command is given everybody on the machine can read.
fn dump(url: &str, file: &Path) -> Result<(), Error> {
    if settings(url).any(|(name, _)| matches!(name.as_str(), "password" | "sslpassword")) {
        let advice =
            "DATABASE_URL: a password among the parameters would be seen by everybody on this machine; write it before the @, or into ~/.pgpass";
        return Err(Error::Configuration(advice.into()));
    }
    let (url, password) = without_password(url);
    let mut command = Command::new("pg_dump");
    command
        .args(["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--file"])
        .arg(file)
        .arg("--dbname")
        .arg(url)
        .stdin(Stdio::null());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let output = command.output().map_err(|error| {
        Error::Configuration(format!(
            "cannot run pg_dump ({error}): install the client programs of PostgreSQL, of the version of the server or newer"
        ))
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Configuration(format!("pg_dump: {}", String::from_utf8_lossy(&output.stderr).trim())))
}

/// `postgres://name:secret@host/db` without the secret, and the secret.
fn without_password(url: &str) -> (String, Option<String>) {
    let (Some(user), after) = parts(url) else { return (url.to_owned(), None) };
    let (Some((name, password)), Some((scheme, _))) = (user.split_once(':'), url.split_once("://")) else { return (url.to_owned(), None) };
    (format!("{scheme}://{name}@{after}"), Some(percent_decode_str(password).decode_utf8_lossy().into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_argument_of_a_command() {
        for (url, bare, password) in [
            ("postgres://qsr:a%40b:c@db.example:5432/qsr?sslmode=require", "postgres://qsr@db.example:5432/qsr?sslmode=require", Some("a@b:c")),
            ("postgres://qsr@localhost/qsr?host=/run/pg", "postgres://qsr@localhost/qsr?host=/run/pg", None),
            ("postgres:///qsr", "postgres:///qsr", None),
            ("postgres://u:p?x@h/qsr", "postgres://u@h/qsr", Some("p?x")),
            ("postgres://qsr:密%E7@h/qsr", "postgres://qsr@h/qsr", Some("密\u{fffd}")),
        ] {
            assert_eq!(without_password(url), (bare.to_owned(), password.map(str::to_owned)), "{url}");
        }
    }
}
