//! Leaving fields out of an answer, without reading what is in them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// An object whose values stay as they are written. The names are those of our fields, which nothing escapes.
struct Members<'a>(Vec<(&'a str, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

impl Members<'_> {
    fn write(&self, into: &mut String, is_kept: impl Fn(&str) -> bool) {
        into.push('{');
        for (index, (name, value)) in self.0.iter().filter(|(name, _)| is_kept(name)).enumerate() {
            if index > 0 {
                into.push(',');
            }
            into.push('"');
            into.push_str(name);
            into.push_str("\":");
            into.push_str(value.get());
        }
        into.push('}');
    }
}

/// An answer with these fields only; `of_items`: each of its `items`, and all that stands beside them.
///
/// # Errors
/// What is no JSON of this form.
pub fn cut(answer: &str, fields: &[String], of_items: bool) -> serde_json::Result<String> {
    let is_kept = |name: &str| fields.iter().any(|field| field == name);
    let whole: Members<'_> = serde_json::from_str(answer)?;
    let mut cut = String::with_capacity(answer.len() / 2);
    let items = whole.0.iter().find(|(name, _)| of_items && *name == "items");
    let Some((_, items)) = items else {
        whole.write(&mut cut, is_kept);
        return Ok(cut);
    };
    let mut shorter = String::from("[");
    for (index, item) in serde_json::from_str::<Vec<Members<'_>>>(items.get())?.iter().enumerate() {
        if index > 0 {
            shorter.push(',');
        }
        item.write(&mut shorter, is_kept);
    }
    shorter.push(']');
    let items = RawValue::from_string(shorter)?;
    let members = whole.0.iter().map(|(name, value)| (*name, if *name == "items" { &*items } else { *value }));
    Members(members.collect()).write(&mut cut, |_| true);
    Ok(cut)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn what_is_kept_stays_as_it_was_written() {
        let fields = ["b".to_owned(), "d".to_owned()];
        let one = cut(r#"{"a":1,"b":{"a":[1.50,"\u4e2d"]},"c":null}"#, &fields, false).unwrap_or_default();
        assert_eq!(one, r#"{"b":{"a":[1.50,"\u4e2d"]}}"#);
        let list = r#"{"items":[{"a":1,"b":2,"d":3},{"a":1}],"next_cursor":null,"total":2}"#;
        assert_eq!(cut(list, &fields, true).unwrap_or_default(), r#"{"items":[{"b":2,"d":3},{}],"next_cursor":null,"total":2}"#);
        assert!(cut("[]", &fields, false).is_err() && cut(r#"{"items":[1]}"#, &fields, true).is_err());
    }
}
