//! The query of a list: its filters, and the page that is asked for.

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::{FromRequest, HttpRequest, dev};
use persistence::Instant;
use serde::Deserialize;
use serde::de::value;
use serde::de::{DeserializeOwned, IntoDeserializer};
use utoipa::IntoParams;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::json::{self, Expected};
use crate::http::documented::{Description, Documented};
use crate::http::page::Paging;
use crate::http::params::{Params, parse};

/// The parameters of a page. The last is for lists that can be counted.
const PAGE: [&str; 3] = ["limit", "cursor", "count"];

/// The same for a list that cannot.
const UNCOUNTED: [&str; 2] = ["limit", "cursor"];

/// The filters of a list, which deny unknown fields, and its page. `COUNTED`: whether it takes `count=true`.
pub struct List<F, const COUNTED: bool = true> {
    pub filter: F,
    pub paging: Paging,
}

/// A list without filters.
#[derive(Debug, serde::Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

impl<F: DeserializeOwned, const COUNTED: bool> FromRequest for List<F, COUNTED> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Self::read(request).map_err(Into::into))
    }
}

impl<F: DeserializeOwned, const COUNTED: bool> List<F, COUNTED> {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let fields = ListFields::read(request)?;
        let page: &[&str] = if COUNTED { &PAGE } else { &UNCOUNTED };
        let rest = fields.0.iter().filter(|(name, _)| !page.contains(&name.as_str()));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish();
        Ok(Self { filter: parse(&query, page)?, paging: fields.paging(request)? })
    }
}

impl<F: IntoParams, const COUNTED: bool> Documented for List<F, COUNTED> {
    const READS_QUERY: bool = true;

    fn describe(description: &mut Description) {
        Params::<F>::describe(description);
        ["Limit", "Cursor"].into_iter().for_each(|name| description.common_parameter(name));
        if COUNTED {
            description.common_parameter("Count");
        }
    }
}

/// The query of a list whose filters a kind of records decides.
pub struct ListFields(BTreeMap<String, String>);

impl FromRequest for ListFields {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Self::read(request).map_err(Into::into))
    }
}

impl ListFields {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
            let refuse = |code| Err(Problem::new(ProblemCode::InvalidParameter).with_error(FieldError::new(name.clone(), code)));
            // PostgreSQL cannot even compare a text with a NUL.
            if value.contains('\0') {
                return refuse(FieldCode::ControlCharacter);
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
        let known: Vec<&str> = known.iter().copied().chain(PAGE).collect();
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

    /// The values of a parameter, which are separated by commas, each once.
    pub fn several<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        json::words(self.get(name))
    }

    /// A parameter that is a number or a flag.
    fn typed<T: FromStr>(&self, name: &str, expected: Expected) -> Result<Option<T>, Problem> {
        let wrong = || Problem::new(ProblemCode::InvalidParameter).with_error(expected.fault(name));
        self.get(name).map(|text| text.parse().map_err(|_| wrong())).transpose()
    }

    /// A parameter that is `true` or `false`; false if it is absent.
    ///
    /// # Errors
    /// 400.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.typed(name, Expected::Bool)?.unwrap_or(false))
    }

    /// A parameter that is an instant.
    ///
    /// # Errors
    /// 400.
    pub fn instant(&self, name: &str) -> Result<Option<Instant>, Problem> {
        let read = |text: &str| Instant::deserialize(IntoDeserializer::<value::Error>::into_deserializer(text));
        let wrong =
            |text: &str| Problem::new(ProblemCode::InvalidParameter).with_error(FieldError::new(name, FieldCode::BadDate).with("value", text));
        self.get(name).map(|text| read(text).map_err(|_| wrong(text))).transpose()
    }

    /// The page that is asked for. A cursor is bound to the address and to all other parameters, in the order of their names: two
    /// versions of the program behind one balancer accept each other's.
    ///
    /// # Errors
    /// 400.
    pub fn paging(&self, request: &HttpRequest) -> Result<Paging, Problem> {
        let rest = self.0.iter().filter(|(name, _)| !PAGE.contains(&name.as_str()));
        let query = form_urlencoded::Serializer::new(format!("{}?", request.path())).extend_pairs(rest).finish();
        Paging::new(self.typed("limit", Expected::Integer)?, self.get("cursor"), Some(self.flag("count")?), &query)
    }
}

impl Documented for ListFields {
    const READS_QUERY: bool = true;

    fn describe(description: &mut Description) {
        ["Limit", "Cursor", "Count"].into_iter().for_each(|name| description.common_parameter(name));
    }
}
