//! Answers, made where the data was read, so that an answer to a write can be stored with its idempotency key.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use persistence::queries::idempotency::StoredAnswer;
use serde::Serialize;

use crate::error::Problem;

/// An answer of JSON, or of nothing.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: StatusCode,
    /// `Location`.
    pub location: Option<String>,
    /// `ETag`: the version.
    pub etag: Option<String>,
    /// JSON, or empty.
    pub body: String,
    /// Whether this is the first answer again.
    pub replayed: bool,
}

impl Reply {
    fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Self, Problem> {
        let body = serde_json::to_string(value).map_err(Problem::internal)?;
        Ok(Self { status, location: None, etag: None, body, replayed: false })
    }

    /// 200.
    pub fn ok<T: Serialize>(value: &T) -> Result<Self, Problem> {
        Self::json(StatusCode::OK, value)
    }

    /// 201 with the address of what was made.
    pub fn created<T: Serialize>(location: String, value: &T) -> Result<Self, Problem> {
        Ok(Self { location: Some(location), ..Self::json(StatusCode::CREATED, value)? })
    }

    /// 202: the work goes on.
    pub fn accepted<T: Serialize>(location: String, value: &T) -> Result<Self, Problem> {
        Ok(Self { location: Some(location), ..Self::json(StatusCode::ACCEPTED, value)? })
    }

    /// 204.
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, location: None, etag: None, body: String::new(), replayed: false }
    }

    /// With the version of what it shows.
    pub fn with_version(mut self, version: i32) -> Self {
        self.etag = Some(format!("\"{version}\""));
        self
    }

    /// A first answer again.
    pub fn from_stored(stored: StoredAnswer) -> Self {
        let status = u16::try_from(stored.status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
        Self { status, location: stored.location, etag: stored.etag, body: stored.body, replayed: true }
    }

    /// As actix sends it.
    pub fn into_response(self) -> HttpResponse {
        let mut response = if self.body.is_empty() {
            HttpResponse::new(self.status)
        } else {
            HttpResponse::build(self.status).content_type("application/json").body(self.body)
        };
        let headers = response.headers_mut();
        let put =
            |name, value: Option<String>| if let Some(Ok(value)) = value.map(|v| HeaderValue::from_str(&v)) { Some((name, value)) } else { None };
        for (name, value) in [put(header::LOCATION, self.location), put(header::ETAG, self.etag)].into_iter().flatten() {
            headers.insert(name, value);
        }
        if self.replayed {
            headers.insert(header::HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
        }
        response
    }
}
