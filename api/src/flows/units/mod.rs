//! What is decided and told of a single unit: where it belongs, its tier and lead, its figures, its trail. How units are entered
//! and changed, with all that follows for their level, is `register`.

pub mod audit_facts;
pub mod by_unit;
pub mod decision;
pub mod figures;
pub mod location;
