//! What every handler can reach: nothing that another instance would need to share.

use std::collections::HashMap;

use actix_web::HttpRequest;
use persistence::{Db, Id};

use crate::auth::jwt::Keys;
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

/// The operationId of a request, by method and route.
pub struct Operations(HashMap<(String, String), &'static str>);

impl Operations {
    /// From the API document.
    pub fn new(document: &utoipa::openapi::OpenApi) -> Self {
        let mut names = HashMap::new();
        for (path, method, operation) in crate::openapi::operations(document) {
            if let Some(id) = &operation.operation_id {
                // A few dozen names that live as long as the process: they label metrics and audit rows.
                let name: &'static str = Box::leak(id.clone().into_boxed_str());
                names.insert((method.to_owned(), path.to_owned()), name);
            }
        }
        Self(names)
    }

    /// The operation that a request matched.
    pub fn of(&self, request: &HttpRequest) -> &'static str {
        let Some(pattern) = request.match_pattern() else { return "unmatched" };
        self.0.get(&(request.method().as_str().to_owned(), pattern)).copied().unwrap_or("other")
    }
}
