//! Sessions: refresh tokens that rotate, and failed log-ins.

use diesel::prelude::*;
use domain::text::fold;

use crate::connection::on_backend;
use crate::error::Error;
use crate::queries::users::User;
use crate::schema::{login_failures, refresh_tokens, users};
use crate::transaction::Tx;
use crate::types::{Id, Instant};

/// A refresh token; only its SHA-256 is stored. All that come from one log-in are one family.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
pub struct RefreshToken {
    /// SHA-256, hex.
    pub token_hash: String,
    /// The log-in it comes from.
    pub family_id: Id,
    /// Whose it is.
    pub user_id: Id,
    /// When issued.
    pub issued_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was exchanged for the next one.
    pub used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// The failures of a name, known or not.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = login_failures, treat_none_as_default_value = false)]
pub struct LoginFailures {
    /// The name that was tried, folded.
    pub username: String,
    /// How often in a row.
    pub failures: i32,
    /// When last.
    pub last_at: Instant,
    /// Until when no log-in is tried.
    pub locked_until: Option<Instant>,
}

/// The token with this hash. On PostgreSQL its row is locked, so that two exchanges of one token see each other.
pub fn find_refresh_token(tx: &mut Tx<'_>, token_hash: &str) -> Result<Option<RefreshToken>, Error> {
    let query = refresh_tokens::table.find(token_hash.to_owned()).select(RefreshToken::as_select());
    let found = match tx.conn {
        crate::connection::AnyConnection::Sqlite(c) => refresh_tokens::table.find(token_hash).select(RefreshToken::as_select()).first(c).optional(),
        crate::connection::AnyConnection::Postgres(c) => query.for_update().first(c).optional(),
    };
    Ok(found?)
}

/// The user whose token this is, in scope or not: whoever has the token is nobody yet.
pub fn get_token_owner(tx: &mut Tx<'_>, token: &RefreshToken) -> Result<User, Error> {
    Ok(users::table.find(token.user_id).select(User::as_select()).first(tx.conn)?)
}

/// Stores a new one.
pub fn insert_refresh_token(tx: &mut Tx<'_>, token: RefreshToken) -> Result<(), Error> {
    diesel::insert_into(refresh_tokens::table).values(token).execute(tx.conn)?;
    Ok(())
}

/// Marks it exchanged.
pub fn mark_refresh_token_used(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), Error> {
    diesel::update(refresh_tokens::table.find(token_hash)).set(refresh_tokens::used_at.eq(tx.now)).execute(tx.conn)?;
    Ok(())
}

/// Ends a log-in and all that came from it; says whether there was anything left to end.
pub fn revoke_family(tx: &mut Tx<'_>, family: Id) -> Result<bool, Error> {
    let ended = diesel::update(refresh_tokens::table.filter(refresh_tokens::family_id.eq(family)).filter(refresh_tokens::revoked_at.is_null()))
        .set(refresh_tokens::revoked_at.eq(tx.now))
        .execute(tx.conn)?;
    Ok(ended > 0)
}

/// The failures of this name so far.
pub fn find_login_failures(tx: &mut Tx<'_>, username: &str) -> Result<Option<LoginFailures>, Error> {
    Ok(login_failures::table.find(fold(username)).select(LoginFailures::as_select()).first(tx.conn).optional()?)
}

/// Counts one more failure, atomically, and gives the new count. A pause longer than `forget_after` seconds starts at one.
pub fn add_login_failure(tx: &mut Tx<'_>, username: &str, forget_after: i64) -> Result<i32, Error> {
    let username = fold(username);
    let row = LoginFailures { username: username.clone(), failures: 1, last_at: tx.now, locked_until: None };
    let (now, forget) = (tx.now, tx.now.plus_seconds(-forget_after));
    diesel::delete(login_failures::table.find(username.clone()).filter(login_failures::last_at.lt(forget))).execute(tx.conn)?;
    on_backend!(tx.conn, |c| diesel::insert_into(login_failures::table)
        .values(row)
        .on_conflict(login_failures::username)
        .do_update()
        .set((login_failures::failures.eq(login_failures::failures + 1), login_failures::last_at.eq(now)))
        .execute(c))?;
    Ok(login_failures::table.find(username).select(login_failures::failures).first(tx.conn)?)
}

/// Locks a name.
pub fn lock_login(tx: &mut Tx<'_>, username: &str, until: Instant) -> Result<(), Error> {
    diesel::update(login_failures::table.find(fold(username))).set(login_failures::locked_until.eq(until)).execute(tx.conn)?;
    Ok(())
}

/// Forgets the failures of a name: it has logged in.
pub fn clear_login_failures(tx: &mut Tx<'_>, username: &str) -> Result<(), Error> {
    diesel::delete(login_failures::table.find(fold(username))).execute(tx.conn)?;
    Ok(())
}
