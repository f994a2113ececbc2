//! Access tokens for scripts and provincial systems.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::auth::Permissions;

use crate::error::Error;
use crate::identity::parse_scopes;
use crate::page::Page;
use crate::schema::access_tokens;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::visible_access_tokens;

/// An access token without its secret.
#[derive(Debug, Clone)]
pub struct AccessToken {
    pub id: Id,
    /// What its owner calls it.
    pub name: String,
    /// What it may do, at most.
    pub scopes: Permissions,
    /// The last day on which it works.
    pub expires_on: NaiveDate,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
}

type Columns = (Id, String, String, NaiveDate, Option<Instant>, Instant);

fn read((id, name, scopes, expires_on, revoked_at, created_at): Columns) -> Result<AccessToken, Error> {
    Ok(AccessToken { id, name, scopes: parse_scopes(&scopes)?, expires_on, revoked_at, created_at })
}

macro_rules! columns {
    () => {
        (
            access_tokens::id,
            access_tokens::name,
            access_tokens::scopes,
            access_tokens::expires_on,
            access_tokens::revoked_at,
            access_tokens::created_at,
        )
    };
}

/// One of the caller's tokens.
///
/// # Errors
/// `NotFound`.
pub fn get_access_token(tx: &mut Tx<'_>, id: Id) -> Result<AccessToken, Error> {
    read(visible_access_tokens(tx).filter(access_tokens::id.eq(id)).select(columns!()).first(tx.conn)?)
}

/// A page of the caller's tokens, newest first.
pub fn list_access_tokens(tx: &mut Tx<'_>, after: Option<Id>, limit: i64) -> Result<Page<AccessToken>, Error> {
    let mut query = visible_access_tokens(tx);
    if let Some(after) = after {
        query = query.filter(access_tokens::id.lt(after));
    }
    let rows: Vec<Columns> = query.order(access_tokens::id.desc()).limit(limit + 1).select(columns!()).load(tx.conn)?;
    Ok(Page::cut(rows.into_iter().map(read).collect::<Result<_, _>>()?, limit))
}

/// How many the caller has.
pub fn count_access_tokens(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(visible_access_tokens(tx).count().get_result(tx.conn)?)
}

/// Stores a new one of the caller's.
pub fn insert_access_token(tx: &mut Tx<'_>, token: &AccessToken, token_hash: &str) -> Result<(), Error> {
    let scopes: Vec<&str> = token.scopes.iter().map(domain::Code::code).collect();
    diesel::insert_into(access_tokens::table)
        .values((
            access_tokens::id.eq(token.id),
            access_tokens::user_id.eq(tx.identity.user_id_or_nil()),
            access_tokens::name.eq(&token.name),
            access_tokens::token_hash.eq(token_hash),
            access_tokens::scopes.eq(scopes.join(" ")),
            access_tokens::expires_on.eq(token.expires_on),
            access_tokens::created_at.eq(token.created_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Revokes one of the caller's; again is harmless.
///
/// # Errors
/// `NotFound`.
pub fn revoke_access_token(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    get_access_token(tx, id)?;
    diesel::update(access_tokens::table.filter(access_tokens::id.eq(id)).filter(access_tokens::revoked_at.is_null()))
        .set(access_tokens::revoked_at.eq(tx.now))
        .execute(tx.conn)?;
    Ok(())
}
