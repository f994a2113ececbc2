//! Delimited text and lines of JSON, in whatever encoding.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::read(bytes));
