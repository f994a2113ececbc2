//! Tests over the whole surface: what holds for every operation, table, code and page of the docs.

mod audited;
mod authz;
mod docs;
mod every_operation;
mod examples;
mod headings_page;
mod kept_from_unit;
mod limits;
mod migrations;
mod moves;
mod openapi;
mod plans;
mod plays;
mod plays_of_measures;
mod plays_supervision;
mod replays;
mod schema;
mod several_values;
mod world;
