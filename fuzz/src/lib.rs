//! The modules of Atlas that take a stranger's bytes, compiled from `../src` without the rest of the package.
//!
//! The whole library brings a database, an HTTP server and a model along, which take most of an hour to build for a
//! fuzzer. These modules depend on nothing else of ours, which `tests/tidy.rs` sees to. The crate has the name of the
//! library and itself, so that targets and the tests' support name the same paths.

extern crate self as atlas;

#[path = "../../src"]
mod sources {
    pub mod digest;
    pub mod document;
    pub mod evidence;
    pub mod reading;
    pub mod roadmap;
}

/// What the targets check, shared with `tests/corpus.rs`.
#[path = "../../tests/support/invariants.rs"]
pub mod invariants;

pub use sources::*;
