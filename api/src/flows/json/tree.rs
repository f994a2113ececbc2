//! What was sent, before it is known what it means.

use serde::Serialize;

use crate::flows::refusal::Refusal;

/// A value that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    Null,
    Bool(bool),
    /// The text of the number, exactly.
    Number(String),
    Text(String),
    List(Vec<Tree>),
    /// In the order in which they were sent; a name that comes twice is here twice.
    Object(Vec<(String, Tree)>),
    /// A value of a query, which has no types: it is read as whatever is asked for.
    Word(String),
}

impl Tree {
    /// What a value of the program would be if it were sent.
    ///
    /// # Errors
    /// Internal, for what cannot be JSON.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, Refusal> {
        super::parse(&serde_json::to_vec(value)?).map_err(|fault| Refusal::internal(format!("no JSON at byte {}", fault.offset)))
    }

    /// The fields of a query.
    pub fn of_query(query: &str) -> Self {
        let fields = form_urlencoded::parse(query.as_bytes());
        Self::Object(fields.map(|(name, value)| (name.into_owned(), Self::Word(value.into_owned()))).collect())
    }

    /// What of it is told in a message.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Null => "null",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number(text) | Self::Text(text) | Self::Word(text) => text,
            Self::List(_) => "[…]",
            Self::Object(_) => "{…}",
        }
    }

    /// Where the texts stand that `is_found` finds.
    pub fn find_texts(&self, is_found: &impl Fn(&str) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        self.find_below(&mut String::new(), is_found, &mut found);
        found
    }

    /// One pointer grows and shrinks along the way: a copy for each item would cost the square of what was sent.
    fn find_below(&self, pointer: &mut String, is_found: &impl Fn(&str) -> bool, found: &mut Vec<String>) {
        let here = pointer.len();
        match self {
            Self::Text(text) | Self::Word(text) if is_found(text) && found.len() < MOST_FOUND => found.push(pointer.clone()),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer.push_str(&format!("/{index}"));
                    item.find_below(pointer, is_found, found);
                    pointer.truncate(here);
                }
            }
            Self::Object(fields) => {
                for (name, value) in fields.iter() {
                    pointer.push_str(&below("", name));
                    value.find_below(pointer, is_found, found);
                    pointer.truncate(here);
                }
            }
            _ => {}
        }
    }
}

/// So many places are told; a body of nothing else is told no more.
const MOST_FOUND: usize = 20;

/// The pointer of a field of the object at `pointer`.
pub(super) fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
