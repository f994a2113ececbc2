//! The edge: what every request and answer has in common, one concern a file.

pub mod body;
pub mod cors;
pub mod cut;
pub mod documented;
pub mod edge;
pub mod file;
pub mod form;
pub mod language;
pub mod list;
pub mod metrics;
pub mod operation;
pub mod page;
pub mod params;
pub mod preconditions;
pub mod reply;
pub mod shape;
pub mod validator;
