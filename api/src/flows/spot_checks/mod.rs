//! Results of product spot checks: read from published lists, decided by people.

pub mod decide;
pub mod editions;
pub mod objection;
pub mod propose;
pub mod reopen;
pub mod row;
pub mod samples;
pub mod view;
