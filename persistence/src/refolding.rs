//! What is stored folded, folded anew after the folding has changed. SQL cannot fold, so this is no migration; `qsr migrate` runs it after
//! them, in one transaction.

use std::collections::HashSet;

use diesel::prelude::*;
use domain::text::{FOLDING, fold};

use crate::error::Error;
use crate::migrate::take_turns;
use crate::queries::settings::{find_setting, put_setting};
use crate::queries::spot_checks::record_key;
use crate::queries::unit_search::reindex_unit;
use crate::queries::units::Unit;
use crate::schema::{authorities, departments, records, spot_check_results, units, users};
use crate::transaction::Tx;
use crate::types::Id;

const SETTING: &str = "folding";
/// Units that are read at a time.
const AT_ONCE: i64 = 2000;

/// Whether everything is folded as this program folds.
pub(crate) fn is_folded(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(find_setting(tx, SETTING)?.as_deref() == Some(FOLDING))
}

/// Folds anew what this program would fold otherwise. Rows that turn out to have one name stay both; the older one has it, so that
/// nothing new takes it.
///
/// # Errors
/// Those of the database.
pub fn refold(tx: &mut Tx<'_>) -> Result<(), Error> {
    take_turns(tx)?;
    if is_folded(tx)? {
        return Ok(());
    }
    refold_units(tx)?;
    let named: Vec<(Id, String)> = authorities::table.select((authorities::id, authorities::name)).load(tx.conn)?;
    for (id, name) in named {
        diesel::update(authorities::table.find(id)).set(authorities::folded_name.eq(fold(&name))).execute(tx.conn)?;
    }
    refold_unique(tx)?;
    refold_results(tx)?;
    put_setting(tx, SETTING, FOLDING)
}

fn refold_units(tx: &mut Tx<'_>) -> Result<(), Error> {
    let mut last = 0;
    loop {
        let some: Vec<Unit> =
            units::table.filter(units::seq.gt(last)).order(units::seq.asc()).limit(AT_ONCE).select(Unit::as_select()).load(tx.conn)?;
        let Some(unit) = some.last() else { return Ok(()) };
        last = unit.seq;
        for before in some {
            let search_name = fold(before.facts.name.as_str());
            if search_name != before.search_name {
                diesel::update(units::table.find(before.seq)).set(units::search_name.eq(&search_name)).execute(tx.conn)?;
                reindex_unit(tx, &before, &Unit { search_name, ..before.clone() })?;
            }
        }
    }
}

fn refold_results(tx: &mut Tx<'_>) -> Result<(), Error> {
    use spot_check_results as results;
    type Row = (Id, String, String, String, Option<String>);
    let columns = (results::id, results::record_id, results::producer, results::product, results::batch);
    let rows: Vec<Row> = results::table.select(columns).load(tx.conn)?;
    for (id, record, producer, product, batch) in rows {
        let key = record_key(&record, &producer, &product, batch.as_deref());
        let folded = (results::record_key.eq(key), results::folded_producer.eq(fold(&producer)));
        diesel::update(results::table.find(id)).set(folded).execute(tx.conn)?;
    }
    Ok(())
}

/// What is unique: all that was folded otherwise goes first, so that no old form is in the way of a new one.
fn refold_unique(tx: &mut Tx<'_>) -> Result<(), Error> {
    let mut taken = HashSet::new();
    diesel::update(users::table).set(users::folded_name.eq(None::<String>)).execute(tx.conn)?;
    let named: Vec<(Id, String)> = users::table.order(users::id.asc()).select((users::id, users::username)).load(tx.conn)?;
    for (id, folded) in named.into_iter().map(|(id, name)| (id, fold(&name))) {
        if taken.insert(folded.clone()) {
            diesel::update(users::table.find(id)).set(users::folded_name.eq(folded)).execute(tx.conn)?;
        }
    }
    let mut taken = HashSet::new();
    diesel::update(departments::table).set(departments::folded_name.eq(None::<String>)).execute(tx.conn)?;
    let named: Vec<(Id, Id, String)> =
        departments::table.order(departments::id.asc()).select((departments::id, departments::authority_id, departments::name)).load(tx.conn)?;
    for (id, authority, folded) in named.into_iter().map(|(id, authority, name)| (id, authority, fold(&name))) {
        if taken.insert((authority, folded.clone())) {
            diesel::update(departments::table.find(id)).set(departments::folded_name.eq(folded)).execute(tx.conn)?;
        }
    }
    let mut taken = HashSet::new();
    let keyed = records::table.filter(records::natural_key.is_not_null());
    diesel::update(keyed).set(records::folded_key.eq(None::<String>)).execute(tx.conn)?;
    let columns = (records::id, records::kind, records::authority_id, records::natural_key.assume_not_null());
    let named: Vec<(Id, String, Id, String)> = keyed.order(records::id.asc()).select(columns).load(tx.conn)?;
    for (id, kind, authority, folded) in named.into_iter().map(|(id, kind, authority, key)| (id, kind, authority, fold(&key))) {
        if taken.insert((kind, authority, folded.clone())) {
            diesel::update(records::table.find(id)).set(records::folded_key.eq(folded)).execute(tx.conn)?;
        }
    }
    Ok(())
}
