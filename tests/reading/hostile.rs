//! Files made to hurt: each ends in time with an answer of its kind, and the parent stays small.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use atlas::document::Format;
use atlas::reading::ReadError;
use flate2::read::GzDecoder;

use crate::{files, fixtures, reader, table};

/// Longest that anyone waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most memory that the parent ever has, in kibibytes.
const MOST_MEMORY: u64 = 300 * 1024;

#[tokio::test]
async fn hostile_files_end_in_time_with_an_answer_of_their_kind() {
    let folder = fixtures("resumes/hostile");
    let rows = table(&folder.join("expected.tsv"));
    assert!(rows.len() >= 25, "the fixtures are there");
    for row in rows {
        let [file, .., outcomes] = row.as_slice() else {
            panic!("{row:?}");
        };
        let (path, bytes) = unpacked(&folder.join(file));
        let begin = Instant::now();
        let answer = reader().read(&bytes, Format::suggested_by(&path)).await;
        let took = begin.elapsed();
        let outcome = match &answer {
            Ok(document) => {
                assert!(document.text.contains("Robin Hale"), "{file}: {}", document.text);
                assert!(!document.text.contains("root:"), "{file} got hold of another file");
                "ok"
            }
            Err(error) => error.code(),
        };
        assert!(outcomes.split(',').any(|wanted| wanted == outcome), "{file}: {outcome}");
        assert!(took <= PATIENCE, "{file}: {took:?}");
    }
    assert!(peak_memory() <= MOST_MEMORY, "{} KiB", peak_memory());
}

/// Files of formats that are text inside would be too large for the repository; they are packed by gzip.
fn unpacked(path: &Path) -> (PathBuf, Vec<u8>) {
    let bytes = std::fs::read(path).expect("a fixture");
    if path.extension().is_some_and(|ending| ending == "gz") {
        let mut unpacked = Vec::new();
        GzDecoder::new(bytes.as_slice())
            .read_to_end(&mut unpacked)
            .expect("gzip");
        return (path.with_extension(""), unpacked);
    }
    (path.to_owned(), bytes)
}

#[tokio::test]
async fn files_cut_off_anywhere_are_read_or_refused() {
    let good = ["ok", "damaged", "no-text", "unsupported", "empty", "encrypted"];
    for (folder, ending) in [
        ("resumes/columns", "pdf"),
        ("resumes/word", "docx"),
        ("resumes/formats", "odt"),
    ] {
        for file in files(&fixtures(folder), ending).into_iter().take(4) {
            let bytes = std::fs::read(&file).expect("a fixture");
            for tenth in 0..10 {
                let cut = &bytes[..bytes.len() * tenth / 10];
                let answer = reader().read(cut, Format::suggested_by(&file)).await;
                let outcome = answer.as_ref().map_or_else(ReadError::code, |_| "ok");
                assert!(
                    good.contains(&outcome),
                    "{} at {tenth} tenths: {outcome}",
                    file.display()
                );
            }
        }
    }
}

/// The most memory this process ever had, in kibibytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
    line.split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .expect("a number")
}
