//! An answer, read whole.

use actix_web::HttpResponse;
use actix_web::body::to_bytes;
use actix_web::http::header::HeaderMap;
use serde_json::Value;

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub code: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The body, if it is JSON; null otherwise.
    pub json: Value,
}

impl Reply {
    pub async fn read(response: HttpResponse) -> Self {
        let (code, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body()).await.map(|b| b.to_vec()).unwrap_or_default();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Self { code, headers, bytes, json }
    }

    /// Fails unless the status is this one; shows the body then.
    #[track_caller]
    pub fn status(self, expected: u16) -> Self {
        assert_eq!(self.code, expected, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// Fails unless it is this problem, with this status.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let reply = self.status(status);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert_eq!(reply.json["code"], code, "{}", reply.json);
        reply
    }

    /// Fails unless it is 422 `validation_failed` with exactly these (pointer, code), in any order.
    #[track_caller]
    pub fn faults(self, expected: &[(&str, &str)]) -> Self {
        self.names(422, "validation_failed", expected)
    }

    /// Fails unless it is this problem with exactly these (pointer, code), in any order.
    #[track_caller]
    pub fn names(self, status: u16, code: &str, expected: &[(&str, &str)]) -> Self {
        let reply = self.problem(status, code);
        let mut found: Vec<(&str, &str)> =
            reply.json["errors"].as_array().unwrap().iter().map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap())).collect();
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
        reply
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub fn etag(&self) -> String {
        self.header("etag").to_owned()
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.json["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.json)).to_owned()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}
