//! JSON bodies: read whole within a limit, refused with a pointer to the field at fault.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::records::Fields;
use crate::flows::shape::{explain, pointer};
use crate::http::documented::{Description, Documented};

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

/// A JSON object whose fields a kind of records decides, and tells the document.
pub struct FieldsBody(pub Body<Fields>);

impl FromRequest for FieldsBody {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let body = Body::from_request(request, payload);
        Box::pin(async move { body.await.map(Self) })
    }
}

impl Documented for FieldsBody {
    fn describe(description: &mut Description) {
        description.refusals.extend([408, 413, 415, 422]);
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
