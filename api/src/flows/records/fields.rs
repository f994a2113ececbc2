//! The fields of a body whose form a kind decides: an object, each field once.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::spec::Take;
use crate::flows::refusal::{FieldCode, FieldError, ProblemCode, Refusal};
use crate::flows::shape::{parse_value, wrong_type_of};

/// So many unknown fields are named; a body of nothing else is told no more.
const MAX_UNKNOWN: usize = 20;

/// The fields of an object.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub Map<String, Value>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Fields, A::Error> {
                let mut map = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if map.contains_key(&name) {
                        return Err(A::Error::custom(format!("duplicate field `{name}`")));
                    }
                    map.insert(name, value);
                }
                Ok(Fields(map))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl Fields {
    /// The fields of a value.
    ///
    /// # Errors
    /// Internal, for what is no object.
    pub fn of<T: Serialize>(value: &T) -> Result<Self, Refusal> {
        match serde_json::to_value(value).map_err(Refusal::internal)? {
            Value::Object(map) => Ok(Self(map)),
            other => Err(Refusal::internal(format!("no object: {other}"))),
        }
    }

    /// Sets a field that was not sent, or sent as `null`.
    pub fn default(&mut self, name: &str, value: impl Serialize) {
        if let (None | Some(Value::Null), Ok(value)) = (self.0.get(name), serde_json::to_value(value)) {
            self.0.insert(name.to_owned(), value);
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
            let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
            faults.push(FieldError::new(pointer, FieldCode::UnknownField).with("expected", &expected));
        }
        for take in takes.iter().filter(|take| take.required) {
            match self.0.get(take.name) {
                None => faults.push(FieldError::new(format!("/{}", take.name), FieldCode::Required)),
                Some(Value::Null) => faults.push(wrong_type_of(&format!("/{}", take.name), "null")),
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
            None | Some(Value::Null) => Ok(None),
            Some(value) => parse_value(value, &format!("/{name}")).map(Some),
        }
    }

    /// Reads all fields that are left.
    ///
    /// # Errors
    /// 400, naming the field at fault.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        parse_value(Value::Object(self.0), "")
    }
}
