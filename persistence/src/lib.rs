//! The only SQL of qsr: one schema on two databases, scope at the root of every read, one transaction per write.

mod connection;
mod engine;
mod error;
mod identity;
pub mod migrate;
mod page;
pub mod queries;
pub mod records;
pub(crate) mod schema;
mod scoped_table;
mod source;
mod statement;
pub mod testing;
mod transaction;
mod types;
pub mod values;
mod visible;

pub use connection::DatabaseUrl;
pub use engine::Threads;
pub use error::{Constraint, Error};
pub use identity::{Credential, Identity};
pub use page::Page;
pub use source::Sources;
pub use transaction::{Caller, Db, Origin, Tx};
pub use types::{Coded, Id, Instant};
pub use visible::Scope;
