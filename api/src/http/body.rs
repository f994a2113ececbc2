//! JSON bodies: read whole within a limit, refused with a pointer to the field at fault.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::json::{self, Tree};
use crate::flows::records::Fields;
use crate::flows::refusal::Refusal;
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

/// The bytes of a body that is sent as JSON.
async fn json_bytes(
    content_type: Option<header::HeaderValue>,
    bytes: impl Future<Output = Result<web::Bytes, actix_web::Error>>,
) -> Result<web::Bytes, Problem> {
    if !content_type.as_ref().and_then(|value| value.to_str().ok()).is_some_and(is_json) {
        return Err(Problem::new(ProblemCode::UnsupportedMediaType)
            .with_detail("请使用 Content-Type: application/json", "Use Content-Type: application/json"));
    }
    in_time(bytes).await?.map_err(|error| match error.as_response_error().status_code() {
        actix_web::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::new(ProblemCode::TooLarge),
        _ => Problem::new(ProblemCode::MalformedBody),
    })
}

/// A body, its value made of the tree of what was sent.
fn read_body<T: 'static>(
    request: &HttpRequest,
    payload: &mut dev::Payload,
    read: impl FnOnce(&Tree) -> Result<T, Refusal> + 'static,
) -> Pin<Box<dyn Future<Output = Result<Body<T>, actix_web::Error>>>> {
    let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
    let bytes = web::Bytes::from_request(request, payload);
    Box::pin(async move {
        let bytes = json_bytes(content_type, bytes).await?;
        let tree = parse_tree(&bytes)?;
        let value = read(&tree).map_err(Problem::from)?;
        refuse_nul(&bytes, &tree)?;
        Ok(Body { value, digest: Sha256::digest(&bytes).into() })
    })
}

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        read_body(request, payload, json::read_body)
    }
}

/// A JSON object whose fields a kind of records decides, and tells the document.
pub struct FieldsBody(pub Body<Fields>);

impl FromRequest for FieldsBody {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let body = read_body(request, payload, Fields::from_tree);
        Box::pin(async move { body.await.map(Self) })
    }
}

impl Documented for FieldsBody {
    fn describe(description: &mut Description) {
        description.refusals.extend([408, 413, 415, 422]);
    }
}

impl<T: ToSchema> Documented for Body<T> {
    fn describe(description: &mut Description) {
        description.body::<T>();
    }
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Reads a tree.
///
/// # Errors
/// 400, with the line and the column.
fn parse_tree(bytes: &[u8]) -> Result<Tree, Problem> {
    json::parse(bytes).map_err(|fault| {
        let (line, column) = fault.line_and_column(bytes);
        let field = FieldError::new(fault.pointer, FieldCode::NotJson).with("line", line).with("column", column);
        Problem::new(ProblemCode::MalformedBody).with_error(field)
    })
}

/// Refuses texts with a NUL: PostgreSQL cannot hold them, and no name has one. In JSON it can only be written as an escape, so
/// ordinary bodies are not walked.
fn refuse_nul(bytes: &[u8], tree: &Tree) -> Result<(), Problem> {
    const ESCAPE: &[u8] = b"\\u0000";
    if !bytes.windows(ESCAPE.len()).any(|window| window == ESCAPE) {
        return Ok(());
    }
    let faults: Vec<FieldError> =
        tree.find_texts(&|text| text.contains('\0')).into_iter().map(|pointer| FieldError::new(pointer, FieldCode::ControlCharacter)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::validation(faults)) }
}
