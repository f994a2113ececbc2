//! Users.

use diesel::prelude::*;
use domain::auth::Role;
use domain::text::fold;

use crate::coded::{Coded, of_codes};
use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::list_above;
use crate::schema::{access_tokens, authorities, known_addresses, login_failures, refresh_tokens, users};
use crate::scoped_table::lock_rows;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::visible_users;

/// A user of an authority or of a unit.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct User {
    pub id: Id,
    /// What they log in with.
    pub username: String,
    /// What people call them.
    pub display_name: String,
    /// argon2id, in PHC form.
    pub password_hash: String,
    pub role: Coded<Role>,
    /// Authority; for a unit's user the territorial authority of the unit.
    pub authority_id: Id,
    /// Unit of a `unit_user`.
    pub unit_id: Option<Id>,
    /// Department of the authority.
    pub department_id: Option<Id>,
    /// Whether they may log in.
    pub active: bool,
    /// Version for If-Match.
    pub version: i32,
    /// When made.
    pub created_at: Instant,
    /// When last changed.
    pub updated_at: Instant,
}

/// What a list of users may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Of this authority itself.
    pub authority_id: Option<Id>,
    /// With one of these roles.
    pub role: Vec<Role>,
    /// Of this department.
    pub department_id: Option<Id>,
    /// Active or not.
    pub active: Option<bool>,
    /// With this name, however it is typed.
    pub username: Option<String>,
    /// Locked out by failed log-ins at this moment, or not.
    pub locked: Option<bool>,
}

/// What may change of a user.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = users)]
pub struct UserChange {
    /// New display name.
    pub display_name: Option<String>,
    /// New role.
    pub role: Option<Coded<Role>>,
    /// New authority.
    pub authority_id: Option<Id>,
    /// New department, or none.
    pub department_id: Option<Option<Id>>,
    /// New password hash.
    pub password_hash: Option<String>,
    /// Active or not.
    pub active: Option<bool>,
}

/// One user in scope.
///
/// # Errors
/// `NotFound`.
pub fn get_user(tx: &mut Tx<'_>, id: Id) -> Result<User, Error> {
    Ok(visible_users(tx).filter(users::id.eq(id)).select(User::as_select()).first(tx.conn)?)
}

/// One user in scope, whom nobody else changes until the transaction ends: the users of an authority are changed one after the other, so that
/// of its administrators one is left.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn get_user_to_change(tx: &mut Tx<'_>, id: Id) -> Result<User, Error> {
    let authority = get_user(tx, id)?.authority_id;
    lock_rows!(tx, authorities::table.filter(authorities::id.eq(authority)).select(authorities::id));
    get_user(tx, id)
}

/// What people are called. Call it with ids that the caller was told: whoever reads of an act may read whose it is, but a unit's user is told
/// the accounts of their unit alone.
pub fn list_people(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<(Id, String)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let known = if tx.identity.unit_id.is_some() { visible_users(tx) } else { users::table.into_boxed() };
    let named = known.filter(users::id.eq_any(ids.to_vec())).order(users::id.asc());
    Ok(named.select((users::id, users::display_name)).load(tx.conn)?)
}

/// The caller's own row.
///
/// # Errors
/// `NotFound` for the program itself.
pub fn get_caller(tx: &mut Tx<'_>) -> Result<User, Error> {
    Ok(users::table.find(tx.identity.user_id_or_nil()).select(User::as_select()).first(tx.conn)?)
}

/// A user, in scope or not: of whom the program itself has something to tell.
pub fn find_user(tx: &mut Tx<'_>, id: Id) -> Result<Option<User>, Error> {
    Ok(users::table.find(id).select(User::as_select()).first(tx.conn).optional()?)
}

/// The user with this name, however it is typed, in scope or not: for logging in. From before names were compared folded there may be
/// several: then it is the one with exactly this name.
pub fn find_user_by_name(tx: &mut Tx<'_>, username: &str) -> Result<Option<User>, Error> {
    let exactly = users::table.filter(users::username.eq(username)).select(User::as_select()).first(tx.conn).optional()?;
    if exactly.is_some() {
        return Ok(exactly);
    }
    Ok(users::table.filter(users::folded_name.eq(fold(username))).select(User::as_select()).first(tx.conn).optional()?)
}

/// A page of the users in scope, newest first.
pub fn list_users(tx: &mut Tx<'_>, filter: &UserFilter, after: Option<Id>, limit: i64) -> Result<Page<User>, Error> {
    let mut query = narrowed(tx, filter);
    if let Some(after) = after {
        query = query.filter(users::id.lt(after));
    }
    Ok(Page::cut(query.order(users::id.desc()).limit(limit + 1).select(User::as_select()).load(tx.conn)?, limit))
}

/// How many there are.
pub fn count_users(tx: &mut Tx<'_>, filter: &UserFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter).count().get_result(tx.conn)?)
}

fn narrowed(tx: &Tx<'_>, filter: &UserFilter) -> users::BoxedQuery<'static, crate::connection::MultiBackend> {
    let mut query = visible_users(tx);
    if let Some(id) = filter.authority_id {
        query = query.filter(users::authority_id.eq(id));
    }
    if let Some(id) = filter.department_id {
        query = query.filter(users::department_id.eq(id));
    }
    query = of_codes!(tx, query, users, role, filter.role);
    if let Some(active) = filter.active {
        query = query.filter(users::active.eq(active));
    }
    if let Some(name) = &filter.username {
        // From before names were compared folded the younger of two that are one has none: it is found as it is written.
        let exactly = users::folded_name.is_null().and(users::username.eq(name.clone()));
        query = query.filter(users::folded_name.eq(fold(name)).or(exactly));
    }
    let locked = login_failures::table.filter(login_failures::locked_until.gt(tx.now)).select(login_failures::username.nullable());
    let locked_somewhere = known_addresses::table.filter(known_addresses::locked_until.gt(tx.now)).select(known_addresses::user_id);
    match filter.locked {
        Some(true) => query = query.filter(users::folded_name.eq_any(locked).or(users::id.eq_any(locked_somewhere).nullable())),
        Some(false) => {
            query = query.filter(users::folded_name.is_null().or(users::folded_name.ne_all(locked))).filter(users::id.ne_all(locked_somewhere));
        }
        None => {}
    }
    query
}

/// Stores a new user.
///
/// # Errors
/// `Unique(Username)`.
pub fn insert_user(tx: &mut Tx<'_>, user: &User) -> Result<(), Error> {
    diesel::insert_into(users::table).values((user.clone(), users::folded_name.eq(fold(&user.username)))).execute(tx.conn)?;
    Ok(())
}

/// Whether somebody else who may log in administers the user's authority, or one above it. Administrators there are held until the
/// transaction ends, so that of two who leave at once the second sees that the first has left.
pub fn another_administrator_is_left(tx: &mut Tx<'_>, user: &User) -> Result<bool, Error> {
    let mut own_and_above = list_above(tx, user.authority_id)?;
    own_and_above.push(user.authority_id);
    let administrators = || {
        let active = users::table.filter(users::role.eq(Coded(Role::Administrator))).filter(users::active.eq(true));
        active.filter(users::authority_id.eq_any(own_and_above.clone())).order(users::id.asc()).select(users::id)
    };
    lock_rows!(tx, administrators());
    Ok(administrators().load::<Id>(tx.conn)?.into_iter().any(|id| id != user.id))
}

/// Changes a user; whoever is deactivated or activated again, or gets another password, loses every session, and the access tokens too where
/// it is not the password alone.
///
/// # Errors
/// `NotFound`, `Stale`.
pub fn update_user(tx: &mut Tx<'_>, id: Id, expected: i32, change: UserChange) -> Result<User, Error> {
    get_user(tx, id)?;
    let ends_tokens = change.active.is_some();
    let ends_sessions = ends_tokens || change.password_hash.is_some();
    let changed = diesel::update(users::table.filter(users::id.eq(id)).filter(users::version.eq(expected)))
        .set((change, users::version.eq(expected + 1), users::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    if ends_sessions {
        diesel::update(refresh_tokens::table.filter(refresh_tokens::user_id.eq(id)).filter(refresh_tokens::revoked_at.is_null()))
            .set(refresh_tokens::revoked_at.eq(tx.now))
            .execute(tx.conn)?;
    }
    if ends_tokens {
        diesel::update(access_tokens::table.filter(access_tokens::user_id.eq(id)).filter(access_tokens::revoked_at.is_null()))
            .set(access_tokens::revoked_at.eq(tx.now))
            .execute(tx.conn)?;
    }
    get_user(tx, id)
}
