//! `qsr admin`: the first account of an authority, and the way back in for whoever owns the machine.

use std::collections::HashMap;

use domain::Code;
use domain::auth::Role;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{find_authority_by_code, list_authorities_by_id};
use persistence::queries::login_failures::find_lock;
use persistence::queries::users::{User, UserChange, UserFilter, find_user_by_name, insert_user, list_users};
use persistence::{Caller, Coded, Db, Id, Tx};

use crate::auth::password::{self, MAX_PASSWORD, MIN_PASSWORD, Memory};
use crate::auth::secret::system_random;
use crate::error::Problem;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::routes::users::{unlock_user, update_user};

/// An account to make.
pub struct NewAccount<'a> {
    pub username: &'a str,
    /// Name for people.
    pub display_name: &'a str,
    pub role: Role,
    /// Code of the authority.
    pub authority: &'a str,
    /// The unit of a unit's user.
    pub unit_id: Option<Id>,
    pub password: &'a str,
}

/// Makes an account and gives its id.
///
/// # Errors
/// In words for the terminal: too short a password, an unknown authority, a name that is taken.
pub fn create(db: &Db, account: &NewAccount<'_>) -> Result<Id, String> {
    let hash = hashed(account.password)?;
    let (username, display_name, code) = (account.username.to_owned(), account.display_name.to_owned(), account.authority.to_owned());
    let (role, unit_id) = (account.role, account.unit_id);
    let made = db.write_now(&Caller::system("admin create"), move |tx| {
        let Some(authority) = find_authority_by_code(tx, &code)? else { return Err(Refusal::new(ProblemCode::NotFound)) };
        let user = User {
            id: tx.new_id(),
            username,
            display_name,
            password_hash: hash,
            role: Coded(role),
            authority_id: authority.id,
            unit_id,
            department_id: None,
            active: true,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
        };
        insert_user(tx, &user)?;
        let subject = Subject { resource: "user", id: user.id, path: &authority.path() };
        audit::record(tx, subject, None, Some(&serde_json::json!({ "username": user.username, "role": role })))?;
        Ok(user.id)
    });
    made.map_err(|problem| match problem.code {
        ProblemCode::NotFound => format!("there is no authority {}; run `qsr authorities load` first", account.authority),
        ProblemCode::UsernameTaken => format!("the username {} is taken", account.username),
        _ => problem.to_string(),
    })
}

fn hashed(password: &str) -> Result<String, String> {
    let length = password.chars().count();
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
        return Err(format!("the password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters"));
    }
    password::hash(password, system_random, &mut Memory::default()).map_err(|e| e.to_string())
}

/// Gives an account another password; its sessions end, and it may log in at once though it was locked out.
///
/// # Errors
/// In words for the terminal: too short a password, no such account.
pub fn reset_password(db: &Db, username: &str, password: &str) -> Result<(), String> {
    let hash = hashed(password)?;
    change(db, username, "admin reset-password", move |tx, user| {
        let version = user.version;
        let changed = update_user::apply(tx, user, version, UserChange { password_hash: Some(hash), ..UserChange::default() })?;
        unlock_user::unlock(tx, &changed)
    })
}

/// Lets an account log in that is locked out. Again is harmless.
///
/// # Errors
/// In words for the terminal: no such account.
pub fn unlock(db: &Db, username: &str) -> Result<(), String> {
    change(db, username, "admin unlock", |tx, user| unlock_user::unlock(tx, &user))
}

fn change(
    db: &Db,
    username: &str,
    operation: &'static str,
    work: impl FnOnce(&mut Tx<'_>, User) -> Result<(), Problem> + Send + 'static,
) -> Result<(), String> {
    let name = username.to_owned();
    let changed = db.write_now(&Caller::system(operation), move |tx| {
        let user = find_user_by_name(tx, &name)?.ok_or_else(|| Refusal::new(ProblemCode::NotFound))?;
        work(tx, user).map_err(|problem| problem.0)
    });
    changed.map_err(|problem| match problem.code {
        ProblemCode::NotFound => format!("there is no account {username}; see `qsr admin list`"),
        _ => problem.to_string(),
    })
}

/// So many accounts are read at a time.
const PAGE: i64 = 500;

/// All accounts, a line each: name, role, code of the authority, and whether it is deactivated or until when it is locked out (UTC).
///
/// # Errors
/// When the database cannot be read.
pub fn list(db: &Db) -> Result<Vec<String>, String> {
    let read = db.read_now(&Caller::system("admin list"), |tx| {
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let page = list_users(tx, &UserFilter::default(), after, PAGE)?;
            let ids: Vec<Id> = page.items.iter().map(|user| user.authority_id).collect();
            let codes: HashMap<Id, String> = list_authorities_by_id(tx, &ids)?.into_iter().map(|found| (found.id, found.division_code)).collect();
            for user in &page.items {
                let authority = codes.get(&user.authority_id).map_or("", String::as_str);
                let locked = find_lock(tx, user.id, &user.username)?.filter(|until| *until > tx.now);
                let state = match (user.active, locked) {
                    (false, _) => "\tdeactivated".to_owned(),
                    (true, Some(until)) => format!("\tlocked until {until}"),
                    (true, None) => String::new(),
                };
                lines.push(format!("{}\t{}\t{authority}{state}", user.username, user.role.0.code()));
            }
            after = page.items.last().map(|user| user.id);
            if !page.more {
                return Ok::<_, Refusal>(lines);
            }
        }
    });
    read.map_err(|problem| problem.to_string())
}
