//! Where time and ids come from. They are handed in, so that a test decides both.

use std::sync::Arc;

use uuid::Uuid;

use crate::types::{Id, Instant};

/// The clock and the id maker of one process.
#[derive(Clone)]
pub struct Sources {
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    ids: Arc<dyn Fn(Instant) -> Uuid + Send + Sync>,
}

impl Sources {
    /// `clock` gives the present instant; `ids` gives a fresh UUIDv7 for an instant, each greater than the last.
    pub fn new(clock: impl Fn() -> Instant + Send + Sync + 'static, ids: impl Fn(Instant) -> Uuid + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ids: Arc::new(ids) }
    }

    /// The present instant.
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    /// A fresh id.
    pub fn id(&self, now: Instant) -> Id {
        Id((self.ids)(now))
    }
}
