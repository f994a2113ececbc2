//! What a part of a handler's signature tells the API document.

use std::collections::BTreeSet;

use actix_web::http::Method;
use domain::auth::Permission;
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, Ref, RefOr, Required, ResponseBuilder, Schema};

use crate::error::Problem;

/// A part of a signature: an extractor, or what is answered.
pub trait Documented {
    /// Whether it reads query parameters.
    const READS_QUERY: bool = false;
    /// Whether a file goes in or out.
    const STREAMS: bool = false;
    /// Whether it is JSON that a caller may ask for in another form (`fields`, `expand`), where it is read.
    const SHAPED: bool = false;
    /// What it asks of the caller.
    const PERMISSION: Option<Permission> = None;

    /// Adds what it needs or answers.
    fn describe(description: &mut Description);
}

/// What is told of an operation.
pub struct Description {
    pub operation: Operation,
    /// The schemas that it mentions.
    pub schemas: Vec<(String, RefOr<Schema>)>,
    /// The statuses of its refusals: a problem document each.
    pub refusals: BTreeSet<u16>,
    /// The component that has `expanded` where it was asked for.
    pub expanded_in: Option<String>,
    /// Whether it takes an `Idempotency-Key`.
    pub takes_key: bool,
}

impl Description {
    /// Every operation may be refused as malformed, fail, or find the server busy; one that writes may meet a conflict.
    pub fn new(mut operation: Operation, method: &Method, path: &str) -> Self {
        let mut refusals = BTreeSet::from([400, 500, 503]);
        if *method != Method::GET {
            refusals.insert(409);
        }
        if path.contains('{') {
            refusals.insert(404);
        }
        operation.parameters = None;
        let mut description = Self { operation, schemas: Vec::new(), refusals, expanded_in: None, takes_key: *method == Method::POST };
        description.common_parameter("AcceptLanguage");
        if description.takes_key {
            description.common_parameter("IdempotencyKey");
            description.refusals.insert(422);
        }
        description
    }

    /// A parameter that stands once in the components.
    pub fn common_parameter(&mut self, name: &str) {
        let reference = RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")));
        self.operation.parameters.get_or_insert_with(Vec::new).push(reference);
    }

    /// A parameter of its own. Several values of a query are separated by commas.
    pub fn parameter(&mut self, mut parameter: Parameter) {
        if matches!(parameter.schema, Some(RefOr::T(Schema::Array(_)))) {
            (parameter.style, parameter.explode) = (Some(ParameterStyle::Form), Some(false));
        }
        self.operation.parameters.get_or_insert_with(Vec::new).push(RefOr::T(parameter));
    }

    /// The `{name}` of the path.
    pub fn path_parameter(&mut self, name: &str, description: &str, schema: impl Into<RefOr<Schema>>) {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        self.parameter(parameter.description(Some(description)).schema(Some(schema)).build());
    }

    /// A JSON body.
    pub fn body<T: ToSchema>(&mut self) {
        let reference = self.schema::<T>();
        let content = Content::new(Some(reference));
        self.operation.request_body =
            Some(RefOr::T(RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build()));
        self.refusals.extend([408, 413, 415, 422]);
    }

    /// The schema of a type: a reference to it where it has a name.
    pub fn schema<T: ToSchema>(&mut self) -> RefOr<Schema> {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(T::name()).into()
    }

    /// JSON that has no version has a validator of its content.
    pub fn may_be_held(&mut self) {
        let Some(RefOr::T(answer)) = self.operation.responses.responses.get_mut("200") else { return };
        if !answer.content.contains_key("application/json") || answer.headers.contains_key("ETag") {
            return;
        }
        answer.headers.insert("ETag".to_owned(), RefOr::Ref(Ref::new("#/components/headers/Validator")));
        self.common_parameter("IfNoneMatch");
        let unchanged = ResponseBuilder::new().description("Not Modified: the caller holds it already").build();
        self.operation.responses.responses.insert("304".to_owned(), RefOr::T(unchanged));
    }

    /// An answer of a status, with the headers of these names from the components.
    pub fn answer(&mut self, status: u16, content_type: &str, schema: Option<RefOr<Schema>>, headers: &[&str]) {
        let mut response = ResponseBuilder::new().description(reason(status));
        if let Some(schema) = schema {
            response = response.content(content_type, Content::new(Some(schema)));
        }
        let mut response = response.build();
        for name in headers {
            response.headers.insert((*name).to_owned(), RefOr::Ref(Ref::new(format!("#/components/headers/{}", name.replace('-', "")))));
        }
        self.operation.responses.responses.insert(status.to_string(), RefOr::T(response));
    }
}

/// The phrase of a status.
pub fn reason(status: u16) -> &'static str {
    actix_web::http::StatusCode::from_u16(status).ok().and_then(|code| code.canonical_reason()).unwrap_or("Answer")
}

/// A header of answers, for the components.
pub fn header(description: &str) -> RefOr<utoipa::openapi::Header> {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    RefOr::T(HeaderBuilder::new().schema(Some(text)).description(Some(description)).build())
}

/// A header of requests, for the components.
pub fn header_parameter(name: &str, description: &str, required: bool) -> RefOr<Parameter> {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let required = if required { Required::True } else { Required::False };
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(required);
    RefOr::T(parameter.description(Some(description)).schema(Some(text)).build())
}

impl<T: Documented> Documented for Result<T, Problem> {
    const STREAMS: bool = T::STREAMS;
    const SHAPED: bool = T::SHAPED;

    fn describe(description: &mut Description) {
        T::describe(description);
    }
}

/// The request itself tells nothing.
impl Documented for actix_web::HttpRequest {
    fn describe(_: &mut Description) {}
}

/// Nor does the state.
impl Documented for actix_web::web::Data<crate::state::State> {
    fn describe(_: &mut Description) {}
}

const fn first(a: Option<Permission>, b: Option<Permission>) -> Option<Permission> {
    if a.is_some() { a } else { b }
}

macro_rules! tuples {
    ($($name:ident),*) => {
        impl<$($name: Documented),*> Documented for ($($name,)*) {
            const READS_QUERY: bool = false $(|| $name::READS_QUERY)*;
            const STREAMS: bool = false $(|| $name::STREAMS)*;
            const PERMISSION: Option<Permission> = tuples!(@first $($name),*);

            fn describe(_description: &mut Description) {
                $($name::describe(_description);)*
            }
        }
    };
    (@first) => { None };
    (@first $name:ident $(, $rest:ident)*) => { first($name::PERMISSION, tuples!(@first $($rest),*)) };
}
tuples!();
tuples!(A);
tuples!(A, B);
tuples!(A, B, C);
tuples!(A, B, C, D);
tuples!(A, B, C, D, E);
tuples!(A, B, C, D, E, F);
