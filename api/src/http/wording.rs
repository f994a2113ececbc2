//! What serde says of a value of the wrong type or code, in words for people and in both languages: its own words are English
//! and name types of Rust.

use crate::error::{FieldCode, FieldError};
use crate::http::language::Text;

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
