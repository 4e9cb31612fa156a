//! Scans: their words are recognised where tesseract is installed, and the answer says how to get there where not.

use std::process::Command;

use atlas::document::Trust;
use atlas::reading::{ReadError, Reader};

use crate::{f1, fixtures, reader, words};

/// Least F1 of the words of a clean scan.
const LEAST: f64 = 0.9;

fn is_installed() -> bool {
    Command::new("tesseract").arg("--version").output().is_ok()
}

fn recognising() -> Reader {
    Reader {
        recognises: true,
        ..reader()
    }
}

#[tokio::test]
async fn a_scan_is_recognised_where_that_is_possible() {
    let folder = fixtures("resumes/hidden");
    let scan = std::fs::read(folder.join("scan.pdf")).expect("a fixture");
    assert_eq!(reader().read(&scan, None).await, Err(ReadError::NoText));
    let answer = recognising().read(&scan, None).await;
    if !is_installed() {
        assert_eq!(answer, Err(ReadError::NoRecognition));
        return;
    }
    let document = answer.expect("its words");
    let wanted = std::fs::read_to_string(folder.join("scan.txt")).expect("its source");
    let score = f1(&words(&document.text), &words(&wanted));
    assert!(score >= LEAST, "{score}: {}", document.text);
    assert_eq!(document.trust, Trust::Low);
    assert_eq!(document.warnings[0].code, "recognised-text");
}

#[tokio::test]
async fn only_the_pages_without_text_are_recognised() {
    let mixed = std::fs::read(fixtures("resumes/hidden").join("mixed-scan.pdf")).expect("a fixture");
    let plain = reader().read(&mixed, None).await.expect("its first page");
    assert_eq!(plain.signals.pages_without_text, [2]);
    assert_eq!(plain.trust, Trust::Low);
    if is_installed() {
        let document = recognising().read(&mixed, None).await.expect("both pages");
        assert!(document.text.starts_with(&plain.text));
        assert!(document.text.len() > plain.text.len() + 200, "{}", document.text);
        assert!(document.signals.pages_without_text.is_empty());
        assert_eq!(document.trust, Trust::Low);
    }
}

#[tokio::test]
async fn what_has_no_words_is_refused_with_recognition_too() {
    assert_eq!(recognising().read(b"Hi there", None).await, Err(ReadError::NoText));
    let blank = recognising().read(BLANK_PAGE.as_bytes(), None).await;
    let expected = if is_installed() {
        ReadError::NoText
    } else {
        ReadError::NoRecognition
    };
    assert_eq!(blank, Err(expected));
}

/// A PDF with one empty page.
const BLANK_PAGE: &str = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
    2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
    3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n\
    trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";
