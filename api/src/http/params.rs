//! Query and path parameters; unknown ones are refused.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev};
use persistence::Id;
use serde::de::DeserializeOwned;
use utoipa::openapi::path::ParameterIn;
use utoipa::{IntoParams, PartialSchema};
use validator::Validate;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::json::{self, Tree};
use crate::http::documented::{Description, Documented};

/// Query parameters. `T` denies unknown fields.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(parse(request.query_string(), &[]).map(Self).map_err(Into::into))
    }
}

/// Query parameters of two kinds, such as those that several operations share beside those of one. Both deny unknown fields.
pub struct BothParams<A, B>(pub A, pub B);

impl<A: DeserializeOwned + IntoParams, B: DeserializeOwned + IntoParams> FromRequest for BothParams<A, B> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let names: Vec<String> = B::into_params(|| Some(ParameterIn::Query)).into_iter().map(|parameter| parameter.name).collect();
        let (of_b, of_a): (Vec<_>, Vec<_>) =
            form_urlencoded::parse(request.query_string().as_bytes()).partition(|(name, _)| names.iter().any(|known| known == name));
        let query = |pairs: Vec<_>| form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let also: Vec<&str> = names.iter().map(String::as_str).collect();
        let both = parse(&query(of_a), &also).and_then(|a| Ok(Self(a, parse(&query(of_b), &[])?)));
        ready(both.map_err(Into::into))
    }
}

impl<A: IntoParams, B: IntoParams> Documented for BothParams<A, B> {
    const READS_QUERY: bool = true;

    fn describe(description: &mut Description) {
        Params::<A>::describe(description);
        Params::<B>::describe(description);
    }
}

impl<T: IntoParams> Documented for Params<T> {
    const READS_QUERY: bool = true;

    fn describe(description: &mut Description) {
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            match parameter.name.as_str() {
                // What is named and not in scope is not found.
                "authority_id" | "intake_id" => {
                    description.refusals.insert(404);
                    description.parameter(parameter);
                }
                _ => description.parameter(parameter),
            }
        }
    }
}

/// Reads a query; unknown parameters are refused, with the names of the known ones: those of `T`, and `also`.
///
/// # Errors
/// 400, naming the parameter.
pub fn parse<T: DeserializeOwned>(query: &str, also: &[&str]) -> Result<T, Problem> {
    // PostgreSQL cannot even compare a text with a NUL.
    if let Some((name, _)) = form_urlencoded::parse(query.as_bytes()).find(|(_, value)| value.contains('\0')) {
        return Err(Problem::new(ProblemCode::InvalidParameter).with_error(FieldError::new(name, FieldCode::ControlCharacter)));
    }
    json::read(&Tree::of_query(query))
        .map_err(|fault| fault.parameters(also).into_iter().fold(Problem::new(ProblemCode::InvalidParameter), Problem::with_error))
}

/// A parameter that checks itself; a query is refused at its first fault.
///
/// # Errors
/// 400, naming the parameter.
pub fn checked<T: Validate>(name: &str, value: Option<T>) -> Result<Option<T>, Problem> {
    let mut faults = Faults::default();
    if let Some(value) = &value {
        faults.shape_at(name, value.validate());
    }
    match faults.0.into_iter().next() {
        None => Ok(value),
        Some(fault) => Err(Problem::new(ProblemCode::InvalidParameter).with_error(fault)),
    }
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

impl Documented for PathId {
    fn describe(description: &mut Description) {
        description.path_parameter("id", "Id", Id::schema());
    }
}

/// A `{name}` of a path as text; one with a NUL names nothing.
fn path_text<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
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

impl Documented for PathYear {
    fn describe(description: &mut Description) {
        description.path_parameter("year", "Calendar year, such as 2026", i32::schema());
    }
}

/// A text of a path, as it was sent.
macro_rules! path_texts {
    ($($(#[$about:meta])* $text:ident = $name:literal, $told:literal;)+) => {$(
        $(#[$about])*
        pub struct $text(pub String);

        impl FromRequest for $text {
            type Error = actix_web::Error;
            type Future = Ready<Result<Self, Self::Error>>;

            fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
                ready(Ok(Self(path_text(request, $name).to_owned())))
            }
        }

        impl Documented for $text {
            fn describe(description: &mut Description) {
                description.path_parameter($name, $told, String::schema());
            }
        }
    )+};
}

path_texts! {
    /// The `{code}` of a path: a code of a closed list or of the register.
    PathCode = "code", "Code";
    /// The `{uscc}` of a path.
    PathUscc = "uscc", "统一社会信用代码";
    /// The `{name}` of a path.
    PathName = "name", "Name";
}
