//! `fields=` and `expand=`: every read of JSON in the form that its caller asks for. Handlers do not see these parameters; the names that
//! they take are those of the schema ([`Form`]).

use std::collections::BTreeSet;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::uri::PathAndQuery;
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};
use persistence::Id;
use serde_json::Value;
use utoipa::openapi::Required;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};

use crate::auth::caller::reader;
use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::expanded::{Expanded, Kind};
use crate::flows::json::words;
use crate::http::cut::cut;
use crate::http::documented::Description;
use crate::http::form::Form;
use crate::http::operation::{Operation, matched};
use crate::http::validator;
use crate::state::State;

const FIELDS: &str = "fields";
const EXPAND: &str = "expand";

/// What was asked for.
struct Asked {
    fields: Option<Vec<String>>,
    kinds: BTreeSet<Kind>,
    /// As it stood in the query, for the address of the next page.
    said: String,
    /// The query without it.
    rest: String,
}

/// Serves a read in the form that is asked for.
///
/// # Errors
/// None of its own: a refusal is an answer.
pub async fn shaped(
    operation: &'static Operation,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let reads = *request.method() == operation.method || *request.method() == Method::HEAD;
    let asked = match Asked::of(operation, request.query_string()) {
        Ok(Some(asked)) if reads => asked,
        Err(problem) if reads => {
            // As any other refusal: told of this operation, and to nobody who has not said who they are.
            matched(request.request(), operation);
            let caller = state_of(request.request()).and_then(|state| reader(request.request(), state, operation.permission));
            return Ok(request.error_response(caller.err().unwrap_or(problem)));
        }
        _ => return next.call(request).await.map(ServiceResponse::map_into_boxed_body),
    };
    if let Some(uri) = with_query(request.uri(), &asked.rest) {
        request.head_mut().uri = uri;
    }
    let response = next.call(request).await?.map_into_boxed_body();
    if response.status() != StatusCode::OK {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    let shaped = match body.try_into_bytes() {
        Ok(body) => asked.shape(operation, &request, &body).await,
        Err(_) => Err(Problem::internal("an answer of JSON is streamed")),
    };
    let body = match shaped {
        Ok(body) => body,
        Err(problem) => return Ok(ServiceResponse::from_err(problem, request)),
    };
    let headers = response.headers_mut();
    // The tag of a version stays: what is shown of it can be changed under it.
    if headers.get(header::ETAG).is_some_and(|tag| tag.as_bytes().starts_with(b"W/"))
        && let Ok(tag) = HeaderValue::from_str(&validator::of(body.as_bytes()))
    {
        headers.insert(header::ETAG, tag);
    }
    let next_page = headers.get(header::LINK).and_then(|link| link.to_str().ok()).map(|link| link.replacen('?', &format!("?{}&", asked.said), 1));
    if let Some(Ok(link)) = next_page.as_deref().map(HeaderValue::from_str) {
        headers.insert(header::LINK, link);
    }
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

fn state_of(request: &HttpRequest) -> Result<&web::Data<State>, Problem> {
    request.app_data::<web::Data<State>>().ok_or_else(|| Problem::internal("no state"))
}

/// The same address with another query.
fn with_query(uri: &Uri, query: &str) -> Option<Uri> {
    let mark = if query.is_empty() { "" } else { "?" };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{}{mark}{query}", uri.path())).ok()?);
    Uri::from_parts(parts).ok()
}

impl Asked {
    /// Takes what is asked for out of a query; none when that is nothing.
    ///
    /// # Errors
    /// 400, naming the parameter, with the names that it takes.
    fn of(operation: &Operation, query: &str) -> Result<Option<Self>, Problem> {
        let name_of = |pair: &str| pair.split_once('=').map_or(pair, |(name, _)| name).to_owned();
        let (said, rest): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| [FIELDS, EXPAND].contains(&name_of(pair).as_str()));
        if said.is_empty() {
            return Ok(None);
        }
        let form = operation.form();
        let (mut fields, mut kinds) = (None, None);
        for (name, value) in form_urlencoded::parse(said.join("&").as_bytes()) {
            let refuse = |code, expected: Vec<&str>| {
                let field = FieldError::new(name.clone(), code).with("expected", expected.join(", "));
                Err(Problem::new(ProblemCode::InvalidParameter).with_error(field))
            };
            let asked: Vec<String> = words(Some(&value)).map(str::to_owned).collect();
            if name == FIELDS {
                if asked.iter().any(|field| !form.fields.contains(field)) {
                    return refuse(FieldCode::UnknownField, form.fields.iter().map(String::as_str).collect());
                }
                if fields.replace(asked).is_some() {
                    return refuse(FieldCode::DuplicateField, Vec::new());
                }
            } else {
                let known = |word: &String| form.kinds.iter().copied().find(|kind| kind.word() == word);
                let Some(asked) = asked.iter().map(known).collect::<Option<BTreeSet<Kind>>>() else {
                    return refuse(FieldCode::UnknownField, form.kinds.iter().map(|kind| kind.word()).collect());
                };
                if kinds.replace(asked).is_some() {
                    return refuse(FieldCode::DuplicateField, Vec::new());
                }
            }
        }
        Ok(Some(Self { fields, kinds: kinds.unwrap_or_default(), said: said.join("&"), rest: rest.join("&") }))
    }

    /// An answer in this form.
    async fn shape(&self, operation: &Operation, request: &HttpRequest, answer: &[u8]) -> Result<String, Problem> {
        let answer = std::str::from_utf8(answer).map_err(Problem::internal)?;
        let mut shaped = match &self.fields {
            Some(fields) => cut(answer, fields, operation.form().is_list).map_err(Problem::internal)?,
            None => answer.to_owned(),
        };
        if self.kinds.is_empty() {
            return Ok(shaped);
        }
        let mut asked: Vec<(Kind, BTreeSet<Id>)> = self.kinds.iter().map(|kind| (*kind, BTreeSet::new())).collect();
        find_ids(&serde_json::from_str(&shaped).map_err(Problem::internal)?, &mut asked);
        let state = state_of(request)?;
        let caller = reader(request, state, operation.permission)?;
        let expanded = state.db.read(&caller, move |tx| Ok::<_, Problem>(Expanded::read(tx, &asked)?)).await?;
        if shaped.pop() == Some('}') {
            shaped.push_str(if shaped.len() > 1 { ",\"expanded\":" } else { "\"expanded\":" });
            shaped.push_str(&serde_json::to_string(&expanded).map_err(Problem::internal)?);
            shaped.push('}');
        }
        Ok(shaped)
    }
}

/// Gathers the ids that stand in an answer, by what they stand for.
fn find_ids(value: &Value, asked: &mut Vec<(Kind, BTreeSet<Id>)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let id = value.as_str().and_then(|text| uuid::Uuid::parse_str(text).ok()).map(Id);
                match (Kind::of_field(name), id) {
                    (Some(kind), Some(id)) => asked.iter_mut().filter(|(known, _)| *known == kind).for_each(|(_, ids)| ids.extend([id])),
                    _ => find_ids(value, asked),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find_ids(item, asked)),
        _ => {}
    }
}

/// Tells the document of both parameters.
pub fn describe(description: &mut Description) {
    let form = Form::of(description);
    if !form.fields.is_empty() {
        description.common_parameter("Fields");
    }
    if form.kinds.is_empty() {
        return;
    }
    let words = form.kinds.iter().map(|kind| kind.word());
    let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.collect::<Vec<_>>()));
    let parameter = ParameterBuilder::new().name(EXPAND).parameter_in(ParameterIn::Query).required(Required::False);
    let about = "Tells in `expanded` what the ids of the answer stand for, each once";
    description.parameter(parameter.description(Some(about)).schema(Some(ArrayBuilder::new().items(word))).build());
    description.schema::<Expanded>();
    description.expanded_in = Some(form.component);
}
