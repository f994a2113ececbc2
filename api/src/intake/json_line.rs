//! One JSON object taken apart into its members, with numbers as they are written.
//!
//! serde_json checks that the line is JSON; what is then certain to be well-formed is cut up
//! here, because its maps would silently keep the last of two equal keys and its numbers would
//! not keep their digits.

use serde_json::value::RawValue;

/// A member's value.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    Null,
    /// A string, number or boolean, as text.
    Scalar(String),
    /// An array of scalars.
    List(Vec<String>),
    /// An object's members.
    Object(Vec<(String, Value)>),
    /// Deeper nesting than anything here has a meaning for.
    TooDeep,
}

/// The members of an object in order, equal keys included; `None` if the line is not one.
pub(super) fn members(line: &str) -> Option<Vec<(String, Value)>> {
    let raw: &RawValue = serde_json::from_str(line).ok()?;
    object(raw.get().trim(), 0)
}

fn object(text: &str, depth: usize) -> Option<Vec<(String, Value)>> {
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut members = Vec::new();
    for part in split(inside) {
        let colon = end_of_string(part)?;
        let (key, value) = part.split_at(colon);
        let value = value.trim_start().strip_prefix(':')?;
        members.push((serde_json::from_str(key).ok()?, value_of(value.trim(), depth)?));
    }
    Some(members)
}

fn value_of(text: &str, depth: usize) -> Option<Value> {
    Some(match text.as_bytes().first()? {
        b'{' if depth == 0 => Value::Object(object(text, depth + 1)?),
        b'[' => {
            let inside = text.strip_prefix('[')?.strip_suffix(']')?;
            let mut items = Vec::new();
            for part in split(inside) {
                match value_of_scalar(part)? {
                    Value::Scalar(item) => items.push(item),
                    Value::Null => {}
                    _ => return Some(Value::TooDeep),
                }
            }
            Value::List(items)
        }
        _ => value_of_scalar(text)?,
    })
}

fn value_of_scalar(text: &str) -> Option<Value> {
    Some(match text.as_bytes().first()? {
        b'"' => Value::Scalar(serde_json::from_str(text).ok()?),
        b'{' | b'[' => Value::TooDeep,
        b'n' => Value::Null,
        _ => Value::Scalar(text.to_owned()),
    })
}

/// Splits well-formed JSON at its top-level commas.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0usize);
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Where the string that the text begins with ends.
fn end_of_string(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
