//! The outermost layer: request id, language of problems, conditional reading, time-out, headers that every answer carries, metrics, access log.

use std::future::Future;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};

use crate::error::{Problem, ProblemCode, respond};
use crate::http::language::Language;
use crate::http::operation::Matched;
use crate::http::validator;
use crate::logging::{Access, traceparent};
use crate::state::State;

/// The id of a request: the caller's, if it is a fit one, or a fresh one.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// How long an ordinary request may take.
const TIME_OUT: Duration = Duration::from_secs(60);
/// How long one may take that carries a file.
const STREAM_TIME_OUT: Duration = Duration::from_secs(600);

fn request_id(request: &ServiceRequest, state: &State) -> String {
    let given = request.headers().get(&REQUEST_ID).and_then(|v| v.to_str().ok());
    match given {
        Some(id) if !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b)) => id.to_owned(),
        _ => state.db.sources().id(state.db.sources().now()).to_string(),
    }
}

/// Wraps every request.
///
/// # Errors
/// None of its own: every error becomes a problem document here.
pub async fn edge(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let started = Instant::now();
    // The page of the docs answers GET only; of a HEAD nothing is sent behind the head, whoever answers it.
    if request.method() == Method::HEAD && request.path().starts_with("/docs/") {
        request.head_mut().method = Method::GET;
    }
    let id = request_id(&request, &state);
    let language = Language::of(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let matched = Matched::default();
    request.extensions_mut().insert(matched.clone());
    let address = state.proxies.client(request.request());
    let trace = request.headers().get(TRACEPARENT).and_then(|value| value.to_str().ok()).and_then(traceparent).map(str::to_owned);
    let answer = match in_time(&matched, next.call(request)).await {
        Ok(Ok(response)) => Ok(not_modified(finish(response.map_into_boxed_body(), language, &id))),
        // The router owns the request by now, so these two leave as errors that carry their answer.
        Ok(Err(error)) => Err(problem_response(&error, language, &id)),
        Err(_) => Err(respond(&Problem::new(ProblemCode::Busy).retry_after(1), language, &id)),
    };
    let status = answer.as_ref().map_or_else(HttpResponse::status, ServiceResponse::status);
    let operation = matched.operation().map_or("unmatched", |operation| &operation.id);
    let took = started.elapsed();
    state.metrics.observe(operation, status, took);
    let (caller, traceparent) = (matched.caller().user(), trace.as_deref());
    Access { request_id: &id, operation, status: status.as_u16(), took, caller, address, traceparent }.log();
    match answer {
        Ok(mut response) => {
            common_headers(response.headers_mut(), &id);
            Ok(response)
        }
        Err(response) => Err(refuse(response, &id)),
    }
}

/// Refuses a body in an encoding that is not read. Inside of what lets pages of other origins in, so that they can read the refusal.
///
/// # Errors
/// Those of what it wraps.
pub async fn readable(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !is_readable(request.headers()) {
        return Ok(request.error_response(Problem::new(ProblemCode::UnsupportedEncoding)));
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

/// Waits for an answer as long as its operation may take, which is known once the router has matched it.
async fn in_time<T>(matched: &Matched, answer: impl Future<Output = T>) -> Result<T, tokio::time::error::Elapsed> {
    let mut answer = std::pin::pin!(answer);
    match tokio::time::timeout(TIME_OUT, answer.as_mut()).await {
        Err(_) if matched.operation().is_some_and(|operation| operation.streams) => tokio::time::timeout(STREAM_TIME_OUT - TIME_OUT, answer).await,
        outcome => outcome,
    }
}

fn refuse(mut response: HttpResponse, id: &str) -> actix_web::Error {
    common_headers(response.headers_mut(), id);
    InternalError::from_response("refused at the edge", response).into()
}

/// What every answer carries.
fn common_headers(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.append(header::VARY, HeaderValue::from_static("Authorization, Accept-Language"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        // Answers differ by caller.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
}

/// Writes a problem in the caller's language; turns what the framework says by itself into problems too.
fn finish(response: ServiceResponse<BoxBody>, language: Language, id: &str) -> ServiceResponse<BoxBody> {
    if let Some(error) = response.response().error() {
        let mut rendered = problem_response(error, language, id);
        keep_for_browsers(response.headers(), rendered.headers_mut());
        return response.into_response(rendered);
    }
    let (status, request) = (response.status(), response.request());
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    if !bare || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    // Only the router answers 404 without a word: what is not found at an address of ours is a problem already.
    let code = if status == StatusCode::NOT_FOUND { ProblemCode::UnknownAddress } else { code_of(status) };
    log::debug!("{} {} -> {}", request.method(), request.path(), code.code());
    let mut refusal = respond(&Problem::new(code), language, id);
    if let Some(allow) = response.headers().get(header::ALLOW) {
        refusal.headers_mut().insert(header::ALLOW, allow.clone());
    }
    keep_for_browsers(response.headers(), refusal.headers_mut());
    response.into_response(refusal)
}

fn problem_response(error: &actix_web::Error, language: Language, id: &str) -> HttpResponse {
    if let Some(problem) = error.as_error::<Problem>() {
        if let Some(inside) = &problem.internal {
            log::error!("request {id}: {}: {inside}", problem.code.code());
        }
        return respond(problem, language, id);
    }
    let code = match error.as_error::<actix_cors::CorsError>() {
        Some(_) => ProblemCode::OriginNotAllowed,
        None => code_of(error.as_response_error().status_code()),
    };
    if code == ProblemCode::Internal {
        log::error!("request {id}: {error}");
    }
    respond(&Problem::new(code), language, id)
}

/// What the framework means by a status.
fn code_of(status: StatusCode) -> ProblemCode {
    match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::NOT_ACCEPTABLE => ProblemCode::NotAcceptable,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
        StatusCode::REQUEST_TIMEOUT => ProblemCode::RequestTimeout,
        status if status.is_client_error() => ProblemCode::MalformedBody,
        _ => ProblemCode::Internal,
    }
}

/// Whether the body is in an encoding that is read: what is not known to the framework would go on as it is, and be called no JSON.
fn is_readable(headers: &HeaderMap) -> bool {
    let known = |name: &str| ["identity", "gzip", "deflate", ""].contains(&name.trim().to_ascii_lowercase().as_str());
    headers.get_all(header::CONTENT_ENCODING).all(|value| value.to_str().is_ok_and(known))
}

/// What was settled before an answer took the place of another: which pages may read it, and by what it differs.
fn keep_for_browsers(from: &HeaderMap, to: &mut HeaderMap) {
    let is_kept = |name: &HeaderName| *name == header::VARY || name.as_str().starts_with("access-control-");
    from.iter().filter(|(name, _)| is_kept(name)).for_each(|(name, value)| to.append(name.clone(), value.clone()));
}

/// 304 for what the caller holds already.
fn not_modified(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let request = response.request();
    let held = validator::held(request.method(), request.headers(), response.headers()).filter(|_| response.status() == StatusCode::OK);
    let Some(tag) = held else { return response };
    let mut same = HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    if let Some(kept) = response.headers().get(header::CACHE_CONTROL) {
        same.headers_mut().insert(header::CACHE_CONTROL, kept.clone());
    }
    keep_for_browsers(response.headers(), same.headers_mut());
    response.into_response(same)
}
