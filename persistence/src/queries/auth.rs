//! Sessions: refresh tokens that rotate.

use diesel::prelude::*;

use crate::error::Error;
use crate::queries::users::User;
use crate::schema::{refresh_tokens, users};
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
