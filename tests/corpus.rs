//! Broken files: a document made of what is left of them is as sound as any other.

#[path = "support/invariants.rs"]
mod invariants;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use atlas::document::Format;

/// A file that was too slow took minutes; mended, each takes far less than a second.
const LONGEST: Duration = Duration::from_secs(10);

/// The files below a folder of fixtures, but for the notes on them.
fn fixtures(name: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of fixtures") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name() != Some("README.md".as_ref()) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn folder_of(path: &Path) -> &str {
    let folder = path.parent().and_then(Path::file_name);
    folder.and_then(|name| name.to_str()).expect("a folder with a name")
}

/// Runs a check; where it fails or takes too long, says of which file.
fn check(path: &Path, length: usize, check: impl FnOnce()) {
    let begin = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(check));
    assert!(outcome.is_ok(), "the first {length} bytes of {}", path.display());
    let taken = begin.elapsed();
    assert!(
        taken < LONGEST,
        "{taken:?} for the first {length} bytes of {}",
        path.display()
    );
}

#[test]
fn what_fuzzing_found_is_mended() {
    for path in fixtures("fuzz") {
        let bytes = std::fs::read(&path).expect("a fixture");
        let check_as: fn(&[u8]) = match folder_of(&path) {
            "pdf" => |bytes| invariants::check_file(bytes, None),
            "docx" => invariants::check_archive,
            "markup" => invariants::check_markup,
            "text" => invariants::check_plain_text,
            "quote" => invariants::check_quotes,
            other => panic!("fuzz/ has no target {other}"),
        };
        check(&path, bytes.len(), || check_as(&bytes));
    }
}

#[test]
fn files_that_break_off_make_sound_documents() {
    const TENTHS: usize = 10;
    for path in fixtures("resumes") {
        // Those take seconds each; they are read within the child's limits elsewhere.
        if folder_of(&path) == "hostile" {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a fixture");
        let hint = Format::suggested_by(&path);
        for tenths in 1..=TENTHS {
            let left = &bytes[..bytes.len() * tenths / TENTHS];
            check(&path, left.len(), || {
                invariants::check_file(left, hint);
                invariants::check_plain_text(left);
            });
        }
    }
}
