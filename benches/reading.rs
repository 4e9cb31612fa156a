//! Times the reading of files, in process and through the child; `reading_speed.py` sets it beside other tools.
//!
//! Arguments are files; for each line on standard input, each file is read once more. Prints one JSON object a
//! file and round: milliseconds in process and through the child, and the pages.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use atlas::document::Format;
use atlas::reading::{Reader, read_in_process};

fn main() {
    let files: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .map(PathBuf::from)
        .collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let reader = Reader {
        program: env!("CARGO_BIN_EXE_atlas").into(),
        recognises: false,
    };
    for _ in std::io::stdin().lock().lines() {
        for file in &files {
            let bytes = std::fs::read(file).expect("a file");
            let hint = Format::suggested_by(file);
            let (in_process, pages) =
                timed(|| read_in_process(&bytes, hint).map_or(0, |document| document.pages.len()));
            let (through_child, _) = timed(|| runtime.block_on(reader.read(&bytes, hint)).is_ok());
            println!("{}", line(file, pages, in_process, through_child));
        }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let done = work();
    (begin.elapsed().as_secs_f64() * 1e3, done)
}

fn line(file: &Path, pages: usize, in_process: f64, through_child: f64) -> String {
    serde_json::json!({
        "file": file,
        "pages": pages,
        "in_process_ms": in_process,
        "child_ms": through_child,
    })
    .to_string()
}
