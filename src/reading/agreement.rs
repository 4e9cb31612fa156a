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
fn links_are_kept_with_their_words() {
    let links = |name: &str| {
        let document = read_file(&fixtures(name)).unwrap();
        let links = document.links.iter();
        links
            .map(|link| format!("{} > {}", document.slice(link.span.unwrap()), link.target))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        links("word/raw-fields-document2.docx"),
        [
            "quillon@example.com > mailto:quillon@example.com",
            "GitHub > https://github.com/qadebar-invented",
            "web site > https://notes.example.org/quillon",
        ]
    );
    assert_eq!(
        links("word/pd-links-spanish.docx")[1..],
        [
            "Página personal > https://begona.example.org/portfolio?lang=es&v=2",
            "begona@example.org > mailto:begona@example.org",
            "el repositorio del equipo > https://github.com/burrutxi-invented/marea-ui",
        ]
    );
    assert_eq!(
        links("formats/resume.odt"),
        ["GitHub > https://github.com/rachterberg-invented"]
    );
    assert_eq!(
        links("formats/resume.html"),
        [
            "GitHub > https://github.com/pstourbridge-invented",
            "my web site > https://philippa.example.org",
        ]
    );
    assert_eq!(
        links("formats/resume.md"),
        [
            "lucasta@example.com > mailto:lucasta@example.com",
            "GitHub > https://github.com/lwyndham-invented",
            "the data contract guide > https://guide.example.org/contracts",
            "notes > https://notes.example.org/contracts",
        ]
    );
    assert!(links("formats/resume.json").contains(&"Gullwing Freight > https://gullwing.example.com".to_owned()));
}

/// What a page made of JSON Resume says and the file does not.
const HEADINGS: [&str; 12] = [
    "Summary", "Experience", "Volunteering", "Projects", "Education", "Certificates", "Awards", "Publications",
    "Skills", "Languages", "Interests", "References",
];

#[test]
fn other_formats_read_like_a_person_sees_them() {
    let mut formats = Vec::new();
    for reference in files("formats", "txt") {
        // NAME.EXT.txt is what is seen in NAME.EXT.
        let path = reference.with_extension("");
        if path.extension().is_none_or(|ending| ending == "rtf") {
            continue;
        }
        let seen = std::fs::read_to_string(&reference).unwrap();
        let document = read_file(&path).unwrap();
        let lines = document
            .text
            .lines()
            .filter(|line| document.format != Format::JsonResume || !HEADINGS.contains(line));
        let read = lines
            .collect::<Vec<_>>()
            .join("\n")
            .replace("- present", "")
            .replace("Tech:", "");
        let agreement = agreement(&read, &seen);
        assert!(
            agreement >= 0.98,
            "{}: {agreement:.4}\n{}",
            path.display(),
            document.text
        );
        assert!(!document.text.contains("MARK"), "{}: {}", path.display(), document.text);
        formats.push(document.format.name());
    }
    formats.sort_unstable();
    formats.dedup();
    assert_eq!(formats, ["html", "json", "md", "odt", "txt"]);
}

#[test]
fn what_other_formats_hide_is_mentioned() {
    for name in ["resume.odt", "resume.html", "resume.md", "saved-google-doc.html"] {
        let document = read_file(&fixtures("formats").join(name)).unwrap();
        assert_eq!(document.warnings[0].code, "hidden-text", "{name}");
    }
}

#[test]
fn files_that_stay_closed_say_why() {
    let read = |name: &str| read_file(&fixtures("formats").join(name));
    assert_eq!(read("old-word.doc"), Err(ReadError::Unsupported(Found::OldWord)));
    assert_eq!(read("password.docx"), Err(ReadError::Encrypted));
}
