//! What the readers of files find wrong, as refusals and faults.

use std::collections::BTreeMap;

use crate::flows::refusal::{FieldError, ProblemCode, Refusal};
use crate::intake::{CellProblem, FileError};

/// A file that is refused whole.
pub fn unreadable(error: &FileError) -> Refusal {
    let field = FieldError { pointer: "file".into(), code: error.code.code().to_owned(), detail: error.detail.clone(), params: BTreeMap::new() };
    Refusal::new(ProblemCode::UnreadableFile).with_detail(error.detail.zh.clone(), error.detail.en.clone()).with_field(field)
}

/// A cell that cannot be read.
impl From<&CellProblem> for FieldError {
    fn from(problem: &CellProblem) -> Self {
        Self { pointer: problem.column.clone(), code: problem.code.code().to_owned(), detail: problem.detail.clone(), params: BTreeMap::new() }
    }
}
