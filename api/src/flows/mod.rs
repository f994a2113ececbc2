//! What is done, without HTTP: values and a transaction go in, values or a refusal come out. Routes, commands, imports and tests
//! call it.

pub mod records;
