//! PDF files as they are uploaded.
#![no_main]

use atlas::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    // The reader catches panics of the interpreter on purpose; without the fuzzer's hook only those that escape count.
    init: drop(std::panic::take_hook()),
    |bytes: &[u8]| invariants::check_file(bytes, None)
);
