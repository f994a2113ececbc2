//! `qsr admin create`: the first account of an authority.

use domain::auth::Role;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::find_authority_by_code;
use persistence::queries::users::{User, insert_user};
use persistence::{Caller, Coded, Db, Id};

use crate::auth::password::{self, MAX_PASSWORD, MIN_PASSWORD, Memory};
use crate::auth::secret::system_random;
use crate::flows::refusal::{ProblemCode, Refusal};

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
    let length = account.password.chars().count();
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
        return Err(format!("the password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters"));
    }
    let hash = password::hash(account.password, system_random, &mut Memory::default()).map_err(|e| e.to_string())?;
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
