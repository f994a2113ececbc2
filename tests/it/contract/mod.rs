//! Tests over the whole surface: what holds for every operation, table, code and page of the docs.

mod authz;
mod docs;
mod examples;
mod migrations;
mod openapi;
mod plans;
pub mod plays;
mod plays_of_measures;
mod plays_supervision;
mod schema;
