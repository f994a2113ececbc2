//! A first answer is given again to whoever sees today what it tells of (docs/decisions/0014): nobody who was sent elsewhere reads by an old
//! key what they could not read by a GET.

use std::collections::BTreeSet;

use persistence::queries::idempotency::{StoredAnswer, is_in_scope};
use persistence::{Id, Tx};
use serde_json::Value;

use crate::error::{Problem, ProblemCode};

/// Refuses a first answer of which something is out of the caller's scope by now: the thing that was asked at, what was made, or a unit
/// that it names.
///
/// # Errors
/// 404, as of a read of that thing.
pub fn refuse_out_of_scope(tx: &mut Tx<'_>, path: &str, first: &StoredAnswer) -> Result<(), Problem> {
    let mut things: BTreeSet<(String, Id)> = [Some(path), first.location.as_deref()].into_iter().flatten().filter_map(thing_at).collect();
    if !first.body.is_empty() {
        let body: Value = serde_json::from_str(&first.body).map_err(Problem::internal)?;
        units_in(&body, &mut things);
    }
    for (collection, id) in things {
        if !is_in_scope(tx, &collection, id)? {
            return Err(Problem::new(ProblemCode::NotFound));
        }
    }
    Ok(())
}

/// The collection and the id of the thing at an address: `/api/v1/units/{id}/findings` is at a unit.
fn thing_at(address: &str) -> Option<(String, Id)> {
    let path = address.split('?').next()?.strip_prefix("/api/v1/")?;
    let mut parts = path.split('/');
    Some((parts.next()?.to_owned(), parts.next()?.parse().ok().map(Id)?))
}

fn units_in(value: &Value, things: &mut BTreeSet<(String, Id)>) {
    match value {
        Value::Object(fields) => {
            let unit = fields.get("unit_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
            things.extend(unit.map(|id| ("units".to_owned(), Id(id))));
            fields.values().for_each(|inner| units_in(inner, things));
        }
        Value::Array(list) => list.iter().for_each(|inner| units_in(inner, things)),
        _ => {}
    }
}
