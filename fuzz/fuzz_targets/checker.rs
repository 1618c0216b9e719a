//! See `checker` in tests/support/fuzz_targets.rs.
#![no_main]

#[path = "../../tests/support/fuzz_targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::checker(data));
