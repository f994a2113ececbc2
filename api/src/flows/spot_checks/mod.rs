//! Results of product spot checks: read from published lists, decided by people.

pub mod decide;
pub mod objection;
pub mod row;
pub mod view;
