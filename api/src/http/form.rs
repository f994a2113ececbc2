//! The form of the answer of an operation, read off its schema: which fields there are, and which of its ids it can be told more of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::openapi::RefOr;

use crate::flows::expanded::Kind;
use crate::http::documented::Description;

/// The form of an answer.
#[derive(Debug, Default)]
pub struct Form {
    /// The name of its component.
    pub component: String,
    /// Whether it has `items`: then these are meant.
    pub is_list: bool,
    /// The fields of each item, or of the answer.
    pub fields: BTreeSet<String>,
    /// The kinds of which it has ids.
    pub kinds: BTreeSet<Kind>,
}

impl Form {
    /// The form of what is answered with 200.
    pub fn of(description: &Description) -> Self {
        let schemas = description.schemas.iter().filter_map(|(name, schema)| Some((name.as_str(), serde_json::to_value(schema).ok()?)));
        let schemas = Schemas(schemas.collect());
        let Some(RefOr::T(answer)) = description.operation.responses.responses.get("200") else { return Self::default() };
        let content = answer.content.get("application/json").and_then(|content| serde_json::to_value(content).ok()).unwrap_or_default();
        let schema = content["schema"].clone();
        let whole = schemas.properties(&schema);
        let items = whole.get("items").filter(|items| items["type"] == "array").map(|items| schemas.properties(&items["items"]));
        let items = items.filter(|item| !item.is_empty());
        let mut kinds = BTreeSet::new();
        schemas.find_ids(&schema, &mut BTreeSet::new(), &mut kinds);
        let component = schema["$ref"].as_str().and_then(name_of).unwrap_or_default().to_owned();
        Self { component, is_list: items.is_some(), fields: items.unwrap_or(whole).into_keys().map(str::to_owned).collect(), kinds }
    }
}

/// The component that a reference leads to.
fn name_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

struct Schemas<'a>(BTreeMap<&'a str, Value>);

impl Schemas<'_> {
    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        schema["$ref"].as_str().and_then(name_of).and_then(|name| self.0.get(name)).unwrap_or(schema)
    }

    /// The properties of an object, those of its parts among them.
    fn properties<'s>(&'s self, schema: &'s Value) -> BTreeMap<&'s str, &'s Value> {
        let schema = self.resolved(schema);
        let own = schema["properties"].as_object().into_iter().flatten().map(|(name, property)| (name.as_str(), property));
        let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| self.properties(part));
        own.chain(parts).collect()
    }

    /// Looks for fields that hold ids of a kind, however deep.
    fn find_ids<'s>(&'s self, schema: &'s Value, seen: &mut BTreeSet<&'s str>, kinds: &mut BTreeSet<Kind>) {
        if let Some(name) = schema["$ref"].as_str().and_then(name_of)
            && !seen.insert(name)
        {
            return;
        }
        let schema = self.resolved(schema);
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            match Kind::of_field(name).filter(|_| self.is_id(property)) {
                Some(kind) => kinds.extend([kind]),
                None => self.find_ids(property, seen, kinds),
            }
        }
        let parts = ["allOf", "oneOf"].into_iter().flat_map(|name| schema[name].as_array().into_iter().flatten());
        parts.chain(schema.get("items")).for_each(|part| self.find_ids(part, seen, kinds));
    }

    fn is_id(&self, property: &Value) -> bool {
        let alternatives = property["oneOf"].as_array().into_iter().flatten();
        [property].into_iter().chain(alternatives).any(|one| self.resolved(one)["format"] == "uuid")
    }
}
