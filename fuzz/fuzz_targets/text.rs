//! Files without a format: how bytes become characters, and which of them a document keeps.
#![no_main]

use atlas::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| invariants::check_plain_text(bytes));
