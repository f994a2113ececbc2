//! The only SQL of qsr: one schema on two databases, scope at the root of every read, one transaction per write.

mod authority_ref;
pub mod backup;
mod coded;
mod connection;
mod counter_changes;
mod engine;
mod error;
mod held;
mod identity;
pub mod migrate;
mod page;
pub mod queries;
pub mod records;
pub mod refolding;
mod savepoint;
pub(crate) mod schema;
mod scope;
mod scoped_table;
mod source;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
mod types;
mod unit_id;
pub mod values;
mod visible;

pub use coded::{Coded, Codes};
pub use connection::DatabaseUrl;
pub use engine::{ConnectionCounts, PoolStatus, Threads};
pub use error::{Constraint, Error};
pub use held::Held;
pub use identity::{Credential, Identity};
pub use page::{After, Page};
pub use scope::Scope;
pub use source::Sources;
pub use transaction::{Caller, Db, Found, Origin, Tx};
pub use types::{Id, Instant};
pub use unit_id::UnitId;
