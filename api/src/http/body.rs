//! JSON bodies: read whole within a limit, refused with a pointer to the field at fault.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::http::day::BAD_DATE;
use crate::http::documented::{Description, Documented};
use crate::http::wording::wrong_type;

/// The largest JSON body, in bytes.
pub const MAX_JSON: usize = 1024 * 1024;

/// For so long a client may keep us waiting for a JSON body, or for the next piece of a file.
const PATIENCE: Duration = Duration::from_secs(30);

/// What arrives within [`PATIENCE`].
///
/// # Errors
/// 408.
pub async fn in_time<T>(arriving: impl Future<Output = T>) -> Result<T, Problem> {
    tokio::time::timeout(PATIENCE, arriving).await.map_err(|_| Problem::new(ProblemCode::RequestTimeout))
}

/// A JSON body, and the hash of its bytes for the idempotency key.
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
}

impl Body<()> {
    /// For a POST without a body.
    pub fn none() -> Self {
        Self { value: (), digest: Sha256::digest(b"").into() }
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let json = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(is_json);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !json {
                let problem = Problem::new(ProblemCode::UnsupportedMediaType)
                    .with_detail("请使用 Content-Type: application/json", "Use Content-Type: application/json");
                return Err(problem.into());
            }
            let bytes = in_time(bytes).await?.map_err(|error| match error.as_response_error().status_code() {
                actix_web::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::new(ProblemCode::TooLarge),
                _ => Problem::new(ProblemCode::MalformedBody),
            })?;
            let value = parse(&bytes)?;
            refuse_nul(&bytes)?;
            Ok(Self { value, digest: Sha256::digest(&bytes).into() })
        })
    }
}

impl<T: utoipa::ToSchema> Documented for Body<T> {
    fn describe(description: &mut Description) {
        description.body::<T>();
    }
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Reads JSON, naming the field that cannot be read.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer(error.path());
        explain(&pointer, error.inner())
    })?;
    deserializer.end().map_err(|error| explain("", &error))?;
    Ok(value)
}

/// Reads a value that was parsed already and stands at `place`, naming the field that cannot be read.
pub fn parse_value<T: DeserializeOwned>(value: serde_json::Value, place: &str) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| explain(&format!("{place}{}", pointer(error.path())), error.inner()))
}

/// A value of another type than is expected.
pub fn wrong_type_of(pointer: &str, found: &str) -> FieldError {
    wrong_type(pointer, &format!("invalid type: {found}, expected a value"))
}

/// Refuses texts with a NUL: PostgreSQL cannot hold them, and no name has one. In JSON it can only be written as an escape, so
/// ordinary bodies are not walked.
fn refuse_nul(bytes: &[u8]) -> Result<(), Problem> {
    const ESCAPE: &[u8] = b"\\u0000";
    if !bytes.windows(ESCAPE.len()).any(|window| window == ESCAPE) {
        return Ok(());
    }
    let mut faults = Vec::new();
    find_nul(&parse(bytes)?, "", &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(Problem::validation(faults)) }
}

fn find_nul(value: &serde_json::Value, pointer: &str, faults: &mut Vec<FieldError>) {
    use serde_json::Value;
    match value {
        Value::String(text) if text.contains('\0') => faults.push(FieldError::new(pointer, FieldCode::NulCharacter)),
        Value::Array(list) => list.iter().enumerate().for_each(|(index, inner)| find_nul(inner, &format!("{pointer}/{index}"), faults)),
        Value::Object(map) => map.iter().for_each(|(key, inner)| find_nul(inner, &format!("{pointer}/{key}"), faults)),
        _ => {}
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

fn explain(pointer: &str, error: &serde_json::Error) -> Problem {
    if error.is_syntax() || error.is_eof() {
        let field = FieldError::new(pointer, FieldCode::NotJson).with("line", error.line()).with("column", error.column());
        return Problem::new(ProblemCode::MalformedBody).with_error(field);
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    if message == BAD_DATE {
        return Problem::new(ProblemCode::MalformedBody).with_error(FieldError::new(pointer, FieldCode::BadDate));
    }
    // A value that is well-formed JSON and breaks a rule of its type (money) says the code of the rule, and what was sent.
    if let Some((code, value)) = message.split_once(": ").and_then(|(word, value)| Some((rule_code(word)?, value))) {
        return Problem::validation(vec![FieldError::new(pointer, code).with("value", value)]);
    }
    Problem::new(ProblemCode::MalformedBody).with_error(shape_error(pointer, message))
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
