//! Word and OpenDocument files: archives as they are uploaded, or parts to be packed.
#![no_main]

use atlas::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| invariants::check_archive(bytes));
