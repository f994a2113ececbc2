//! The outermost layer: request id, language of problems, conditional GET, time-out, security headers, metrics.

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
use crate::state::State;

/// The id of a request: the caller's, if it is a fit one, or a fresh one.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

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
pub async fn edge(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let started = Instant::now();
    let id = request_id(&request, &state);
    let language = Language::of(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let matched = Matched::default();
    request.extensions_mut().insert(matched.clone());
    let outcome = in_time(&matched, next.call(request)).await;
    let response = match outcome {
        Ok(Ok(response)) => finish(response.map_into_boxed_body(), language, &id),
        // The router owns the request by now, so these two leave as errors that carry their answer.
        Ok(Err(error)) => return Err(refuse(problem_response(&error, language, &id), &id)),
        Err(_) => return Err(refuse(respond(&Problem::new(ProblemCode::Busy).retry_after(1), language, &id), &id)),
    };
    let mut response = not_modified(response);
    common_headers(response.headers_mut(), &id);
    state.metrics.observe(matched.operation().map_or("unmatched", |operation| &operation.id), response.status(), started.elapsed());
    Ok(response)
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
        let rendered = problem_response(error, language, id);
        return response.into_response(rendered);
    }
    let (status, request) = (response.status(), response.request());
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    if !bare || !matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
        return response;
    }
    let code = if status == StatusCode::NOT_FOUND { ProblemCode::NotFound } else { ProblemCode::MethodNotAllowed };
    log::debug!("{} {} -> {}", request.method(), request.path(), code.code());
    let mut refusal = respond(&Problem::new(code), language, id);
    if let Some(allow) = response.headers().get(header::ALLOW) {
        refusal.headers_mut().insert(header::ALLOW, allow.clone());
    }
    response.into_response(refusal)
}

fn problem_response(error: &actix_web::Error, language: Language, id: &str) -> HttpResponse {
    if let Some(problem) = error.as_error::<Problem>() {
        if let Some(inside) = &problem.internal {
            log::error!("request {id}: {}: {inside}", problem.code.code());
        }
        return respond(problem, language, id);
    }
    let status = error.as_response_error().status_code();
    let problem = match status {
        StatusCode::NOT_FOUND => Problem::new(ProblemCode::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(ProblemCode::MethodNotAllowed),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(ProblemCode::TooLarge),
        StatusCode::REQUEST_TIMEOUT => Problem::new(ProblemCode::RequestTimeout),
        status if status.is_client_error() => Problem::new(ProblemCode::MalformedBody),
        _ => {
            log::error!("request {id}: {error}");
            Problem::new(ProblemCode::Internal)
        }
    };
    respond(&problem, language, id)
}

/// 304 for a GET whose ETag the caller already holds.
fn not_modified(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.request().method() != Method::GET || response.status() != StatusCode::OK {
        return response;
    }
    let held = response.request().headers().get(header::IF_NONE_MATCH).cloned();
    let Some((etag, held)) = response.headers().get(header::ETAG).cloned().zip(held) else { return response };
    let matches = held.to_str().is_ok_and(|list| list.split(',').any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == etag.as_bytes()));
    if matches { response.into_response(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish()) } else { response }
}
