//! What every handler can reach: nothing that another instance would need to share.

use persistence::{Db, Id};

use crate::auth::address::Proxies;
use crate::auth::hashing::Hashing;
use crate::auth::jwt::Keys;
use crate::flows::imports::worker::Queue;
use crate::http::metrics::Metrics;

/// The state of one process.
pub struct State {
    /// The database.
    pub db: Db,
    /// Signs and verifies session tokens; the secret is shared through the database.
    pub keys: Keys,
    /// Counts of this process.
    pub metrics: Metrics,
    /// Import jobs of this process.
    pub imports: Queue,
    /// This process, in the rows of its import jobs.
    pub instance_id: Id,
    /// The largest file that may be imported, in bytes.
    pub max_upload: u64,
    /// Origins whose pages may call the API from a browser.
    pub cors_origins: Vec<String>,
    /// The threads that work on passwords.
    pub passwords: Hashing,
    /// Whose word is taken for where a request comes from.
    pub proxies: Proxies,
    /// Random bytes.
    pub random: fn(&mut [u8]),
}
