//! Tests: what is read of a file agrees with what a person sees in it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::*;

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/resumes")
        .join(folder)
}

/// The files of a folder with an ending, in order; never none.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(fixtures(folder)).unwrap();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no {ending} files in {folder}");
    files
}

fn read_file(path: &Path) -> Result<Document, ReadError> {
    read_bytes(&std::fs::read(path).unwrap(), Format::suggested_by(path))
}

/// Words of two characters and more in lower case, and single characters of scripts without spaces, with their counts.
fn words(text: &str) -> HashMap<String, usize> {
    let is_whole = |c: char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}');
    let mut spaced = String::new();
    for c in text.nfkc().filter(|c| *c != '\u{AD}').flat_map(char::to_lowercase) {
        match c {
            c if is_whole(c) => spaced.extend([' ', c, ' ']),
            c if c.is_alphanumeric() => spaced.push(c),
            _ => spaced.push(' '),
        }
    }
    let mut counts = HashMap::new();
    for word in spaced.split_whitespace() {
        if word.chars().count() > 1 || word.contains(is_whole) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// The harmonic mean of the share of words that are right and the share of words that were found.
fn agreement(read: &str, seen: &str) -> f64 {
    let (read, seen) = (words(read), words(seen));
    let common: usize = read
        .iter()
        .map(|(word, count)| seen.get(word).copied().unwrap_or_default().min(*count))
        .sum();
    let all: usize = read.values().chain(seen.values()).sum();
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    2.0 * count(common) / count(all.max(1))
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn words_are_counted_over_case_forms_and_scripts() {
    assert!((agreement("Go, the \u{FB01}rst 日本!", "FIRST THE go 日 本") - 1.0).abs() < 1e-9);
    assert!((agreement("one two", "one three") - 0.5).abs() < 1e-9);
}

#[test]
fn word_documents_read_like_libreoffice_shows_them() {
    for path in files("word", "docx") {
        let seen = std::fs::read_to_string(path.with_extension("txt")).unwrap();
        let document = read_file(&path).unwrap();
        let agreement = agreement(&document.text, &seen);
        assert!(
            agreement >= 0.99,
            "{}: {agreement:.4}\n{}",
            path.display(),
            document.text
        );
        assert_eq!(document.warnings, [], "{}", path.display());
    }
}

#[test]
fn what_a_word_document_hides_is_left_out_and_mentioned() {
    let table = std::fs::read_to_string(fixtures("hidden/docx.tsv")).unwrap();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, hidden, phrases] = cells[..] else {
            panic!("three cells: {line}");
        };
        let document = read_file(&fixtures("hidden").join(name)).unwrap();
        for word in hidden.split_whitespace() {
            assert!(!document.text.contains(word), "{name}: {word}");
        }
        let text = on_one_line(&document.text);
        for phrase in phrases.split(" | ") {
            assert!(text.contains(phrase), "{name}: {phrase}\n{text}");
        }
        assert_eq!(document.warnings[0].code, "hidden-text", "{name}");
    }
}

#[test]
fn links_of_a_word_document_are_kept_with_their_words() {
    let links = |name: &str| {
        let document = read_file(&fixtures("word").join(name)).unwrap();
        let links = document.links.iter();
        links
            .map(|link| (link.target.clone(), document.slice(link.span.unwrap()).to_owned()))
            .collect::<Vec<_>>()
    };
    let expected = |links: &[(&str, &str)]| {
        links
            .iter()
            .map(|(target, words)| ((*target).to_owned(), (*words).to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        links("raw-fields-document2.docx"),
        expected(&[
            ("mailto:quillon@example.com", "quillon@example.com"),
            ("https://github.com/qadebar-invented", "GitHub"),
            ("https://notes.example.org/quillon", "web site"),
        ])
    );
    assert_eq!(
        links("pd-links-spanish.docx")[1..],
        expected(&[
            ("https://begona.example.org/portfolio?lang=es&v=2", "Página personal"),
            ("mailto:begona@example.org", "begona@example.org"),
            (
                "https://github.com/burrutxi-invented/marea-ui",
                "el repositorio del equipo"
            ),
        ])
    );
}
