//! HTML, Markdown, JSON Resume and plain text, with and without a file name that tells which.
#![no_main]

use atlas::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| invariants::check_markup(bytes));
