//! Who calls: from a verified credential to a user, their permissions and their scope, in the same hop as the work.

use diesel::prelude::*;
use domain::Code;
use domain::auth::{Permission, Permissions, Role};
use domain::authorities::Level;

use crate::authority_ref::AuthorityRef;
use crate::coded::Coded;
use crate::connection::AnyConnection;
use crate::error::Error;
use crate::schema::{access_tokens, authorities, refresh_tokens, users};
use crate::scope::Scope;
use crate::types::{Id, Instant};

/// A credential whose form the edge has verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The program itself.
    System,
    /// None: for what comes before a log-in.
    Nobody,
    /// A JWT with a good signature that has not expired, for this user, of this log-in.
    Session { user: Id, family: Id },
    /// The SHA-256 of an access token, in hex.
    AccessToken(String),
}

/// The caller as the database knows them.
#[derive(Debug, Clone)]
pub struct Identity {
    /// None for the program itself and for nobody.
    pub user_id: Option<Id>,
    /// The name in the audit trail.
    pub username: String,
    /// The name for people.
    pub display_name: String,
    /// None for the program itself and for nobody.
    pub role: Option<Role>,
    /// The user's authority; for a unit's user the territorial authority of the unit.
    pub authority: AuthorityRef,
    /// The unit of a unit's user.
    pub unit_id: Option<Id>,
    /// What the role allows, cut by the scopes of the token.
    pub permissions: Permissions,
    /// What the caller may see.
    pub scope: Scope,
}

impl Identity {
    /// Whether the caller has the permission.
    pub fn allows(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// For comparisons with a column: the program itself and nobody own nothing.
    pub fn user_id_or_nil(&self) -> Id {
        self.user_id.unwrap_or(Id::NIL)
    }

    /// The program itself may do and sees everything.
    fn system() -> Self {
        Self::without_user("system", Permission::ALL.iter().copied().collect(), Scope::All)
    }

    /// Nobody may do or sees anything.
    fn nobody() -> Self {
        Self::without_user("nobody", Permissions::empty(), Scope::Nothing)
    }

    fn without_user(name: &str, permissions: Permissions, scope: Scope) -> Self {
        Self {
            user_id: None,
            username: name.into(),
            display_name: name.into(),
            role: None,
            authority: AuthorityRef { id: Id::NIL, name: String::new(), level: Level::National },
            unit_id: None,
            permissions,
            scope,
        }
    }
}

/// A user with their authority, as `account!()` selects them.
type Account = ((Id, String, String, Coded<Role>, Option<Id>), (Id, String, Coded<Level>));

/// The columns of an `Account`.
macro_rules! account {
    () => {
        ((users::id, users::username, users::display_name, users::role, users::unit_id), (authorities::id, authorities::name, authorities::level))
    };
}

/// Looks the caller up, in one round trip.
///
/// # Errors
/// `Unauthenticated` when there is no such active user or token, or the log-in has ended.
pub(crate) fn resolve(conn: &mut AnyConnection, credential: &Credential, now: Instant) -> Result<Identity, Error> {
    let accounts = users::table.inner_join(authorities::table.on(users::authority_id.eq(authorities::id)));
    let (account, scopes) = match credential {
        Credential::System => return Ok(Identity::system()),
        Credential::Nobody => return Ok(Identity::nobody()),
        Credential::Session { user, family } => {
            let active = accounts.filter(users::id.eq(user)).filter(users::active.eq(true));
            // A log-in that has ended has no token left to be exchanged: in the same query, since this is asked with every request.
            let going_on = refresh_tokens::table
                .filter(refresh_tokens::family_id.eq(family))
                .filter(refresh_tokens::user_id.eq(users::id))
                .filter(refresh_tokens::revoked_at.is_null());
            (active.filter(diesel::dsl::exists(going_on)).select(account!()).first::<Account>(conn).optional()?, None)
        }
        Credential::AccessToken(hash) => {
            let found: Option<(Account, String)> = accounts
                .inner_join(access_tokens::table.on(access_tokens::user_id.eq(users::id)))
                .filter(access_tokens::token_hash.eq(hash))
                .filter(access_tokens::revoked_at.is_null())
                .filter(access_tokens::expires_on.ge(now.business_day()))
                .filter(users::active.eq(true))
                .select((account!(), access_tokens::scopes))
                .first(conn)
                .optional()?;
            let (account, scopes) = found.unzip();
            (account, scopes.map(|scopes| parse_scopes(&scopes)).transpose()?)
        }
    };
    let ((user_id, username, display_name, role, unit_id), (id, name, level)) = account.ok_or(Error::Unauthenticated)?;
    let (role, level) = (role.0, level.0);
    let scope = match unit_id {
        Some(unit) => Scope::Unit { unit },
        None => Scope::subtree(id, level),
    };
    let permissions = role.permissions().iter().filter(|p| scopes.as_ref().is_none_or(|s| s.contains(*p))).collect();
    Ok(Identity {
        user_id: Some(user_id),
        username,
        display_name,
        role: Some(role),
        authority: AuthorityRef { id, name, level },
        unit_id,
        permissions,
        scope,
    })
}

/// Scopes are stored as codes separated by spaces.
pub(crate) fn parse_scopes(text: &str) -> Result<Permissions, Error> {
    text.split(' ')
        .filter(|code| !code.is_empty())
        .map(|code| Permission::from_code(code).ok_or_else(|| Error::Corrupt(format!("unknown scope {code:?}"))))
        .collect()
}
