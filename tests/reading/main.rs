//! The reader over the fixtures, each file through a process of its own as in production.

mod columns;
mod fonts;
mod hidden;
mod hostile;
mod order;
mod recognition;
mod structure;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use atlas::document::{Document, Format};
use atlas::reading::{ReadError, Reader};

fn reader() -> Reader {
    Reader {
        program: env!("CARGO_BIN_EXE_atlas").into(),
        recognises: false,
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).into()
}

fn fixtures(folder: &str) -> PathBuf {
    root().join("fixtures").join(folder)
}

async fn read(path: &Path) -> Result<Document, ReadError> {
    let bytes = std::fs::read(path).expect("a fixture");
    reader().read(&bytes, Format::suggested_by(path)).await
}

/// The files of a folder with an ending, in order.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of fixtures");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == ending))
        .collect();
    files.sort();
    files
}

/// The rows of a table with a head line, split at tabs.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).expect("a table");
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

/// The words of a text in lower case, without marks.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// One run of white space is as good as another.
fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Twice the common items by all items, as often as they occur: 1 for the same items.
fn f1<T: std::hash::Hash + Eq>(found: &[T], wanted: &[T]) -> f64 {
    let common = common(found, wanted);
    2.0 * as_f64(common) / as_f64((found.len() + wanted.len()).max(1))
}

fn common<T: std::hash::Hash + Eq>(found: &[T], wanted: &[T]) -> usize {
    let mut left: HashMap<&T, usize> = HashMap::new();
    for item in wanted {
        *left.entry(item).or_default() += 1;
    }
    let mut common = 0;
    for item in found {
        if let Some(count) = left.get_mut(item).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    common
}

fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a small number"))
}
