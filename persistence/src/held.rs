//! A row that nobody else changes meanwhile: what decides together with what is written takes it.

use std::ops::Deref;

/// A row that was read in scope and is kept from being changed by anyone else until the transaction ends. Only this crate makes one.
#[derive(Debug, Clone)]
pub struct Held<T>(T);

impl<T> Held<T> {
    pub(crate) fn of(row: T) -> Self {
        Self(row)
    }

    /// The row, to be changed.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
