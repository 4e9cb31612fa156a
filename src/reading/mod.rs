//! Resume files to [`Document`]s: what a file is, how large it may be, and who reads it.
//!
//! An upload is never trusted: a [`Reader`] hands it to a child process that limits its own memory and time,
//! because a few kilobytes of PDF can ask for gigabytes or for years. Nothing here knows what a resume is.

mod archive;
mod child;
mod docx;
mod draft;
mod hidden;
mod html;
mod json_resume;
mod language;
mod links;
mod look;
mod markdown;
mod marks;
mod ocr;
mod odt;
mod pdf;
mod process;
mod sniff;
mod text;
mod xml;

use std::panic::resume_unwind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::document::{Document, Format, PageText, Signals, Warning};

pub use child::child;
pub use text::plain_text;

/// The hidden argument by which the binary knows that it is the child.
pub const CHILD_ARGUMENT: &str = "__read";

/// Largest upload, in bytes. Each of 117 public resumes was smaller.
pub const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;

/// A resume with fewer letters than this has no text worth judging.
const MIN_LETTERS: usize = 20;

/// Longest text of a document, in bytes: 40 full pages have 160,000, and each is embedded and judged later.
const MAX_TEXT_BYTES: usize = 128 * 1024;

/// Why a file could not be read. The message is for the person who chose the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum ReadError {
    #[error("The file is empty. Choose the file again, or export it anew from your editor.")]
    Empty,
    #[error("The file is larger than 8 MiB. Export it without large pictures, or upload a DOCX or a text file.")]
    TooLarge,
    #[error("{}", .0.sentence())]
    Unsupported(Found),
    #[error("The file is protected by a password. Save a copy without a password and upload that.")]
    Encrypted,
    #[error(
        "Hardly any text could be read from the file. If it is a scan, export it from your editor as a PDF with text, \
         or upload a DOCX; a scan itself is read with --ocr where tesseract is installed."
    )]
    NoText,
    #[error(
        "The file has scanned pages, and tesseract, which would recognise their words, is not installed. Install it \
         (Debian and Ubuntu: apt install tesseract-ocr), or upload a PDF with text."
    )]
    NoRecognition,
    #[error("The file is damaged and could not be read. Export it again from your editor, or upload a DOCX.")]
    Damaged,
    #[error("The file takes too much memory or time to read. Export it as a plain PDF, or upload only the resume.")]
    TooComplex,
    /// The text is for the log and never shown.
    #[error("The file could not be read because of a fault on our side. Try again in a moment.")]
    Internal(String),
}

impl ReadError {
    /// Stable name for reports, the API and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Empty => "empty",
            ReadError::TooLarge => "too-large",
            ReadError::Unsupported(_) => "unsupported",
            ReadError::Encrypted => "encrypted",
            ReadError::NoText => "no-text",
            ReadError::NoRecognition => "no-recognition",
            ReadError::Damaged => "damaged",
            ReadError::TooComplex => "too-complex",
            ReadError::Internal(_) => "internal",
        }
    }
}

/// What an unsupported file is, as far as its first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    OldWord,
    RichText,
    OpenDocument,
    Image,
    Archive,
    Json,
    Unknown,
}

impl Found {
    fn sentence(self) -> &'static str {
        match self {
            Found::OldWord => "This is an old Word file (.doc). Save it as DOCX or PDF and upload that.",
            Found::RichText => "This is a rich text file (.rtf). Save it as DOCX or PDF and upload that.",
            Found::OpenDocument => "This is an OpenDocument file, but no text. Save it as PDF and upload that.",
            Found::Image => "This is a picture. Upload the resume as a PDF with text, or as DOCX or text.",
            Found::Archive => "This is an archive without a document in it. Upload the resume itself.",
            Found::Json => {
                "This is a JSON file, but no resume as jsonresume.org has it. Upload a PDF, DOCX or text file."
            }
            Found::Unknown => {
                "This is not a resume file that can be read. Upload a PDF, DOCX, ODT, HTML, Markdown or text file."
            }
        }
    }
}

/// Reads uploads, each in a process of its own.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The atlas binary itself.
    pub program: PathBuf,
    /// Whether pages without text are given to `tesseract`.
    pub recognises: bool,
}

impl Reader {
    /// Reads an upload.
    ///
    /// `hint` comes from the file's name or content type and decides where the bytes do not tell.
    ///
    /// # Errors
    ///
    /// When the file is not a readable resume; [`ReadError::Internal`] when the child could not be run.
    pub async fn read(&self, bytes: &[u8], hint: Option<Format>) -> Result<Document, ReadError> {
        check_size(bytes)?;
        let read = process::read(&self.program, bytes, hint).await;
        if self.recognises {
            ocr::complete(&self.program, bytes, read).await
        } else {
            read
        }
    }
}

/// Reads a file in this process, on a stack as large as the child's: for fuzzing, benches and tests.
///
/// There are no limits of memory and time, and a panic is passed on. An upload goes through [`Reader`].
///
/// # Errors
///
/// When the file is not a readable resume; [`ReadError::Internal`] when the thread could not be started.
pub fn read_in_process(bytes: &[u8], hint: Option<Format>) -> Result<Document, ReadError> {
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(child::STACK_BYTES);
        let reader = reader
            .spawn_scoped(scope, || read_bytes(bytes, hint))
            .map_err(|error| ReadError::Internal(error.to_string()))?;
        reader.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// A file as its format's reader hands it over.
#[derive(Debug, Default, PartialEq)]
struct ReadFile {
    pages: Vec<PageText>,
    signals: Signals,
    warnings: Vec<Warning>,
}

/// Reads an upload in this process, without limits of memory and time: for the child, and for tests.
pub(crate) fn read_bytes(bytes: &[u8], hint: Option<Format>) -> Result<Document, ReadError> {
    check_size(bytes)?;
    let format = sniff::sniff(bytes, hint)?;
    let file = match format {
        Format::Pdf => pdf::read(bytes)?,
        Format::Docx => docx::read(bytes)?,
        Format::Odt => odt::read(bytes)?,
        Format::Html => html::read(bytes)?,
        Format::JsonResume => json_resume::read(bytes)?,
        Format::Markdown => markdown::read(bytes)?,
        Format::Text => text::read(bytes)?,
    };
    finish(format, file)
}

/// The document of a file that has some text, and not too much.
fn finish(format: Format, file: ReadFile) -> Result<Document, ReadError> {
    let ReadFile {
        pages,
        mut signals,
        mut warnings,
    } = file;
    if pages.iter().map(|page| page.text.len()).sum::<usize>() > MAX_TEXT_BYTES {
        return Err(ReadError::TooComplex);
    }
    let text: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
    let (language, unread) = language::of(&text.join("\n"));
    signals.language = language;
    warnings.extend(unread);
    let document = Document::of_pages(format, pages, signals, warnings);
    let letters = document.text.chars().filter(|c| c.is_alphabetic()).take(MIN_LETTERS);
    if letters.count() < MIN_LETTERS {
        return Err(ReadError::NoText);
    }
    Ok(document)
}

fn check_size(bytes: &[u8]) -> Result<(), ReadError> {
    match bytes.len() {
        0 => Err(ReadError::Empty),
        length if length > MAX_FILE_BYTES => Err(ReadError::TooLarge),
        _ => Ok(()),
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    // From the end: what ends a file stands there. The first byte tells most windows apart.
    haystack
        .windows(needle.len())
        .rev()
        .any(|window| window.first() == needle.first() && window == needle)
}

#[cfg(test)]
mod agreement;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    fn fixture(name: &str) -> Vec<u8> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/resumes")
            .join(name);
        std::fs::read(path).unwrap()
    }

    fn read_fixture(name: &str) -> Result<Document, ReadError> {
        read_bytes(&fixture(name), None)
    }

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    fn codes(document: &Document) -> Vec<&str> {
        document.warnings.iter().map(|warning| warning.code.as_str()).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let document = read_fixture("two-columns.pdf").unwrap();
        let expected = String::from_utf8(fixture("two-columns.txt")).unwrap();
        assert_eq!(words(&document.text), words(&expected));
        assert!(
            document.text.contains("\n\nSkills\n\nPython and Flask\n"),
            "{}",
            document.text
        );
    }

    #[test]
    fn ligatures_are_spelt_out() {
        let expected = String::from_utf8(fixture("ligatures.txt")).unwrap();
        assert_eq!(words(&read_fixture("ligatures.pdf").unwrap().text), words(&expected));
    }

    #[test]
    fn fake_bold_is_read_once() {
        let document = read_fixture("overprint.pdf").unwrap();
        assert_eq!(document.text.matches("Experience").count(), 1);
        assert_eq!(document.text.matches("Tobias Kettlewick").count(), 1);
    }

    #[test]
    fn hidden_text_is_left_out_and_mentioned() {
        let document = read_fixture("hidden.pdf").unwrap();
        assert!(!document.text.contains("MARK"), "{}", document.text);
        assert!(
            document
                .text
                .contains("Wrote bash scripts for two Linux print servers.")
        );
        assert_eq!(codes(&document), ["hidden-text"]);
    }

    #[test]
    fn only_a_password_that_is_asked_for_keeps_a_file_closed() {
        assert_eq!(read_fixture("encrypted.pdf"), Err(ReadError::Encrypted));
        assert!(read_fixture("owner-password-only.pdf").is_ok());
    }

    #[test]
    fn each_unreadable_file_gets_its_own_answer() {
        assert_eq!(read_fixture("image-only.pdf"), Err(ReadError::NoText));
        assert_eq!(read_fixture("damaged.pdf"), Err(ReadError::Damaged));
        assert_eq!(read_fixture("empty.pdf"), Err(ReadError::Empty));
        assert_eq!(
            read_fixture("not-a-pdf.pdf"),
            Err(ReadError::Unsupported(Found::Unknown))
        );
        assert_eq!(read_bytes(b"Hi there", None), Err(ReadError::NoText));
        assert_eq!(
            read_bytes(&vec![b'a'; MAX_FILE_BYTES + 1], None),
            Err(ReadError::TooLarge)
        );
        assert_eq!(
            read_bytes(&b"word ".repeat(MAX_TEXT_BYTES), None),
            Err(ReadError::TooComplex)
        );
    }

    #[test]
    fn other_kinds_of_file_are_named() {
        let found = |bytes: &[u8]| read_bytes(&[bytes, &[0; 64]].concat(), None);
        assert_eq!(found(b"{\\rtf1 hello}"), Err(ReadError::Unsupported(Found::RichText)));
        assert_eq!(found(b"\x89PNG\r\n"), Err(ReadError::Unsupported(Found::Image)));
        assert_eq!(found(b"\x7FELF\x02"), Err(ReadError::Unsupported(Found::Unknown)));
        assert_eq!(found(b"PK\x03\x04"), Err(ReadError::Unsupported(Found::Archive)));
        let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
        assert_eq!(found(ole), Err(ReadError::Unsupported(Found::OldWord)));
        let package: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
        assert_eq!(found(&[ole.as_slice(), &package].concat()), Err(ReadError::Encrypted));
    }

    #[test]
    fn text_is_read_in_the_encodings_of_old_editors() {
        let german = read_fixture("umlauts-cp1252.txt").unwrap();
        assert_eq!(german.format, Format::Text);
        assert!(
            german.text.contains('ü') && german.text.contains('€'),
            "{}",
            german.text
        );
        let wide = read_fixture("utf16.txt").unwrap();
        assert!(!wide.text.contains(['\0', '\u{FEFF}', '\r']));
        let notes = read_bytes(&fixture("notes.md"), Some(Format::Markdown)).unwrap();
        assert_eq!(notes.format, Format::Markdown);
    }

    #[test]
    fn a_word_document_is_read_in_the_order_of_the_page() {
        let text = read_fixture("table.docx").unwrap().text;
        assert!(text.starts_with("Humphrey Dunnock"), "the header comes first: {text}");
        assert!(
            text.contains("\nDatabases\tPostgreSQL, MongoDB\n"),
            "short rows are lines: {text}"
        );
        assert_eq!(text.matches("Certified Kubernetes Administrator").count(), 1, "{text}");
        assert!(text.contains("Nested cell:\tRabbitMQ"), "{text}");
        assert!(text.ends_with("Resume of June 2024"), "the footer comes last: {text}");

        let text = read_fixture("plain.docx").unwrap().text;
        assert!(
            text.contains("\n• Built a REST API in FastAPI for walking routes.\n• Modelled"),
            "{text}"
        );
    }

    #[tokio::test]
    async fn no_child_starts_for_a_file_of_the_wrong_size() {
        let nowhere = Reader {
            program: "/nonexistent/atlas".into(),
            recognises: false,
        };
        assert_eq!(nowhere.read(b"", None).await, Err(ReadError::Empty));
        assert_eq!(
            nowhere.read(&vec![b'a'; MAX_FILE_BYTES + 1], None).await,
            Err(ReadError::TooLarge)
        );
        assert!(matches!(nowhere.read(b"text", None).await, Err(ReadError::Internal(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..2048), start in 0..6_usize) {
            let starts: [&[u8]; 6] = [
                b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xEF\xBB\xBF", b"<html><style>", b"{\"basics\": {\"work\": ",
            ];
            for hint in [None, Some(Format::Markdown), Some(Format::Html)] {
                let _ = read_bytes(&[starts[start], &bytes].concat(), hint);
            }
        }

        #[test]
        fn broken_files_are_answered(name in 0..9_usize, cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let names = [
                "two-columns.pdf", "ligatures.pdf", "table.docx", "owner-password-only.pdf", "formats/resume.odt",
                "formats/resume.html", "formats/resume.md", "formats/resume.json", "word/raw-textboxes.docx",
            ];
            let mut bytes = fixture(names[name]);
            bytes.truncate(cut.index(bytes.len()) + 1);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = read_bytes(&bytes, Format::suggested_by(Path::new(names[name])));
        }
    }
}
