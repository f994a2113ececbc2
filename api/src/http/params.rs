//! Query and path parameters; unknown ones are refused.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev};
use persistence::Id;
use serde::de::DeserializeOwned;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::http::body::shape_error;

/// Query parameters. `T` denies unknown fields.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self).map_err(Into::into))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    // PostgreSQL cannot even compare a text with a NUL.
    if let Some((name, _)) = form_urlencoded::parse(query.as_bytes()).find(|(_, value)| value.contains('\0')) {
        return Err(Problem::new(ProblemCode::InvalidParameter).with_error(FieldError::new(name, FieldCode::NulCharacter)));
    }
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let name = match error.path().iter().next() {
            Some(serde_path_to_error::Segment::Map { key }) => format!("/{key}"),
            _ => String::new(),
        };
        let mut field = shape_error(&name, &error.inner().to_string());
        field.pointer = field.pointer.trim_start_matches('/').to_owned();
        if field.code == FieldCode::UnknownField.code() {
            let expected = field.params.remove("expected").unwrap_or_default();
            field = FieldError::new(field.pointer, FieldCode::UnknownParameter).with("expected", expected);
        }
        Problem::new(ProblemCode::InvalidParameter).with_error(field)
    })
}

/// The `{id}` of a path. Anything that is no UUID cannot exist, so it is not found.
pub struct PathId(pub Id);

impl FromRequest for PathId {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|text| uuid::Uuid::parse_str(text).ok());
        ready(id.map(|id| Self(Id(id))).ok_or_else(|| Problem::new(ProblemCode::NotFound).into()))
    }
}

/// A `{name}` of a path as text; one with a NUL names nothing.
pub fn path_text<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.match_info().get(name).filter(|text| !text.contains('\0')).unwrap_or("")
}

/// The `{year}` of a path.
pub struct PathYear(pub i32);

impl FromRequest for PathYear {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let text = path_text(request, "year");
        let year = if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None };
        ready(year.map(Self).ok_or_else(|| {
            Problem::new(ProblemCode::MalformedPath).with_detail("年度应为四位数字，如 2025", "A year has four digits, such as 2025").into()
        }))
    }
}
