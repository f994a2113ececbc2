//! Answers, made where the data was read, so that an answer to a write can be stored with its idempotency key. The type of an
//! answer says its status, body and headers: [`Documented`] tells the API document.

use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, Responder};
use persistence::queries::idempotency::StoredAnswer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::flows::kept_from_unit;
use crate::http::documented::{Description, Documented};
use crate::http::operation::Matched;
use crate::http::validator;

/// 200 with a `T`.
pub struct Shown<T>(PhantomData<T>);
/// 200 with a `T` and its version as `ETag`.
pub struct Versioned<T>(PhantomData<T>);
/// 201 with a `T` and its `Location`.
pub struct Created<T>(PhantomData<T>);
/// 201 with a `T`, its `Location` and its version as `ETag`.
pub struct CreatedVersion<T>(PhantomData<T>);
/// 202 with a `T` and its `Location`: the work goes on.
pub struct Accepted<T>(PhantomData<T>);
/// 200 with a `T` and its version as `ETag`; 201 with its `Location` besides when it was not there before.
pub struct Put<T>(PhantomData<T>);
/// 204.
pub struct NoContent;

/// An answer of JSON, or of nothing. `A` is one of the forms above.
pub struct Reply<A> {
    pub status: StatusCode,
    pub location: Option<String>,
    pub etag: Option<String>,
    /// JSON, or empty.
    pub body: String,
    /// Whether this is the first answer again.
    pub replayed: bool,
    /// Whether it holds a secret that nobody may keep.
    no_store: bool,
    form: PhantomData<fn() -> A>,
}

impl<A> Reply<A> {
    fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Self, Problem> {
        let body = serde_json::to_string(value).map_err(Problem::internal)?;
        Ok(Self { status, location: None, etag: None, body, replayed: false, no_store: false, form: PhantomData })
    }

    fn versioned<B>(self, version: i32) -> Reply<B> {
        let Self { status, location, body, replayed, no_store, .. } = self;
        Reply { status, location, etag: Some(format!("\"{version}\"")), body, replayed, no_store, form: PhantomData }
    }

    /// Nobody between here and the caller may keep it.
    pub fn no_store(self) -> Self {
        Self { no_store: true, ..self }
    }

    /// A first answer again.
    pub fn from_stored(stored: StoredAnswer) -> Self {
        let status = u16::try_from(stored.status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
        Self { status, location: stored.location, etag: stored.etag, body: stored.body, replayed: true, no_store: false, form: PhantomData }
    }
}

impl<T: Serialize> Reply<Shown<T>> {
    /// 200.
    pub fn ok(value: &T) -> Result<Self, Problem> {
        Self::json(StatusCode::OK, value)
    }
}

impl<T> Reply<Shown<T>> {
    /// With the version of what it shows.
    pub fn with_version(self, version: i32) -> Reply<Versioned<T>> {
        self.versioned(version)
    }
}

impl<T: Serialize> Reply<Created<T>> {
    /// 201 with the address of what was made.
    pub fn created(location: String, value: &T) -> Result<Self, Problem> {
        Ok(Self { location: Some(location), ..Self::json(StatusCode::CREATED, value)? })
    }
}

impl<T> Reply<Created<T>> {
    /// With the version of what was made.
    pub fn with_version(self, version: i32) -> Reply<CreatedVersion<T>> {
        self.versioned(version)
    }
}

impl<T: Serialize> Reply<Accepted<T>> {
    /// 202 with the address at which its progress can be read.
    pub fn accepted(location: String, value: &T) -> Result<Self, Problem> {
        Ok(Self { location: Some(location), ..Self::json(StatusCode::ACCEPTED, value)? })
    }
}

impl<T: Serialize> Reply<Put<T>> {
    /// 201 when a location is given, else 200.
    pub fn put(location: Option<String>, value: &T, version: i32) -> Result<Self, Problem> {
        let status = if location.is_some() { StatusCode::CREATED } else { StatusCode::OK };
        Ok(Self { location, ..Self::json(status, value)? }.versioned(version))
    }
}

impl Reply<NoContent> {
    /// 204.
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, location: None, etag: None, body: String::new(), replayed: false, no_store: false, form: PhantomData }
    }
}

impl<A> Reply<A> {
    /// As actix sends it.
    fn into_response(self) -> HttpResponse {
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
        if self.no_store {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if self.replayed {
            headers.insert(header::HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
        }
        response
    }
}

impl<A> Responder for Reply<A> {
    type Body = BoxBody;

    /// Every answer of JSON passes here, so what a unit's user is not told is taken out of it here.
    fn respond_to(mut self, request: &HttpRequest) -> HttpResponse<BoxBody> {
        if let Some(operation) = Matched::seen(request).answers_a_unit().filter(|_| !self.body.is_empty()) {
            match kept_from_unit::cut(&self.body, operation.kept_from_unit()) {
                Ok(body) => self.body = body,
                Err(refusal) => return HttpResponse::from_error(Problem(refusal)),
            }
        }
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD) && self.status == StatusCode::OK;
        if is_read && self.etag.is_none() && !self.no_store {
            self.etag = Some(validator::of(self.body.as_bytes()));
        }
        self.into_response()
    }
}

/// The form of an answer in the document.
macro_rules! forms {
    ($($form:ident: $status:literal [$($header:literal),*];)+) => { $(
        impl<T: ToSchema> Documented for Reply<$form<T>> {
            const SHAPED: bool = $status == 200;

            fn describe(description: &mut Description) {
                let schema = description.schema::<T>();
                description.answer($status, "application/json", Some(schema), &[$($header),*]);
            }
        }
    )+ };
}
forms! {
    Shown: 200 [];
    Versioned: 200 ["ETag"];
    Created: 201 ["Location"];
    CreatedVersion: 201 ["ETag", "Location"];
    Accepted: 202 ["Location"];
}

impl Documented for Reply<NoContent> {
    fn describe(description: &mut Description) {
        description.answer(204, "application/json", None, &[]);
    }
}

impl<T: ToSchema> Documented for Reply<Put<T>> {
    fn describe(description: &mut Description) {
        Reply::<Versioned<T>>::describe(description);
        Reply::<CreatedVersion<T>>::describe(description);
    }
}
