//! Resume files to [`Document`]s: what a file is, how large it may be, and who reads it.
//!
//! An upload is never trusted: [`read`] hands it to a child process that limits its own memory and time,
//! because a few kilobytes of PDF can ask for gigabytes or for years. Nothing here knows what a resume is.

mod child;
mod columns;
mod docx;
mod docx_text;
mod glyphs;
mod hyphens;
mod layout;
mod pdf;
mod text;
mod to_unicode;
mod visibility;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::document::{Document, Format};

pub use child::child;

/// The hidden argument by which the binary knows that it is the child.
pub const CHILD_ARGUMENT: &str = "__read";

/// Largest upload, in bytes. Each of 117 public resumes was smaller.
pub const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;

/// A resume with fewer letters than this has no text worth judging.
const MIN_LETTERS: usize = 20;

/// A PDF's header may stand behind this many bytes of something else (what Acrobat accepts).
const PDF_HEADER_WINDOW: usize = 1024;

/// First bytes of PNG, JPEG, GIF, TIFF (two byte orders), BMP and `WebP`.
const IMAGES: [&[u8]; 7] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF"];

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
        "The file has no text that could be read: it looks scanned, or its fonts do not say which letters they \
         draw. Export it from your editor as a PDF with text, or upload a DOCX."
    )]
    NoText,
    #[error("The file is damaged and could not be read. Export it again from your editor, or upload a DOCX.")]
    Damaged,
    #[error("The file takes too much memory or time to read. Export it again as a plain PDF, or upload a DOCX.")]
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
    Unknown,
}

impl Found {
    fn sentence(self) -> &'static str {
        match self {
            Found::OldWord => "This is an old Word file (.doc). Save it as DOCX or PDF and upload that.",
            Found::RichText => "This is a rich text file (.rtf). Save it as DOCX or PDF and upload that.",
            Found::OpenDocument => "This is an OpenDocument file. Save it as DOCX or PDF and upload that.",
            Found::Image => "This is a picture. Upload the resume as a PDF with text, or as DOCX or text.",
            Found::Archive => "This is an archive without a Word document in it. Upload the resume itself.",
            Found::Unknown => "This is not a resume file that can be read. Upload a PDF, DOCX, text or Markdown file.",
        }
    }
}

/// Reads an upload in a child process of `program`, which is the atlas binary itself.
///
/// `hint` comes from the file's name or content type and only decides between text and Markdown.
///
/// # Errors
///
/// When the file is not a readable resume; [`ReadError::Internal`] when the child could not be run.
pub async fn read(program: &Path, bytes: Vec<u8>, hint: Option<Format>) -> Result<Document, ReadError> {
    check_size(&bytes)?;
    child::run(program, bytes, hint).await
}

/// Reads an upload in this process, without limits of memory and time: for the child, and for tests.
pub(crate) fn read_bytes(bytes: &[u8], hint: Option<Format>) -> Result<Document, ReadError> {
    check_size(bytes)?;
    let document = match sniff(bytes, hint)? {
        Format::Pdf => pdf::read(bytes)?,
        Format::Docx => docx::read(bytes)?,
        format => {
            let text = text::decode(bytes).ok_or(ReadError::Unsupported(Found::Unknown))?;
            Document::new(format, &[text::clean(&text)], Vec::new())
        }
    };
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

/// What a file is by its bytes; names and content types are often wrong.
fn sniff(bytes: &[u8], hint: Option<Format>) -> Result<Format, ReadError> {
    let start = &bytes[..bytes.len().min(PDF_HEADER_WINDOW)];
    if contains(start, b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return if docx::is_docx(bytes)? {
            Ok(Format::Docx)
        } else if contains(start, b"mimetypeapplication/vnd.oasis.opendocument") {
            Err(ReadError::Unsupported(Found::OpenDocument))
        } else {
            Err(ReadError::Unsupported(Found::Archive))
        };
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        // Word keeps a DOCX with a password as a stream of this name (in UTF-16) in the old container.
        let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
        return Err(if contains(bytes, &name) {
            ReadError::Encrypted
        } else {
            ReadError::Unsupported(Found::OldWord)
        });
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(ReadError::Unsupported(Found::RichText));
    }
    // HEIC and AVIF.
    let ftyp = bytes.get(4..8) == Some(b"ftyp");
    if (ftyp || IMAGES.iter().any(|magic| bytes.starts_with(magic))) && text::decode(bytes).is_none() {
        return Err(ReadError::Unsupported(Found::Image));
    }
    Ok(match hint {
        Some(Format::Markdown) => Format::Markdown,
        _ => Format::Text,
    })
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
