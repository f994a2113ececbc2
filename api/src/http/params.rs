//! Query and path parameters; unknown ones are refused.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev};
use persistence::Id;
use serde::de::DeserializeOwned;
use utoipa::openapi::path::ParameterIn;
use utoipa::{IntoParams, PartialSchema};

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::shape::shape_error;
use crate::http::documented::{Description, Documented};
use crate::http::page::Paging;

/// Query parameters. `T` denies unknown fields.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self).map_err(Into::into))
    }
}

impl<T: IntoParams> Documented for Params<T> {
    const READS_QUERY: bool = true;

    fn describe(description: &mut Description) {
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            match parameter.name.as_str() {
                "limit" => description.common_parameter("Limit"),
                "cursor" => description.common_parameter("Cursor"),
                "count" => description.common_parameter("Count"),
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

/// The `{code}` of a path: a code of a closed list or of the register.
pub struct PathCode(pub String);

impl FromRequest for PathCode {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Ok(Self(path_text(request, "code").to_owned())))
    }
}

impl Documented for PathCode {
    fn describe(description: &mut Description) {
        description.path_parameter("code", "Code", String::schema());
    }
}

/// The `{name}` of a path.
pub struct PathName(pub String);

impl FromRequest for PathName {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Ok(Self(path_text(request, "name").to_owned())))
    }
}

impl Documented for PathName {
    fn describe(description: &mut Description) {
        description.path_parameter("name", "Name", String::schema());
    }
}

/// Query parameters whose names a kind of things decides, `limit`, `cursor` and `count` among them.
pub struct QueryFields(BTreeMap<String, String>);

impl FromRequest for QueryFields {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Self::read(request.query_string()).map_err(Into::into))
    }
}

impl QueryFields {
    fn read(query: &str) -> Result<Self, Problem> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let refuse = |code| Err(Problem::new(ProblemCode::InvalidParameter).with_error(FieldError::new(name.clone(), code)));
            // PostgreSQL cannot even compare a text with a NUL.
            if value.contains('\0') {
                return refuse(FieldCode::NulCharacter);
            }
            if fields.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                return refuse(FieldCode::DuplicateField);
            }
        }
        Ok(Self(fields))
    }

    /// Refuses parameters that are neither these nor those of a page.
    ///
    /// # Errors
    /// 400, naming the parameter.
    pub fn expect(&self, known: &[&str]) -> Result<(), Problem> {
        let known: Vec<&str> = known.iter().copied().chain(["limit", "cursor", "count"]).collect();
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let field = FieldError::new(name.clone(), FieldCode::UnknownParameter).with("expected", known.join(", "));
                Err(Problem::new(ProblemCode::InvalidParameter).with_error(field))
            }
        }
    }

    /// A parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter that is a number or a flag.
    fn typed<T: std::str::FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, Problem> {
        let wrong = |text: &str| {
            let field = crate::flows::shape::wrong_type(name, &format!("invalid value: {text}, expected {expected}"));
            Problem::new(ProblemCode::InvalidParameter).with_error(field)
        };
        self.get(name).map(|text| text.parse().map_err(|_| wrong(text))).transpose()
    }

    /// A parameter that is `true` or `false`; false if it is absent.
    ///
    /// # Errors
    /// 400.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.typed(name, "true or false")?.unwrap_or(false))
    }

    /// The page that is asked for, of the list with this name under these parameters.
    ///
    /// # Errors
    /// 400.
    pub fn paging(&self, list: &str) -> Result<Paging, Problem> {
        let filter: Vec<_> = self.0.iter().filter(|(name, _)| !["limit", "cursor", "count"].contains(&name.as_str())).collect();
        Paging::new(self.typed("limit", "a whole number")?, self.get("cursor"), Some(self.flag("count")?), &(list, filter))
    }
}

impl Documented for QueryFields {
    const READS_QUERY: bool = true;

    fn describe(description: &mut Description) {
        ["Limit", "Cursor", "Count"].into_iter().for_each(|name| description.common_parameter(name));
    }
}
