//! Errors on the wire: RFC 9457 problem documents, in Chinese or English, with a stable code.
//!
//! A `Problem` is a refusal on its way out: the edge (`http::edge`) writes it in the caller's language, with the request's id. What
//! went wrong inside goes to the log and nowhere else.

use std::fmt;
use std::ops::Deref;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

pub use crate::flows::refusal::{FieldCode, FieldError, FieldErrorDocument, ProblemCode, codes};
use crate::flows::refusal::{Language, Meaning, Refusal};

/// A failed request: why it is refused.
#[derive(Debug)]
pub struct Problem(pub Refusal);

impl Deref for Problem {
    type Target = Refusal;

    fn deref(&self) -> &Refusal {
        &self.0
    }
}

impl<E: Into<Refusal>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl Problem {
    /// A problem that its title says all of.
    pub fn new(code: ProblemCode) -> Self {
        Self(Refusal::new(code))
    }

    /// With more to say.
    pub fn with_detail(self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self(self.0.with_detail(zh, en))
    }

    /// With one field at fault.
    pub fn with_error(self, error: FieldError) -> Self {
        Self(self.0.with_field(error))
    }

    /// With the seconds after which to try again.
    pub fn retry_after(self, seconds: u64) -> Self {
        Self(self.0.retry_after(seconds))
    }

    /// Rules broken by fields.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        Self(Refusal::invalid(errors))
    }

    /// Our own fault; `what` goes to the log.
    pub fn internal(what: impl fmt::Display) -> Self {
        Self(Refusal::internal(what))
    }

    /// The document on the wire.
    pub fn document(&self, language: Language, request_id: &str) -> ProblemDocument {
        let title = language.pick(self.code.zh(), self.code.en()).to_owned();
        ProblemDocument {
            r#type: format!("urn:qsr:problem:{}", self.code.code()),
            detail: self.detail.as_ref().map_or_else(|| title.clone(), |text| text.in_language(language).to_owned()),
            title,
            status: self.code.status().as_u16(),
            code: self.code.code().to_owned(),
            request_id: request_id.to_owned(),
            errors: self.fields.iter().map(|field| field.document(language)).collect(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Problem {}

impl ProblemCode {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self.meaning() {
            Meaning::Malformed => StatusCode::BAD_REQUEST,
            Meaning::Unauthenticated => StatusCode::UNAUTHORIZED,
            Meaning::Forbidden => StatusCode::FORBIDDEN,
            Meaning::NotFound => StatusCode::NOT_FOUND,
            Meaning::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Meaning::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Meaning::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Meaning::Conflict => StatusCode::CONFLICT,
            Meaning::Stale => StatusCode::PRECONDITION_FAILED,
            Meaning::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Meaning::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Meaning::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Meaning::VersionMissing => StatusCode::PRECONDITION_REQUIRED,
            Meaning::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Meaning::Fault => StatusCode::INTERNAL_SERVER_ERROR,
            Meaning::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// Before the edge has written it in the caller's language: for tests of single handlers, and as a last resort.
    fn error_response(&self) -> HttpResponse {
        respond(self, Language::Chinese, "")
    }
}

/// The answer that carries a problem.
pub fn respond(problem: &Problem, language: Language, request_id: &str) -> HttpResponse {
    let document = problem.document(language, request_id);
    let body = serde_json::to_vec(&document).unwrap_or_default();
    let mut response = HttpResponse::build(problem.code.status()).content_type("application/problem+json").body(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if problem.code.status() == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// `urn:qsr:problem:` and the code.
    #[schema(example = "urn:qsr:problem:validation_failed")]
    pub r#type: String,
    /// What the code means, for people.
    #[schema(example = "数据不符合规则，详见 errors")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// Stable code, one meaning.
    #[schema(example = "validation_failed")]
    pub code: String,
    /// What to do about it.
    pub detail: String,
    /// Name it when you ask for help.
    pub request_id: String,
    /// The fields at fault.
    pub errors: Vec<FieldErrorDocument>,
}
