//! Bodies and queries as trees that keep what serde's own lose (the text of numbers, fields that come twice), and what is wrong with
//! their form, said without words of serde (docs/decisions/0011).

mod fault;
mod missing;
mod parse;
mod read;
mod tree;

#[cfg(test)]
mod tests;

pub use fault::{Expected, FormFault};
pub use missing::read_body;
pub use parse::{SyntaxFault, parse};
pub use read::{read, read_at, words};
pub use tree::Tree;
