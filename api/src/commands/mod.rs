//! The program `qsr`: a file a command.

pub mod accounts;
pub mod demo;
pub mod generate;
pub mod import;
pub mod serve;
pub mod setup;
