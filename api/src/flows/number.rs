//! Numbers of a body, kept as they are written, so that a bad one is told along with every other fault.

pub use domain::units::SentNumber;
