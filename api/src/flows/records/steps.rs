//! What is done with records of any kind: made, read, listed, edited, taken a step further. Every change holds the unit, names the
//! version that the caller saw, and leaves an event with before and after.

use domain::Code;
use persistence::queries::audit::{self, Subject};
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::records::{Head, RecordFilter, count_records, get_record, insert_record, list_records, update_record};
use persistence::values::{Day, DocumentNumber};
use persistence::{After, Constraint, Error, Held, Id, Page, Tx};
use validator::Validate;

use super::shown::{Record, may_be_null};
use super::spec::{Step, Take, may};
use super::{Draft, Fields, Kind};
use crate::flows::acts::{acting_authority, refuse_below};
use crate::flows::faults::Faults;
use crate::flows::json::Tree;
use crate::flows::refusal::{FieldCode, FieldError, Refusal};

/// The name of the unit in the body of a record of a collection.
pub const UNIT: &str = "unit_id";

/// Reads one in scope.
///
/// # Errors
/// `NotFound` outside the scope.
pub fn read<K: Kind>(tx: &mut Tx<'_>, id: Id) -> Result<Record<K>, Refusal> {
    let (head, body) = get_record::<K>(tx, id)?;
    Record::one(tx, head, body)
}

/// Reads a page and, if asked, how many there are.
///
/// # Errors
/// `NotFound` when the filter names an authority outside the scope.
pub fn list<K: Kind>(
    tx: &mut Tx<'_>,
    filter: &RecordFilter,
    after: Option<After>,
    limit: i64,
    count: bool,
) -> Result<(Page<Record<K>>, Option<i64>), Refusal> {
    let page = list_records::<K>(tx, filter, after, limit)?;
    let total = if count { Some(count_records::<K>(tx, filter)?) } else { None };
    Ok((Page { items: Record::all(tx, page.items)?, more: page.more }, total))
}

/// Makes a record at a unit: the one of the path, or the one that the body names.
///
/// # Errors
/// Every broken rule at once; `NotFound` when the unit of the path is out of scope.
pub fn create<K: Kind>(tx: &mut Tx<'_>, unit: Option<Id>, mut fields: Fields, takes: &[Take]) -> Result<(Record<K>, Vec<FieldError>), Refusal> {
    let mut faults = Faults::default();
    fields.expect(takes)?;
    K::complete(&mut fields, tx.today());
    let unit = match unit {
        Some(unit) => Some(get_unit_to_change(tx, unit)?),
        None => unit_named(tx, &mut fields, &mut faults)?,
    };
    let mut head_fields = HeadFields::remove::<K>(&mut fields, &mut faults)?;
    let body: K = fields.read()?;
    faults.shape(body.validate());
    let mut head = Head::nowhere(tx, K::KIND, K::Status::ALL[0]);
    head_fields.set(&mut head);
    let mut draft = Draft { head, body, warnings: Vec::new() };
    if let Some(unit) = &unit {
        draft.head.place(unit);
        K::prepare(tx, unit, &mut draft, &mut faults)?;
    }
    draft.body.check(&draft.head, tx.today(), &mut faults);
    let unit = faults.end_with(unit)?;
    insert_record(tx, &draft.head, &draft.body).map_err(|error| key_taken::<K>(error))?;
    let record = Record::one(tx, draft.head, draft.body)?;
    audit_record(tx, &unit, &record, None)?;
    Ok((record, draft.warnings))
}

fn unit_named(tx: &mut Tx<'_>, fields: &mut Fields, faults: &mut Faults) -> Result<Option<Held<Unit>>, Refusal> {
    let Some(id) = fields.remove::<Id>(UNIT)? else { return Ok(None) };
    match get_unit_to_change(tx, id) {
        Ok(unit) => Ok(Some(unit)),
        Err(Error::NotFound) => {
            faults.add("/unit_id", FieldCode::UnknownUnit);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn key_taken<K: Kind>(error: Error) -> Refusal {
    match (error, K::SPEC.key) {
        (Error::Unique(Constraint::RecordKey), Some(key)) => Refusal::new(key.taken),
        (error, _) => error.into(),
    }
}

/// The fields of the head that were sent. Outer none: not sent; inner none: to be cleared.
#[derive(Default)]
struct HeadFields {
    due_on: Option<Option<Day>>,
    closed_on: Option<Option<Day>>,
    key: Option<Option<DocumentNumber>>,
}

impl HeadFields {
    fn remove<K: Kind>(fields: &mut Fields, faults: &mut Faults) -> Result<Self, Refusal> {
        let mut day = |name: Option<&str>, faults: &mut Faults| -> Result<Option<Option<Day>>, Refusal> {
            let Some(name) = name.filter(|name| fields.has(name)) else { return Ok(None) };
            let day = fields.remove::<Day>(name)?;
            if let Some(day) = &day {
                faults.shape_at(&format!("/{name}"), day.validate());
            }
            Ok(Some(day))
        };
        let due_on = day(K::SPEC.due.map(|field| field.name), faults)?;
        let closed_on = day(K::SPEC.closed.map(|field| field.name), faults)?;
        let Some(name) = K::SPEC.key.map(|key| key.field.name).filter(|name| fields.has(name)) else {
            return Ok(Self { due_on, closed_on, key: None });
        };
        let key = fields.remove::<DocumentNumber>(name)?;
        if let Some(key) = &key {
            faults.shape_at(&format!("/{name}"), key.validate());
        }
        Ok(Self { due_on, closed_on, key: Some(key) })
    }

    fn set(&mut self, head: &mut Head) {
        if let Some(day) = self.due_on {
            head.due_on = day.map(|day| day.0);
        }
        if let Some(day) = self.closed_on {
            head.closed_on = day.map(|day| day.0);
        }
        if let Some(key) = self.key.take() {
            head.natural_key = key.map(|key| key.to_string());
        }
    }
}

/// Changes fields of a record by a merge patch, while it is in its first status.
///
/// # Errors
/// `NotFound` outside the scope; another version; every broken rule at once.
pub fn edit<K: Kind>(
    tx: &mut Tx<'_>,
    id: Id,
    expect: impl FnOnce(i32) -> Result<(), Refusal>,
    fields: Fields,
    names: &[&'static str],
) -> Result<Record<K>, Refusal> {
    let takes: Vec<Take> = names.iter().map(|name| may(name)).collect();
    change::<K>(tx, id, expect, fields, &takes, &K::Status::ALL[..1], None)
}

/// Takes a step of the life of a record.
///
/// # Errors
/// As [`edit`].
pub fn take_step<K: Kind>(
    tx: &mut Tx<'_>,
    id: Id,
    expect: impl FnOnce(i32) -> Result<(), Refusal>,
    fields: Fields,
    step: &Step,
) -> Result<Record<K>, Refusal> {
    let life = K::LIFE.step(step.name).ok_or_else(|| Refusal::internal(format!("no step {} in the life cycle", step.name)))?;
    change::<K>(tx, id, expect, fields, step.takes, life.from, Some(life.to))
}

/// A change that changes nothing leaves version and audit trail as they are.
fn change<K: Kind>(
    tx: &mut Tx<'_>,
    id: Id,
    expect: impl FnOnce(i32) -> Result<(), Refusal>,
    mut fields: Fields,
    takes: &[Take],
    from: &[K::Status],
    to: Option<K::Status>,
) -> Result<Record<K>, Refusal> {
    fields.expect(takes)?;
    // A unit that moves takes its records along; what is written below must not put one back.
    let (head, _) = get_record::<K>(tx, id)?;
    let unit = get_unit_to_change(tx, head.unit_id.ok_or(Error::NotFound)?)?;
    let (before, body_before) = get_record::<K>(tx, id)?;
    expect(before.version)?;
    let status: K::Status = before.status()?;
    if !from.contains(&status) {
        return Err(Refusal::new(K::conflict(status)));
    }
    let mut faults = Faults::default();
    let mut after = before.clone();
    let mut head_fields = HeadFields::remove::<K>(&mut fields, &mut faults)?;
    if let (Some(None), Some(key)) = (&head_fields.key, K::SPEC.key) {
        faults.add(&format!("/{}", key.field.name), FieldCode::CannotBeNull);
    }
    head_fields.set(&mut after);
    let sent: Vec<&String> = fields.iter().map(|(name, _)| name).collect();
    let mut patched = Fields::of(&body_before)?;
    for (name, value) in fields.iter() {
        if *value == Tree::Null && !may_be_null::<K>(name) {
            faults.add(&format!("/{name}"), FieldCode::CannotBeNull);
        } else {
            patched.insert(name, value.clone());
        }
    }
    let body: K = patched.read()?;
    // What is stored already is not held against a step that does not touch it.
    faults.shape(body.validate().map_err(|mut errors| {
        errors.errors_mut().retain(|name, _| sent.iter().any(|sent| *sent == name));
        errors
    }));
    if let Some(to) = to {
        to.code().clone_into(&mut after.status);
    }
    let mut taken_over = before.acting_authority_id;
    let changed = match to {
        Some(_) => takes.iter().map(|take| take.name.to_owned()).collect(),
        None => changed_fields::<K>((&before, &body_before), (&after, &body))?,
    };
    if changed.iter().any(|name| !K::SPEC.act.is_some_and(|act| act.progress.contains(&name.as_str()))) {
        refuse_below(tx, &unit, Some(before.acting_authority_id.unwrap_or(before.authority_id)))?;
        taken_over = acting_authority(tx).filter(|acting| *acting != before.authority_id);
    }
    body.check(&after, tx.today(), &mut faults);
    faults.end()?;
    if after == before && body == body_before {
        return Record::one(tx, before, body_before);
    }
    after.acting_authority_id = taken_over;
    let was = Record::one(tx, before.clone(), body_before)?;
    let after = update_record(tx, &before, after, &body).map_err(|error| key_taken::<K>(error))?;
    let record = Record::one(tx, after, body)?;
    audit_record(tx, &unit, &record, Some(&was))?;
    Ok(record)
}

/// The names of the fields that differ.
fn changed_fields<K: Kind>((head, body): (&Head, &K), (new_head, new_body): (&Head, &K)) -> Result<Vec<String>, Refusal> {
    let (was, is) = (Fields::of(body)?, Fields::of(new_body)?);
    let mut names: Vec<String> = is.iter().filter(|(name, value)| was.get(name) != Some(*value)).map(|(name, _)| name.clone()).collect();
    let of_head = [(K::SPEC.due, head.due_on != new_head.due_on), (K::SPEC.closed, head.closed_on != new_head.closed_on)];
    names.extend(of_head.into_iter().filter(|(_, differs)| *differs).filter_map(|(field, _)| Some(field?.name.to_owned())));
    if head.natural_key != new_head.natural_key {
        names.extend(K::SPEC.key.map(|key| key.field.name.to_owned()));
    }
    Ok(names)
}

/// The event holds the whole record, whoever made the change.
fn audit_record<K: Kind>(tx: &mut Tx<'_>, unit: &Unit, record: &Record<K>, before: Option<&Record<K>>) -> Result<(), Refusal> {
    let (before, after) = (before.map(Record::whole).transpose()?, record.whole()?);
    Ok(audit::record(tx, Subject { resource: K::SPEC.one, id: record.id(), path: &unit.path() }, before.as_ref(), Some(&after))?)
}
