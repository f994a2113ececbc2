//! Settings that all instances share.

use diesel::prelude::*;

use crate::connection::on_backend;
use crate::error::Error;
use crate::schema::settings;
use crate::transaction::Tx;

/// The value of a setting.
pub fn find_setting(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>, Error> {
    Ok(settings::table.find(key).select(settings::value).first(tx.conn).optional()?)
}

/// Stores a setting, over an older value.
pub fn put_setting(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<(), Error> {
    let row = (settings::key.eq(key), settings::value.eq(value));
    on_backend!(tx.conn, |c| diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::key)
        .do_update()
        .set(settings::value.eq(value))
        .execute(c))?;
    Ok(())
}

/// Forgets a setting.
pub fn delete_setting(tx: &mut Tx<'_>, key: &str) -> Result<(), Error> {
    diesel::delete(settings::table.find(key)).execute(tx.conn)?;
    Ok(())
}

/// The value of a setting, stored now if there was none: two instances that start together agree on one.
pub fn settle_setting(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<String, Error> {
    let row = (settings::key.eq(key), settings::value.eq(value));
    on_backend!(tx.conn, |c| diesel::insert_into(settings::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(settings::table.find(key).select(settings::value).first(tx.conn)?)
}
