//! All fields that a body lacks: serde tells the first and stops. Which an object must have is said by its schema.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{RefOr, Schema};

use super::fault::Fault;
use super::tree::below;
use super::{Tree, read};
use crate::flows::refusal::{FieldCode, FieldError, Refusal};

/// So many are named; a body that lacks more is told no more.
const MAX_MISSING: usize = 50;

/// Reads a type from a body.
///
/// # Errors
/// What is wrong with its form; of missing fields all.
pub fn read_body<T: DeserializeOwned + ToSchema>(tree: &Tree) -> Result<T, Refusal> {
    read(tree).map_err(|fault| {
        let is_missing = matches!(fault.fault, Fault::Missing(_));
        let mut refusal = Refusal::from(fault);
        if is_missing {
            let told: Vec<String> = refusal.fields.iter().map(|field| field.pointer.clone()).collect();
            let more = all_missing::<T>(tree).into_iter().filter(|pointer| !told.contains(pointer));
            refusal.fields.extend(more.map(|pointer| FieldError::new(pointer, FieldCode::Required)));
        }
        refusal
    })
}

fn all_missing<T: ToSchema>(tree: &Tree) -> Vec<String> {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let mut look = Look { named: named.into_iter().collect(), missing: Vec::new() };
    look.at(&T::schema(), tree, "");
    look.missing
}

struct Look {
    named: HashMap<String, RefOr<Schema>>,
    missing: Vec<String>,
}

impl Look {
    fn at(&mut self, schema: &RefOr<Schema>, tree: &Tree, pointer: &str) {
        let schema = match schema {
            RefOr::T(schema) => schema.clone(),
            RefOr::Ref(reference) => {
                let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
                match self.named.get(name).cloned() {
                    Some(named) => return self.at(&named, tree, pointer),
                    None => return,
                }
            }
        };
        match (schema, tree) {
            (Schema::Object(object), Tree::Object(fields)) => {
                for name in &object.required {
                    if self.missing.len() < MAX_MISSING && fields.iter().all(|(sent, _)| sent != name) {
                        self.missing.push(below(pointer, name));
                    }
                }
                for (name, value) in fields {
                    if let Some(property) = object.properties.get(name) {
                        self.at(property, value, &below(pointer, name));
                    }
                }
            }
            (Schema::Array(array), Tree::List(items)) => {
                if let ArrayItems::RefOrSchema(each) = array.items {
                    for (index, item) in items.iter().enumerate() {
                        self.at(&each, item, &format!("{pointer}/{index}"));
                    }
                }
            }
            (Schema::AllOf(all), _) => all.items.iter().for_each(|part| self.at(part, tree, pointer)),
            // What may be null is one of null and the thing itself.
            (Schema::OneOf(one), Tree::Object(_)) => {
                let things = one.items.iter().filter(|choice| matches!(choice, RefOr::Ref(_)));
                things.take(1).for_each(|thing| self.at(thing, tree, pointer));
            }
            _ => {}
        }
    }
}
