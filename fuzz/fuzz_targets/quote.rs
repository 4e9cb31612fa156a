//! Words and the places in a document where they are found.
#![no_main]

use atlas::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| invariants::check_quotes(bytes));
