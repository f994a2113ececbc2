//! What every handler can reach: nothing that another instance would need to share.

use std::collections::HashMap;

use actix_web::HttpRequest;
use persistence::{Db, Id};

use crate::auth::jwt::Keys;
use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::http::metrics::Metrics;
use crate::routes::imports::worker::Queue;

/// The state of one process.
pub struct State {
    /// The database.
    pub db: Db,
    /// Signs and verifies session tokens; the secret is shared through the database.
    pub keys: Keys,
    /// Counts of this process.
    pub metrics: Metrics,
    /// Names of operations.
    pub operations: Operations,
    /// Import jobs of this process.
    pub imports: Queue,
    /// This process, in the rows of its import jobs.
    pub instance_id: Id,
    /// The largest file that may be imported, in bytes.
    pub max_upload: u64,
    /// Random bytes.
    pub random: fn(&mut [u8]),
}

/// What is known of each operation: recorded from the API document (`make docs`), since to build the document takes many times
/// the memory and the time that a process needs to start. A contract test holds that it is current.
const OPERATIONS: &str = include_str!("operations.tsv");

/// What is known of each operation, by method and route.
pub struct Operations(HashMap<(&'static str, &'static str), Known>);

/// An operation.
#[derive(Clone, Copy)]
struct Known {
    /// Its operationId.
    name: &'static str,
    /// Whether it has query parameters.
    has_query: bool,
}

impl Operations {
    /// Those that are recorded.
    pub fn recorded() -> Self {
        let operation = |line: &'static str| {
            let mut columns = line.split('\t');
            let (method, route, name, query) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
            Some(((method, route), Known { name, has_query: query == "query" }))
        };
        Self(OPERATIONS.lines().filter_map(operation).collect())
    }

    /// The record for a document, a line an operation.
    pub fn record(document: &utoipa::openapi::OpenApi) -> String {
        let mut lines = Vec::new();
        for (path, method, operation) in crate::openapi::operations(document) {
            let name = operation.operation_id.as_deref().unwrap_or_default();
            lines.push(format!("{method}\t{path}\t{name}\t{}\n", if crate::openapi::has_query(operation) { "query" } else { "-" }));
        }
        lines.sort_unstable();
        lines.concat()
    }

    /// The operation that a request matched.
    pub fn of(&self, request: &HttpRequest) -> &'static str {
        let Some(pattern) = request.match_pattern() else { return "unmatched" };
        self.find(request, &pattern).map_or("other", |known| known.name)
    }

    /// The methods that an address takes: for a request whose method is none of them.
    pub fn methods_at(&self, path: &str) -> Vec<&str> {
        let mut methods: Vec<&str> = self.0.keys().filter(|(_, pattern)| fits(pattern, path)).map(|(method, _)| *method).collect();
        methods.sort_unstable();
        methods
    }

    /// Refuses a query where the operation takes none. (Those that take one refuse what they do not know themselves.)
    ///
    /// # Errors
    /// 400 `invalid_parameter`.
    pub fn check_query(&self, request: &HttpRequest) -> Result<(), Problem> {
        let known = request.match_pattern().and_then(|pattern| self.find(request, &pattern));
        if known.is_none_or(|known| known.has_query) {
            return Ok(());
        }
        match form_urlencoded::parse(request.query_string().as_bytes()).next() {
            None => Ok(()),
            Some((name, _)) => {
                let field = FieldError::new(name, FieldCode::UnknownParameter).with("expected", "—");
                Err(Problem::new(ProblemCode::InvalidParameter).with_error(field))
            }
        }
    }

    fn find(&self, request: &HttpRequest, pattern: &str) -> Option<Known> {
        self.0.get(&(request.method().as_str(), pattern)).copied()
    }
}

/// Whether a path has the form of a route, segment by segment.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == found || (wanted.starts_with('{') && !found.is_empty()) => {}
            _ => return false,
        }
    }
}
