//! The test crate: see `it/`.
