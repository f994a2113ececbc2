//! A first answer is given again to whoever sees today what it tells of (docs/decisions/0014): nobody who was sent elsewhere reads by an old
//! key what they could not read by a GET.

use std::collections::BTreeSet;

use persistence::queries::idempotency::{StoredAnswer, is_in_scope};
use persistence::{Id, Tx};
use serde_json::Value;

use crate::error::{Problem, ProblemCode};

/// Fields that name what is in a scope, with its collection in addresses. Authorities and users are none: they are told with what is theirs,
/// also to who stands below them.
const NAMING: [(&str, &str); 10] = [
    ("unit_id", "units"),
    ("finding_id", "findings"),
    ("finding_ids", "findings"),
    ("elevation_id", "elevations"),
    ("list_id", "monitoring-lists"),
    ("supplement_of", "monitoring-lists"),
    ("intake_id", "spot-check-intakes"),
    ("withdrawal_proposed_by", "spot-check-results"),
    ("supersedes", "spot-check-results"),
    ("superseded_by", "spot-check-results"),
];

/// Refuses a first answer of which something is out of the caller's scope by now: the thing that was asked at, what was made, or anything
/// that it names.
///
/// # Errors
/// 404, as of a read of that thing.
pub fn refuse_out_of_scope(tx: &mut Tx<'_>, path: &str, first: &StoredAnswer) -> Result<(), Problem> {
    let mut things: BTreeSet<(String, Id)> = [Some(path), first.location.as_deref()].into_iter().flatten().filter_map(thing_at).collect();
    if !first.body.is_empty() {
        let body: Value = serde_json::from_str(&first.body).map_err(Problem::internal)?;
        named_in(&body, &mut things);
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

/// Puts what an answer names beside what is there: each field of [`NAMING`], and each thing that is told as `resource` and `id`.
fn named_in(value: &Value, things: &mut BTreeSet<(String, Id)>) {
    match value {
        Value::Object(fields) => {
            for (name, collection) in NAMING {
                things.extend(ids(fields.get(name)).map(|id| (collection.to_owned(), id)));
            }
            if let Some(resource) = fields.get("resource").and_then(Value::as_str) {
                things.extend(ids(fields.get("id")).map(|id| (format!("{}s", resource.replace('_', "-")), id)));
            }
            fields.values().for_each(|inner| named_in(inner, things));
        }
        Value::Array(list) => list.iter().for_each(|inner| named_in(inner, things)),
        _ => {}
    }
}

/// The ids of a field that holds one, or a list of them.
fn ids(field: Option<&Value>) -> impl Iterator<Item = Id> {
    let texts: &[Value] = match field {
        Some(Value::Array(list)) => list,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    texts.iter().filter_map(|text| text.as_str()?.parse().ok().map(Id))
}
