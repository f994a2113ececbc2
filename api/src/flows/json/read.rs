//! From a tree to a type: a `serde::Deserializer` that knows where it is and what it was asked for.

use std::marker::PhantomData;

use domain::units::SentNumber;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::fault::{Expected, Fault, FormFault};
use super::tree::{Tree, below};

/// So many unknown fields are named; a body of nothing else is told no more.
const MAX_UNKNOWN: usize = 20;

/// Reads a type from what was sent.
///
/// # Errors
/// What is wrong with its form.
pub fn read<T: DeserializeOwned>(tree: &Tree) -> Result<T, FormFault> {
    Node { tree, place: Place::Root }.read(PhantomData::<T>)
}

/// Reads a type from the field `name` of what was sent.
///
/// # Errors
/// As [`read`].
pub fn read_at<T: DeserializeOwned>(tree: &Tree, name: &str) -> Result<T, FormFault> {
    Node { tree, place: Place::Field(&Place::Root, name) }.read(PhantomData::<T>)
}

/// The way to a value; a pointer is only made of it when something is wrong there.
#[derive(Clone, Copy)]
enum Place<'p> {
    Root,
    Field(&'p Place<'p>, &'p str),
    Item(&'p Place<'p>, usize),
}

impl Place<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Field(parent, name) => below(&parent.pointer(), name),
            Self::Item(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

/// A type that was asked for something and got it, but not what it can hold.
fn asked_for(expected: Expected) -> impl Fn(FormFault) -> FormFault {
    move |mut fault| {
        if fault.fault == Fault::WrongType(None) {
            fault.fault = Fault::WrongType(Some(expected));
        }
        fault
    }
}

#[derive(Clone, Copy)]
struct Node<'de, 'p> {
    tree: &'de Tree,
    place: Place<'p>,
}

impl<'de> Node<'de, '_> {
    fn is_not<T>(&self, expected: Expected) -> Result<T, FormFault> {
        Err(FormFault::new(Fault::WrongType(Some(expected))))
    }

    /// Reads a value; what goes wrong in it or in what its type makes of it is at its place.
    fn read<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, FormFault> {
        let Self { tree, place } = self;
        seed.deserialize(self).map_err(|mut fault| {
            if fault.pointer.is_none() {
                fault.pointer = Some(place.pointer());
                fault.sent(tree.shown());
            }
            fault
        })
    }

    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        let (Tree::Number(text) | Tree::Word(text)) = self.tree else { return self.is_not(Expected::Integer) };
        let read = match (text.parse::<u64>(), text.parse::<i64>()) {
            (Ok(number), _) => visitor.visit_u64(number),
            (_, Ok(number)) => visitor.visit_i64(number),
            _ => return self.is_not(Expected::Integer),
        };
        read.map_err(asked_for(Expected::Integer))
    }

    fn decimal<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        let (Tree::Number(text) | Tree::Word(text)) = self.tree else { return self.is_not(Expected::Number) };
        match text.parse::<f64>().ok().filter(|number| number.is_finite()) {
            Some(number) => visitor.visit_f64(number).map_err(asked_for(Expected::Number)),
            None => self.is_not(Expected::Number),
        }
    }

    fn text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        let (Tree::Text(text) | Tree::Word(text)) = self.tree else { return self.is_not(Expected::Text) };
        visitor.visit_borrowed_str(text).map_err(asked_for(Expected::Text))
    }

    fn list<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        let items = match self.tree {
            Tree::List(items) => items,
            Tree::Word(word) => return visitor.visit_seq(Words { rest: words(Some(word)).collect::<Vec<_>>().into_iter(), place: &self.place }),
            _ => return self.is_not(Expected::List),
        };
        visitor.visit_seq(Items { items, next: 0, place: &self.place }).map_err(asked_for(Expected::List))
    }

    /// `known`: the fields that the type has, if it says.
    fn object<V: Visitor<'de>>(self, known: Option<&[&str]>, visitor: V) -> Result<V::Value, FormFault> {
        let Tree::Object(fields) = self.tree else { return self.is_not(Expected::Object) };
        visitor.visit_map(Members { fields, value: None, place: &self.place }).map_err(|mut fault| {
            // Serde stops at the first that it does not know.
            if let (None, Fault::UnknownFields { names, .. }, Some(known)) = (&fault.pointer, &mut fault.fault, known) {
                let unknown = fields.iter().map(|(name, _)| name).filter(|name| !known.contains(&name.as_str()));
                names.clear();
                for name in unknown {
                    if names.len() < MAX_UNKNOWN && !names.contains(name) {
                        names.push(name.clone());
                    }
                }
            }
            asked_for(Expected::Object)(fault)
        })
    }
}

/// Methods of a deserializer that one of ours does.
macro_rules! forwards {
    ($( $to:ident: $( $method:ident )+; )+) => {
        $( $( fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> { self.$to(visitor) } )+ )+
    };
}

impl<'de> Deserializer<'de> for Node<'de, '_> {
    type Error = FormFault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        match self.tree {
            Tree::Null => visitor.visit_unit().map_err(asked_for(Expected::Value)),
            Tree::Bool(flag) => visitor.visit_bool(*flag).map_err(asked_for(Expected::Value)),
            // Zero below zero is only a decimal.
            Tree::Number(text) if text != "-0" && (text.parse::<u64>().is_ok() || text.parse::<i64>().is_ok()) => self.integer(visitor),
            Tree::Number(_) => self.decimal(visitor),
            Tree::Text(_) | Tree::Word(_) => self.text(visitor),
            Tree::List(_) => self.list(visitor),
            Tree::Object(_) => self.object(None, visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        let flag = match self.tree {
            Tree::Bool(flag) => *flag,
            Tree::Word(word) if word == "true" => true,
            Tree::Word(word) if word == "false" => false,
            _ => return self.is_not(Expected::Bool),
        };
        visitor.visit_bool(flag).map_err(asked_for(Expected::Bool))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        if *self.tree == Tree::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, FormFault> {
        if name != SentNumber::NAME {
            return visitor.visit_newtype_struct(self);
        }
        match self.tree {
            Tree::Number(text) => visitor.visit_bytes(text.as_bytes()),
            Tree::Text(text) | Tree::Word(text) => visitor.visit_str(text),
            _ => self.is_not(Expected::Number),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: &'static [&'static str], visitor: V) -> Result<V::Value, FormFault> {
        self.object(Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, FormFault> {
        let (Tree::Text(code) | Tree::Word(code)) = self.tree else { return self.is_not(Expected::Text) };
        visitor.visit_enum(BorrowedStrDeserializer::new(code)).map_err(asked_for(Expected::Text))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, FormFault> {
        self.deserialize_any(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, FormFault> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value, FormFault> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FormFault> {
        self.object(None, visitor)
    }

    forwards! {
        integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64;
        decimal: deserialize_f32 deserialize_f64;
        text: deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_identifier;
        list: deserialize_seq;
        deserialize_any: deserialize_unit;
    }
}

struct Items<'de, 'p> {
    items: &'de [Tree],
    next: usize,
    place: &'p Place<'p>,
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = FormFault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, FormFault> {
        let Some(tree) = self.items.get(self.next) else { return Ok(None) };
        let place = Place::Item(self.place, self.next);
        self.next += 1;
        Node { tree, place }.read(seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

/// The values in one word of a query, which are separated by commas, each once.
pub fn words(word: Option<&str>) -> impl Iterator<Item = &str> {
    let mut known = std::collections::BTreeSet::new();
    word.into_iter().flat_map(|word| word.split(',')).filter(move |value| known.insert(*value))
}

/// They are told by the name of their parameter: they have no places.
struct Words<'de, 'p> {
    rest: std::vec::IntoIter<&'de str>,
    place: &'p Place<'p>,
}

impl<'de> SeqAccess<'de> for Words<'de, '_> {
    type Error = FormFault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, FormFault> {
        let Some(word) = self.rest.next() else { return Ok(None) };
        let read = seed.deserialize(BorrowedStrDeserializer::new(word)).map_err(|mut fault: FormFault| {
            fault.pointer = Some(self.place.pointer());
            fault.sent(word);
            fault
        });
        read.map(Some)
    }
}

struct Members<'de, 'p> {
    fields: &'de [(String, Tree)],
    /// That of the name that was read last.
    value: Option<&'de (String, Tree)>,
    place: &'p Place<'p>,
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = FormFault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, FormFault> {
        let Some((field, rest)) = self.fields.split_first() else { return Ok(None) };
        self.fields = rest;
        self.value = Some(field);
        seed.deserialize(BorrowedStrDeserializer::new(&field.0)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, FormFault> {
        let (name, tree) = self.value.take().ok_or_else(|| FormFault::custom("a value before its name"))?;
        Node { tree, place: Place::Field(self.place, name) }.read(seed)
    }
}
