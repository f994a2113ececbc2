//! What a unit's own user is not told: one list, by which answers are cut, filters are refused and the document says so.

use std::collections::BTreeSet;

use domain::Code;
use domain::auth::{Permission, Role};
use domain::units::EntryReason;
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use crate::flows::records::shown::about;
use crate::flows::refusal::Refusal;

/// Fields that are kept back wherever they stand.
const EVERYWHERE: [&str; 3] = ["credit_risk_class", "monitoring_level", "routine_mode"];

/// Fields of one component: what the authority noted for itself, and what gave cause for a visit, which can be a complaint.
const OF_COMPONENTS: [(&str, &[&str]); 5] = [
    ("BurdenFigures", &["visits_without_trigger"]),
    ("Handover", &["ended"]),
    ("LeadOverride", &["reason", "end_reason"]),
    ("StatusChangeView", &["reason"]),
    ("Visit", &["trigger", "finding_id", "note"]),
];

/// Filters by what is kept back: they would tell it all the same.
const FILTERS: [&str; 3] = ["monitoring_level", "routine_mode", "entry_reason"];

/// Entry reasons that name what somebody else did or what the authority watches by itself; the others took place at the unit.
const ENTRY_REASONS: [EntryReason; 2] = [EntryReason::VerifiedComplaint, EntryReason::RiskMonitoring];

/// What the words of the document add to a field that is kept back.
const SAID: &str = "Absent for the unit's own user.";

/// Whether an operation with this permission may tell a unit's user anything of their unit. Reference data are of no unit.
pub fn tells_a_unit(permission: Option<Permission>) -> bool {
    permission.is_some_and(|permission| permission != Permission::ReferenceRead && Role::UnitUser.may(permission))
}

/// The fields of a component that are kept back.
fn fields(component: &str) -> impl Iterator<Item = &'static str> {
    let own = OF_COMPONENTS.iter().find(|(name, _)| *name == component).map_or(&[][..], |(_, fields)| fields);
    EVERYWHERE.into_iter().chain(own.iter().copied())
}

/// The fields that are kept back from an answer made of these components.
pub fn fields_of<'a>(components: impl Iterator<Item = &'a str>) -> BTreeSet<&'static str> {
    components.flat_map(fields).chain(EVERYWHERE).collect()
}

/// The first of these parameters that asks for what is kept back.
pub fn filter_among<'a>(parameters: impl Iterator<Item = std::borrow::Cow<'a, str>>) -> Option<&'static str> {
    parameters.filter_map(|name| FILTERS.iter().position(|filter| *filter == name)).min().and_then(|first| FILTERS.get(first).copied())
}

/// Whether this is an entry reason that is kept back.
fn is_kept_back(code: &str) -> bool {
    EntryReason::from_code(code).is_some_and(|reason| ENTRY_REASONS.contains(&reason))
}

/// An answer, as JSON, without these fields and without the entry reasons that are kept back.
///
/// # Errors
/// Internal, when it is no JSON.
pub fn cut(answer: &str, fields: &BTreeSet<&str>) -> Result<String, Refusal> {
    let mut value: Value = serde_json::from_str(answer)?;
    cut_value(&mut value, fields);
    Ok(value.to_string())
}

fn cut_value(value: &mut Value, fields: &BTreeSet<&str>) {
    match value {
        Value::Object(map) => {
            map.retain(|name, _| !fields.contains(name.as_str()));
            map.values_mut().for_each(|inner| cut_value(inner, fields));
        }
        Value::Array(list) => {
            list.retain(|item| !item.as_str().or_else(|| item["reason"].as_str()).is_some_and(is_kept_back));
            list.iter_mut().for_each(|inner| cut_value(inner, fields));
        }
        _ => {}
    }
}

/// Says in the schema of a component which fields may be absent.
pub fn tell(component: &str, schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            for name in fields(component) {
                if let Some(property) = object.properties.remove(name) {
                    object.required.retain(|required| required != name);
                    object.properties.insert(name.to_owned(), said(property));
                }
            }
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(|item| tell(component, item)),
        _ => {}
    }
}

fn said(property: RefOr<Schema>) -> RefOr<Schema> {
    let before = match &property {
        RefOr::T(Schema::Object(object)) => object.description.clone(),
        RefOr::T(Schema::OneOf(one_of)) => one_of.description.clone(),
        RefOr::Ref(reference) => Some(reference.description.clone()),
        _ => None,
    };
    let text = before.filter(|text| !text.is_empty()).map_or_else(|| SAID.to_owned(), |text| format!("{text} {SAID}"));
    match property {
        RefOr::T(Schema::OneOf(mut one_of)) => {
            one_of.description = Some(text);
            RefOr::T(Schema::OneOf(one_of))
        }
        other => about(other, &text),
    }
}
