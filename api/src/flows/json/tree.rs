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
        self.find_below("", is_found, &mut found);
        found
    }

    fn find_below(&self, pointer: &str, is_found: &impl Fn(&str) -> bool, found: &mut Vec<String>) {
        match self {
            Self::Text(text) | Self::Word(text) if is_found(text) => found.push(pointer.to_owned()),
            Self::List(items) => items.iter().enumerate().for_each(|(index, item)| item.find_below(&format!("{pointer}/{index}"), is_found, found)),
            Self::Object(fields) => fields.iter().for_each(|(name, value)| value.find_below(&below(pointer, name), is_found, found)),
            _ => {}
        }
    }
}

/// The pointer of a field of the object at `pointer`.
pub(super) fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
