//! Errors on the wire: RFC 9457 problem documents, in Chinese or English, with a stable code.
//!
//! A `Problem` holds both languages; the edge (`http::edge`) writes it in the caller's, with the request's id. What went
//! wrong inside goes to the log and nowhere else.

pub mod codes;
mod field;

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use persistence::Constraint;
use serde::Serialize;
use utoipa::ToSchema;

pub use codes::{FieldCode, ProblemCode};
pub use field::{FieldError, FieldErrorDocument};

use crate::http::language::{Language, Text};

/// A failed request.
#[derive(Debug)]
pub struct Problem {
    /// What it failed of.
    pub code: ProblemCode,
    /// More about it than the title says.
    pub detail: Option<Text>,
    /// The fields that are at fault, all of them.
    pub errors: Vec<FieldError>,
    /// Seconds after which to try again.
    pub retry_after: Option<u64>,
    /// For the log only.
    pub internal: Option<String>,
}

impl Problem {
    /// A problem that its title says all of.
    pub fn new(code: ProblemCode) -> Self {
        Self { code, detail: None, errors: Vec::new(), retry_after: None, internal: None }
    }

    /// With more to say.
    pub fn with_detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some(Text::new(zh, en));
        self
    }

    /// With one field at fault.
    pub fn with_error(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// Rules broken by fields.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(ProblemCode::ValidationFailed) }
    }

    /// It is not in the state in which this can be done.
    pub fn wrong_state(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemCode::WrongState).with_detail(zh, en)
    }

    /// Our own fault; `what` goes to the log.
    pub fn internal(what: impl fmt::Display) -> Self {
        Self { internal: Some(what.to_string()), ..Self::new(ProblemCode::Internal) }
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
            errors: self.errors.iter().map(|e| e.document(language)).collect(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.code())?;
        match &self.internal {
            Some(inside) => write!(f, ": {inside}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

impl From<persistence::Error> for Problem {
    fn from(error: persistence::Error) -> Self {
        use persistence::Error as E;
        match error {
            E::NotFound => Self::new(ProblemCode::NotFound),
            E::Unauthenticated => Self::new(ProblemCode::Unauthenticated),
            E::Forbidden(permission) => {
                Self::new(ProblemCode::Forbidden).with_detail(format!("缺少权限 {permission}"), format!("The permission {permission} is missing"))
            }
            E::Unique(Constraint::UnitUscc) => Self::new(ProblemCode::UsccTaken),
            E::Unique(Constraint::Username) => Self::new(ProblemCode::UsernameTaken),
            E::Unique(Constraint::AuthorityDivisionCode) => Self::new(ProblemCode::DivisionCodeTaken),
            E::Unique(Constraint::UnitEntryReason) => Self::new(ProblemCode::EntryReasonExists),
            E::Unique(Constraint::MonitoringList) => Self::new(ProblemCode::ListExists),
            E::Unique(Constraint::RecordKey) => Self::new(ProblemCode::InstrumentNumberTaken),
            E::Unique(Constraint::PolicyNumber) | E::Stale => Self::new(ProblemCode::StaleVersion),
            E::Busy => Self { retry_after: Some(1), ..Self::new(ProblemCode::Busy) },
            E::Unavailable(what) => Self { retry_after: Some(5), internal: Some(what), ..Self::new(ProblemCode::Unavailable) },
            E::Lost => Self::internal("the work ended without an answer"),
            E::Configuration(what) | E::Corrupt(what) => Self::internal(what),
            E::Database(error) => Self::internal(error),
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
    pub errors: Vec<field::FieldErrorDocument>,
}
