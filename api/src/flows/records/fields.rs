//! The fields of a body whose form a kind decides: an object, each field once.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::spec::Take;
use crate::flows::json::{self, Expected, Tree};
use crate::flows::refusal::{FieldCode, FieldError, ProblemCode, Refusal};

/// So many unknown fields are named; a body of nothing else is told no more.
const MAX_UNKNOWN: usize = 20;

/// The fields of an object.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<String, Tree>);

impl Fields {
    /// The fields of what was sent.
    ///
    /// # Errors
    /// What is no object, or has a field twice.
    pub fn from_tree(tree: &Tree) -> Result<Self, Refusal> {
        let refuse = |field| Err(Refusal::new(ProblemCode::MalformedBody).with_field(field));
        let Tree::Object(sent) = tree else { return refuse(Expected::Object.fault("")) };
        let mut fields = BTreeMap::new();
        for (name, value) in sent {
            if fields.insert(name.clone(), value.clone()).is_some() {
                return refuse(FieldError::new(pointer(name), FieldCode::DuplicateField));
            }
        }
        Ok(Self(fields))
    }

    /// The fields of a value.
    ///
    /// # Errors
    /// Internal, for what is no object.
    pub fn of<T: Serialize>(value: &T) -> Result<Self, Refusal> {
        Self::from_tree(&Tree::of(value)?).map_err(Refusal::internal)
    }

    /// Whether a field was sent.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        self.0.get(name)
    }

    /// What was sent, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Tree)> {
        self.0.iter()
    }

    /// Sets a field.
    pub fn insert(&mut self, name: &str, value: Tree) {
        self.0.insert(name.to_owned(), value);
    }

    /// Sets a field that was not sent, or sent as `null`.
    pub fn default(&mut self, name: &str, value: Tree) {
        if let None | Some(Tree::Null) = self.0.get(name) {
            self.insert(name, value);
        }
    }

    /// Refuses fields that an operation does not take, and the lack of those that it must have.
    ///
    /// # Errors
    /// 400, naming every field at fault.
    pub fn expect(&self, takes: &[Take]) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        let expected: Vec<&str> = takes.iter().map(|take| take.name).collect();
        let expected = expected.join(", ");
        for name in self.0.keys().filter(|name| takes.iter().all(|take| take.name != *name)).take(MAX_UNKNOWN) {
            faults.push(FieldError::new(pointer(name), FieldCode::UnknownField).with("expected", &expected));
        }
        for take in takes.iter().filter(|take| take.required) {
            match self.0.get(take.name) {
                None => faults.push(FieldError::new(format!("/{}", take.name), FieldCode::Required)),
                Some(Tree::Null) => faults.push(Expected::Value.fault(&format!("/{}", take.name))),
                Some(_) => {}
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.into_iter().fold(Refusal::new(ProblemCode::MalformedBody), Refusal::with_field)) }
    }

    /// Takes a field out: none when it was not sent or is `null`.
    ///
    /// # Errors
    /// 400 when it has another type.
    pub fn remove<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Refusal> {
        match self.0.remove(name) {
            None | Some(Tree::Null) => Ok(None),
            Some(value) => Ok(Some(json::read_at(&value, name)?)),
        }
    }

    /// Reads all fields that are left.
    ///
    /// # Errors
    /// 400, naming the field at fault.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        Ok(json::read(&Tree::Object(self.0.into_iter().collect()))?)
    }
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}
