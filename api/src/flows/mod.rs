//! What the program does with units, findings, levels and imports, without HTTP: values and a `Tx` go in, values or a `Refusal`
//! come out. Handlers, commands, import jobs and tests call the same functions.

pub mod acts;
pub mod expanded;
pub mod faults;
pub mod findings;
pub mod imports;
pub mod json;
pub mod kept_from_unit;
pub mod lock_out;
pub mod monitoring;
pub mod names;
pub mod number;
pub mod patch;
pub mod records;
pub mod refusal;
pub mod refused;
pub mod register;
pub mod spot_checks;
pub mod units;
pub mod version;
pub mod warning;
