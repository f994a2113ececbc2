//! What is wrong with the form of what was sent, as codes of ours: a pointer to the field, and what was expected.

use serde::de::DeserializeOwned;

use crate::flows::refusal::{FieldCode, FieldError, ProblemCode, Refusal, Text};
use persistence::values::BAD_DATE;

/// Reads a value that was parsed already and stands at `place`, naming the field that cannot be read.
pub fn parse_value<T: DeserializeOwned>(value: serde_json::Value, place: &str) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(value).map_err(|error| explain(&format!("{place}{}", pointer(error.path())), error.inner()))
}

/// A value of another type than is expected.
pub fn wrong_type_of(pointer: &str, found: &str) -> FieldError {
    wrong_type(pointer, &format!("invalid type: {found}, expected a value"))
}

pub fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

pub fn explain(pointer: &str, error: &serde_json::Error) -> Refusal {
    if error.is_syntax() || error.is_eof() {
        let field = FieldError::new(pointer, FieldCode::NotJson).with("line", error.line()).with("column", error.column());
        return Refusal::new(ProblemCode::MalformedBody).with_field(field);
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    if message == BAD_DATE {
        return Refusal::new(ProblemCode::MalformedBody).with_field(FieldError::new(pointer, FieldCode::BadDate));
    }
    // A value that is well-formed JSON and breaks a rule of its type (money) says the code of the rule, and what was sent.
    if let Some((code, value)) = message.split_once(": ").and_then(|(word, value)| Some((rule_code(word)?, value))) {
        return Refusal::invalid(vec![FieldError::new(pointer, code).with("value", value)]);
    }
    Refusal::new(ProblemCode::MalformedBody).with_field(shape_error(pointer, message))
}

fn rule_code(word: &str) -> Option<FieldCode> {
    match word {
        "too_many_decimals" => Some(FieldCode::TooManyDecimals),
        "too_large" => Some(FieldCode::NumberTooLarge),
        "negative" => Some(FieldCode::Negative),
        "not_a_number" => Some(FieldCode::NotANumber),
        _ => None,
    }
}

/// What serde says about a shape, as one of our codes.
pub fn shape_error(pointer: &str, message: &str) -> FieldError {
    let quoted = |prefix: &str| message.strip_prefix(prefix).and_then(|rest| rest.split('`').next()).map(str::to_owned);
    let expected = message.split_once("expected one of ").or_else(|| message.split_once("expected ")).map_or("", |(_, list)| list);
    let expected = expected.replace("` or `", "`, `").replace('`', "");
    if let Some(name) = quoted("unknown field `") {
        let pointer = if pointer.ends_with(&format!("/{name}")) { pointer.to_owned() } else { format!("{pointer}/{name}") };
        return FieldError::new(pointer, FieldCode::UnknownField).with("expected", expected);
    }
    if let Some(name) = quoted("missing field `") {
        return FieldError::new(format!("{pointer}/{name}"), FieldCode::Required);
    }
    if let Some(name) = quoted("duplicate field `") {
        return FieldError::new(format!("{pointer}/{name}"), FieldCode::DuplicateField);
    }
    wrong_type(pointer, message)
}

/// A value of the wrong type or code.
pub fn wrong_type(pointer: &str, said: &str) -> FieldError {
    let (zh, en) = expectation(said).unwrap_or_else(|| (said.to_owned(), said.to_owned()));
    let mut field = FieldError::new(pointer, FieldCode::WrongType).with("message", &en);
    field.detail = Text::new(FieldCode::WrongType.zh().replace("{message}", &zh), field.detail.en);
    field
}

/// What should have been sent; `None` where serde says something that is not known here.
fn expectation(said: &str) -> Option<(String, String)> {
    if let Some((value, known)) = said.strip_prefix("unknown variant `").and_then(|rest| rest.split_once("`, expected ")) {
        let known = known.trim_start_matches("one of ").replace("` or `", "`, `").replace('`', "");
        return Some((format!("没有代码 {value}；可用代码：{known}"), format!("there is no code {value}; known are: {known}")));
    }
    let expected = said.rsplit_once("expected ").map_or(said, |(_, expected)| expected);
    let (zh, en) = match expected {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => ("整数", "a whole number"),
        "invalid digit found in string"
        | "cannot parse integer from empty string"
        | "number too large to fit in target type"
        | "number too small to fit in target type" => ("整数", "a whole number"),
        "a number" => ("数字", "a number"),
        "a boolean" | "provided string was not `true` or `false`" => ("true 或 false", "true or false"),
        "a string" | "a borrowed string" | "a character" => ("字符串", "a string"),
        "a sequence" => ("数组", "an array"),
        "a map" => ("对象", "an object"),
        other if other.starts_with("struct ") => ("对象", "an object"),
        _ => return None,
    };
    Some((format!("应为{zh}"), format!("expected {en}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_codes_are_told_without_words_of_rust() {
        for (said, zh, en) in [
            ("invalid type: string \"20\", expected i64", "取值类型或代码不正确：应为整数", "Wrong type or code: expected a whole number"),
            (
                "invalid length 0, expected struct DecideTier with 8 elements",
                "取值类型或代码不正确：应为对象",
                "Wrong type or code: expected an object",
            ),
            ("invalid digit found in string", "取值类型或代码不正确：应为整数", "Wrong type or code: expected a whole number"),
            (
                "unknown variant `x`, expected `a` or `b`",
                "取值类型或代码不正确：没有代码 x；可用代码：a, b",
                "Wrong type or code: there is no code x; known are: a, b",
            ),
            ("something new", "取值类型或代码不正确：something new", "Wrong type or code: something new"),
        ] {
            let field = wrong_type("/field", said);
            assert_eq!((field.detail.zh.as_str(), field.detail.en.as_str()), (zh, en));
        }
    }
}
