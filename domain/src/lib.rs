//! The rules of 国市监质监发〔2023〕38号 ("the notice") as pure functions.
//!
//! Nothing here reads a clock, a file, a database or the network: whoever calls says what day it
//! is (`as_of`) and hands in the figures, and the same input gives the same answer for ever.
//! Every result carries the clauses it rests on ([`rules::clauses`]) and the version of the rule
//! set and of the policy that gave it.
//!
//! The areas have the names that they have in every other crate of the workspace.

#![warn(missing_docs)]

pub mod audit;
pub mod auth;
pub mod authorities;
pub mod codes;
mod dictionaries;
pub mod findings;
pub mod lifecycle;
pub mod measures;
pub mod monitoring;
pub mod records;
pub mod rules;
pub mod text;
pub mod units;

pub use codes::{Code, CodeSet};
pub use dictionaries::{Dictionary, Entry, dictionaries};
