//! What a file is by its bytes; names and content types are often wrong.

use super::archive::Archive;
use super::{Found, ReadError, contains, docx, html, json_resume, odt, text};
use crate::document::Format;

/// A PDF's header may stand behind this many bytes of something else (what Acrobat accepts).
const PDF_HEADER_WINDOW: usize = 1024;

/// First bytes of PNG, JPEG, GIF, TIFF (two byte orders), BMP and `WebP`.
const IMAGES: [&[u8]; 7] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF"];

/// `hint` decides only between formats that are text.
pub(super) fn sniff(bytes: &[u8], hint: Option<Format>) -> Result<Format, ReadError> {
    if is_pdf(bytes) {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive(bytes);
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
    // `rtf-parser` 0.4.3 leaves hidden and deleted words in the text, glues paragraphs together and refuses what
    // WordPad writes; wrong words are worse than none.
    if bytes.starts_with(b"{\\rtf") {
        return Err(ReadError::Unsupported(Found::RichText));
    }
    if html::is_html(bytes, hint == Some(Format::Html)) {
        return Ok(Format::Html);
    }
    let Some(text) = text::decode(bytes) else {
        // HEIC and AVIF have their name behind a length.
        let image = bytes.get(4..8) == Some(b"ftyp") || IMAGES.iter().any(|magic| bytes.starts_with(magic));
        let found = if image { Found::Image } else { Found::Unknown };
        return Err(ReadError::Unsupported(found));
    };
    match json_resume::kind(&text) {
        json_resume::Kind::Resume => Ok(Format::JsonResume),
        json_resume::Kind::OtherJson => Err(ReadError::Unsupported(Found::Json)),
        json_resume::Kind::Text if hint == Some(Format::Markdown) => Ok(Format::Markdown),
        json_resume::Kind::Text => Ok(Format::Text),
    }
}

pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    contains(&bytes[..bytes.len().min(PDF_HEADER_WINDOW)], b"%PDF-")
}

fn archive(bytes: &[u8]) -> Result<Format, ReadError> {
    let mut archive = match Archive::open(bytes) {
        Ok(archive) => archive,
        // The names of the parts stand in the file in plain text, also where the directory is cut off.
        Err(ReadError::Damaged) if !contains(bytes, b"word/") && !contains(bytes, b"content.xml") => {
            return Err(ReadError::Unsupported(Found::Archive));
        }
        Err(error) => return Err(error),
    };
    if docx::is_docx(&mut archive)? {
        return Ok(Format::Docx);
    }
    match odt::is_text(&mut archive)? {
        Some(true) => Ok(Format::Odt),
        Some(false) => Err(ReadError::Unsupported(Found::OpenDocument)),
        None => Err(ReadError::Unsupported(Found::Archive)),
    }
}
