//! The log-ins of those who are asked for by name: one each, made without a password, and another once it has ended. Those of the accounts of
//! the template are in it, so that stories in which nobody may write can ask for them.

use std::collections::HashMap;
use std::sync::Mutex;

use persistence::queries::auth::{RefreshToken, find_refresh_token, insert_refresh_token};
use persistence::queries::users::find_user_by_name;
use persistence::{Caller, Db, Error, Id, Instant};

/// Longer than any story, in seconds.
const LONG: i64 = 10 * 366 * 24 * 3600;

/// User and family.
#[derive(Default)]
pub struct LogIns(Mutex<HashMap<Id, Id>>);

fn token_hash(family: Id) -> String {
    format!("log-in {family}")
}

/// The first log-in of a user: it has the user's own id.
pub fn first(user: Id, now: Instant) -> RefreshToken {
    log_in(user, user, now)
}

fn log_in(family: Id, user: Id, now: Instant) -> RefreshToken {
    RefreshToken {
        token_hash: token_hash(family),
        family_id: family,
        user_id: user,
        issued_at: now,
        expires_at: now.plus_seconds(LONG),
        used_at: None,
        revoked_at: None,
    }
}

impl LogIns {
    /// The user of that name, and a log-in of theirs that goes on.
    pub fn of(&self, db: &Db, username: &str) -> (Id, Id) {
        let (name, families) = (username.to_owned(), self.0.lock().unwrap().clone());
        let (user, family) = db
            .read_now(&Caller::system("test"), move |tx| {
                let user = find_user_by_name(tx, &name)?.unwrap_or_else(|| panic!("no user {name}")).id;
                let family = families.get(&user).copied().unwrap_or(user);
                let going_on = find_refresh_token(tx, &token_hash(family))?.is_some_and(|token| token.revoked_at.is_none());
                Ok::<_, Error>((user, Some(family).filter(|_| going_on)))
            })
            .unwrap();
        (user, family.unwrap_or_else(|| self.begin(db, user)))
    }

    /// It takes none of the ids that count up, so that those of a story are the same whoever sends its requests.
    fn begin(&self, db: &Db, user: Id) -> Id {
        let mut bytes = [0; 16];
        api::auth::secret::system_random(&mut bytes);
        let family = Id(uuid::Uuid::from_bytes(bytes));
        db.write_now(&Caller::system("test"), move |tx| insert_refresh_token(tx, log_in(family, user, tx.now))).unwrap();
        self.0.lock().unwrap().insert(user, family);
        family
    }
}
