//! The program `qsr`: a file a command.

pub mod accounts;
pub mod demo;
pub mod generate;
pub mod generate_findings;
pub mod import;
pub mod serve;
pub mod setup;
pub mod sweep;
