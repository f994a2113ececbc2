//! `limit`, `cursor`, `count`: keyset pages on the wire.

use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use persistence::{After, Id, Instant};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::http::documented::{Description, Documented};
use crate::http::reply::Reply;

/// The page that was asked for.
pub struct Paging {
    /// Rows, 1–100.
    pub limit: i64,
    /// The key of the last row of the page before.
    pub after: Option<String>,
    /// Whether `total` is asked for.
    pub count: bool,
    fingerprint: String,
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    f: String,
    k: String,
}

impl Paging {
    /// Checks the three parameters. `query` is what else decides the list, in a fixed order: a cursor is good for the same only.
    ///
    /// # Errors
    /// 400 `invalid_parameter` or `cursor_mismatch`.
    pub fn new(limit: Option<i64>, cursor: Option<&str>, count: Option<bool>, query: &str) -> Result<Self, Problem> {
        let limit = limit.unwrap_or(20);
        if !(1..=100).contains(&limit) {
            let field = FieldError::new("limit", FieldCode::OutOfRange).with("min", 1).with("max", 100);
            return Err(Problem::new(ProblemCode::InvalidParameter).with_error(field));
        }
        let fingerprint: String = Sha256::digest(query.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect();
        let after = match cursor {
            None => None,
            Some(text) => {
                let cursor: Option<Cursor> = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
                match cursor {
                    Some(cursor) if cursor.f == fingerprint && !cursor.k.contains('\0') => Some(cursor.k),
                    _ => return Err(Problem::new(ProblemCode::CursorMismatch)),
                }
            }
        };
        Ok(Self { limit, after, count: count.unwrap_or(false), fingerprint })
    }

    /// The key to start after, read from its text.
    ///
    /// # Errors
    /// 400 `cursor_mismatch`.
    pub fn key<T: std::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        self.after.as_deref().map(|text| text.parse().map_err(|_| Problem::new(ProblemCode::CursorMismatch))).transpose()
    }

    /// The key to start after, if it is an id.
    ///
    /// # Errors
    /// 400 `cursor_mismatch`.
    pub fn id(&self) -> Result<Option<Id>, Problem> {
        Ok(self.key::<uuid::Uuid>()?.map(Id))
    }

    /// The key to start after in a list that is in the order of ids, or of changes where it is asked what has changed.
    ///
    /// # Errors
    /// 400 `cursor_mismatch`.
    pub fn change(&self, since: Option<Instant>) -> Result<Option<After>, Problem> {
        if since.is_none() {
            return Ok(self.id()?.map(|id| After { id, updated_at: None }));
        }
        let read = |text: &str| {
            let (at, id) = text.split_once(' ')?;
            Some(After { id: Id(id.parse().ok()?), updated_at: Some(Instant::from_micros(at.parse().ok()?)?) })
        };
        self.after.as_deref().map(|text| read(text).ok_or_else(|| Problem::new(ProblemCode::CursorMismatch))).transpose()
    }

    /// The key of a row in such a list.
    pub fn key_of(since: Option<Instant>, id: Id, updated_at: Instant) -> String {
        if since.is_none() { id.to_string() } else { format!("{} {id}", updated_at.micros()) }
    }

    /// The cursor of the next page, given the key of the last row of this one.
    pub fn next(&self, more: bool, last_key: Option<String>) -> Option<String> {
        let key = last_key.filter(|_| more)?;
        let json = serde_json::to_vec(&Cursor { f: self.fingerprint.clone(), k: key }).ok()?;
        Some(URL_SAFE_NO_PAD.encode(json))
    }
}

/// Declares the page of a list: a concrete type, so that generated clients get one.
macro_rules! page_of {
    ($(#[$meta:meta])* $page:ident, $item:ty) => {
        $(#[$meta])*
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $page {
            /// The rows.
            pub items: Vec<$item>,
            /// Ask for the next page with it; `null` on the last.
            #[schema(required = true)]
            pub next_cursor: Option<String>,
            /// How many rows there are in all, if `count=true` was asked for.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(nullable = false)]
            pub total: Option<i64>,
        }
    };
}
pub(crate) use page_of;

/// 200 with a page and, unless it is the last, `Link: <…>; rel="next"`.
pub struct ListReply<P> {
    response: HttpResponse,
    page: PhantomData<fn() -> P>,
}

impl<P> Responder for ListReply<P> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        self.response
    }
}

impl<P: ToSchema> Documented for ListReply<P> {
    const SHAPED: bool = true;

    fn describe(description: &mut Description) {
        let schema = description.schema::<P>();
        description.answer(200, "application/json", Some(schema), &["Link"]);
    }
}

/// Answers with a page.
pub fn list_reply<P: Serialize>(request: &HttpRequest, page: &P, next_cursor: Option<&str>) -> Result<ListReply<P>, Problem> {
    let mut response = Reply::ok(page)?.respond_to(request);
    if let Some(cursor) = next_cursor {
        let mut pairs: Vec<String> =
            request.query_string().split('&').filter(|p| !p.is_empty() && !p.starts_with("cursor=")).map(str::to_owned).collect();
        pairs.push(format!("cursor={cursor}"));
        if let Ok(link) = HeaderValue::from_str(&format!("<{}?{}>; rel=\"next\"", request.path(), pairs.join("&"))) {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    Ok(ListReply { response, page: PhantomData })
}
