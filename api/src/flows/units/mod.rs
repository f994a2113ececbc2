//! Units: what they are, how they are entered and changed.

pub mod figures;
