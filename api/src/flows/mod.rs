//! What the program does with units, findings, levels and imports, without HTTP: values and a `Tx` go in, values or a `Refusal`
//! come out. Handlers, commands, import jobs and tests call the same functions.

pub mod faults;
pub mod number;
pub mod records;
pub mod refusal;
pub mod shape;
pub mod units;
