//! Failed log-ins: by name, and apart from that by each address from which the account has logged in before.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::text::fold;

use crate::connection::on_backend;
use crate::error::Error;
use crate::schema::{known_addresses, login_failures};
use crate::transaction::Tx;
use crate::types::{Id, Instant};

/// So many addresses of an account are known: those of its latest log-ins.
const KNOWN_ADDRESSES: i64 = 10;

/// Failed log-ins in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Failures {
    /// How many.
    pub count: i32,
    /// Until when none is tried.
    pub locked_until: Option<Instant>,
}

/// Whose failures are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// Of a name, of an account or not, from addresses that are not known.
    Name(String),
    /// Of an account, from an address from which it has logged in.
    Known { user: Id, address_key: String },
}

/// The failures of an account from an address from which it has logged in; none where it has not.
pub fn find_known_address(tx: &mut Tx<'_>, user: Id, address_key: &str) -> Result<Option<Failures>, Error> {
    let row = known_addresses::table.find((user, address_key)).select((known_addresses::failures, known_addresses::locked_until));
    Ok(row.first(tx.conn).optional()?)
}

/// The failures so far.
pub fn find_failures(tx: &mut Tx<'_>, counted: &Counted) -> Result<Option<Failures>, Error> {
    match counted {
        Counted::Known { user, address_key } => find_known_address(tx, *user, address_key),
        Counted::Name(name) => {
            let row = login_failures::table.find(fold(name)).select((login_failures::failures, login_failures::locked_until));
            Ok(row.first(tx.conn).optional()?)
        }
    }
}

/// Counts one more failure, atomically, and gives the new count. A pause longer than `forget_after` seconds starts at one.
pub fn add_failure(tx: &mut Tx<'_>, counted: &Counted, forget_after: i64) -> Result<i32, Error> {
    let (now, forget) = (tx.now, tx.now.plus_seconds(-forget_after));
    match counted {
        Counted::Name(name) => {
            let username = fold(name);
            diesel::delete(login_failures::table.find(username.clone()).filter(login_failures::last_at.lt(forget))).execute(tx.conn)?;
            let row = (login_failures::username.eq(username.clone()), login_failures::failures.eq(1), login_failures::last_at.eq(now));
            on_backend!(tx.conn, |c| diesel::insert_into(login_failures::table)
                .values(row)
                .on_conflict(login_failures::username)
                .do_update()
                .set((login_failures::failures.eq(login_failures::failures + 1), login_failures::last_at.eq(now)))
                .execute(c))?;
            Ok(login_failures::table.find(username).select(login_failures::failures).first(tx.conn)?)
        }
        Counted::Known { user, address_key } => {
            let row = || known_addresses::table.find((*user, address_key.clone()));
            let anew = (known_addresses::failures.eq(0), known_addresses::locked_until.eq(None::<Instant>));
            diesel::update(row().filter(known_addresses::failed_at.lt(forget))).set(anew).execute(tx.conn)?;
            let one_more = (known_addresses::failures.eq(known_addresses::failures + 1), known_addresses::failed_at.eq(now));
            diesel::update(row()).set(one_more).execute(tx.conn)?;
            Ok(row().select(known_addresses::failures).first(tx.conn)?)
        }
    }
}

/// Lets no log-in be tried until then.
pub fn lock(tx: &mut Tx<'_>, counted: &Counted, until: Instant) -> Result<(), Error> {
    match counted {
        Counted::Name(name) => diesel::update(login_failures::table.find(fold(name))).set(login_failures::locked_until.eq(until)).execute(tx.conn)?,
        Counted::Known { user, address_key } => {
            diesel::update(known_addresses::table.find((*user, address_key.clone()))).set(known_addresses::locked_until.eq(until)).execute(tx.conn)?
        }
    };
    Ok(())
}

/// Forgets the failures.
pub fn forget_failures(tx: &mut Tx<'_>, counted: &Counted) -> Result<(), Error> {
    match counted {
        Counted::Name(name) => diesel::delete(login_failures::table.find(fold(name))).execute(tx.conn)?,
        Counted::Known { user, address_key } => {
            let anew = (known_addresses::failures.eq(0), known_addresses::failed_at.eq(None::<Instant>));
            diesel::update(known_addresses::table.find((*user, address_key.clone())))
                .set((anew, known_addresses::locked_until.eq(None::<Instant>)))
                .execute(tx.conn)?
        }
    };
    Ok(())
}

/// Knows an address from which an account has logged in, today for the last time. Those of the earliest log-ins are forgotten beyond
/// [`KNOWN_ADDRESSES`].
pub fn know_address(tx: &mut Tx<'_>, user: Id, address_key: &str) -> Result<(), Error> {
    let today = tx.today();
    let key = (known_addresses::user_id.eq(user), known_addresses::address_key.eq(address_key));
    let row = (key, known_addresses::last_on.eq(today), known_addresses::failures.eq(0));
    on_backend!(tx.conn, |c| diesel::insert_into(known_addresses::table)
        .values(row)
        .on_conflict((known_addresses::user_id, known_addresses::address_key))
        .do_update()
        .set(known_addresses::last_on.eq(today))
        .execute(c))?;
    let others = known_addresses::table.filter(known_addresses::user_id.eq(user)).filter(known_addresses::address_key.ne(address_key));
    let latest = others.order((known_addresses::last_on.desc(), known_addresses::address_key.asc()));
    let surplus: Vec<String> = latest.offset(KNOWN_ADDRESSES - 1).limit(1000).select(known_addresses::address_key).load(tx.conn)?;
    if !surplus.is_empty() {
        let of_user = known_addresses::table.filter(known_addresses::user_id.eq(user));
        diesel::delete(of_user.filter(known_addresses::address_key.eq_any(surplus))).execute(tx.conn)?;
    }
    Ok(())
}

/// Until when an account is locked out, from wherever.
pub fn find_lock(tx: &mut Tx<'_>, user: Id, name: &str) -> Result<Option<Instant>, Error> {
    let of_name: Option<Option<Instant>> = login_failures::table.find(fold(name)).select(login_failures::locked_until).first(tx.conn).optional()?;
    let of_addresses = known_addresses::table.filter(known_addresses::user_id.eq(user)).select(known_addresses::locked_until);
    let of_addresses: Vec<Option<Instant>> = of_addresses.load(tx.conn)?;
    Ok(of_addresses.into_iter().chain(of_name).flatten().max())
}

/// Forgets all failures of an account.
pub fn forget_all_failures(tx: &mut Tx<'_>, user: Id, name: &str) -> Result<(), Error> {
    forget_failures(tx, &Counted::Name(name.to_owned()))?;
    let anew = (known_addresses::failures.eq(0), known_addresses::failed_at.eq(None::<Instant>));
    diesel::update(known_addresses::table.filter(known_addresses::user_id.eq(user)))
        .set((anew, known_addresses::locked_until.eq(None::<Instant>)))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets from where nobody has logged in since that day.
pub(crate) fn forget_addresses(tx: &mut Tx<'_>, before: NaiveDate) -> Result<usize, Error> {
    Ok(diesel::delete(known_addresses::table.filter(known_addresses::last_on.lt(before))).execute(tx.conn)?)
}
